/**
 * How kinds of things look in charts: a colour, and always a dash, symbol or pattern beside it.
 *
 * Colours are names of the theme's custom properties (`var(--blue)`), so one chart serves both
 * colour schemes; the page's script puts the values in.
 */

/** The look of one kind of thing, in every chart type. */
export interface Look {
  readonly color: string;
  readonly dash: 'solid' | 'dash' | 'dot' | 'dashdot' | 'longdash';
  readonly symbol: string;
  /** Under a line, when the ground beneath it is filled. */
  readonly fill?: string;
  /** Plotly's pattern shapes; empty is a plain fill. */
  readonly pattern: '' | '/' | '\\' | 'x' | '-' | '|' | '+' | '.';
}

/** A key of `deliveries` and `latency` in a RunRecord. */
export type QosKey = 'qos0' | 'qos1' | 'qos2';

/** The QoS levels in order, with name and look. */
export const QOS: readonly { readonly key: QosKey; readonly name: string; readonly look: Look }[] =
  [
    { key: 'qos0', name: 'QoS 0', look: look('amber', 'dot', 'triangle-up', '/') },
    { key: 'qos1', name: 'QoS 1', look: look('blue', 'solid', 'circle', '') },
    { key: 'qos2', name: 'QoS 2', look: look('purple', 'dash', 'square', 'x') },
  ];

const VARIANTS: readonly Look[] = [
  look('ink', 'solid', 'circle', ''),
  look('blue', 'dash', 'square', '/'),
  look('vermillion', 'dot', 'diamond', 'x'),
  look('green', 'dashdot', 'triangle-up', '-'),
  look('purple', 'longdash', 'triangle-down', '.'),
  look('amber', 'solid', 'pentagon', '\\'),
  look('sky', 'dash', 'star', '|'),
];

/** The look of the nth variant; the baseline is number 0. */
export function variantLook(index: number): Look {
  return VARIANTS[index % VARIANTS.length] ?? look('ink', 'solid', 'circle', '');
}

function look(color: string, dash: Look['dash'], symbol: string, pattern: Look['pattern']): Look {
  return { color: `var(--${color})`, dash, symbol, pattern };
}

/** Plotly's fill of a bar in this look. */
export function barMarker({ color, pattern }: Look): Readonly<Record<string, unknown>> {
  const drawn = {
    shape: pattern,
    fgcolor: 'var(--paper)',
    fillmode: 'overlay',
    size: 6,
    solidity: 0.3,
  };
  return { color, line: { width: 0 }, ...(pattern === '' ? {} : { pattern: drawn }) };
}

/** Plotly's stroke of a line in this look. */
export function lineStroke({ color, dash }: Look, width = 1.75): Readonly<Record<string, unknown>> {
  return { color, dash, width };
}
