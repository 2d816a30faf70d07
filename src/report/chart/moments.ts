/**
 * What happened to everybody at a stated time, marked across the charts over time: the broker away,
 * sessions purged, a cell without coverage. In words beside the charts, for those who see no shade.
 */
import type { Moment, RunRecord } from '../../simulation/run-record.ts';
import { type Markup, markup, NOTHING, prose } from '../markup.ts';
import { clockText, listed, spanText } from '../number-text.ts';
import { clippedText } from '../visible-text.ts';
import type { TimeUnit } from './axis.ts';
import type { Layout } from './figure.ts';

const MOST_SHADED = 200;
/** Room for a name, of the whole width. */
const LABEL_SHARE = 0.13;
const MOST_TOLD = 6;

/** A part of a time axis. */
interface Marked {
  readonly endUs: number;
  readonly moments?: readonly Moment[];
}

const NAMES = {
  restart: 'broker down',
  crash: 'broker crash',
  purge: 'purge',
  'cell-outage': 'cell outage',
} as const;

/** Shades behind all panels; a purge, and all that is too short to be seen, is a line. */
export function momentShapes({ moments = [], endUs }: Marked, unit: TimeUnit): Layout[] {
  return moments.slice(0, MOST_SHADED).map(({ kind, atUs, untilUs }) => {
    const isLine = untilUs - atUs < endUs / 500;
    return {
      type: isLine ? 'line' : 'rect',
      xref: 'x',
      yref: 'paper',
      x0: atUs / unit.us,
      x1: (isLine ? atUs : untilUs) / unit.us,
      y0: 0,
      y1: 1,
      layer: 'below',
      fillcolor: kind === 'cell-outage' ? 'var(--raised)' : 'var(--storm)',
      line: { color: 'var(--muted)', width: isLine ? 1.25 : 0, dash: 'dot' },
    };
  });
}

/** Their names above all panels, of those that stand apart. */
export function momentLabels({ moments = [], endUs }: Marked, unit: TimeUnit): Layout[] {
  let free = 0;
  const apart = moments.filter(({ atUs }) => {
    if (atUs < free) return false;
    free = atUs + endUs * LABEL_SHARE;
    return true;
  });
  return apart.map(({ kind, atUs }) => ({
    text: NAMES[kind],
    xref: 'x',
    yref: 'paper',
    x: atUs / unit.us,
    y: 1,
    xanchor: atUs > endUs * (1 - LABEL_SHARE) ? 'right' : 'left',
    yanchor: 'top',
    showarrow: false,
    font: { color: 'var(--muted)', size: 11 },
  }));
}

/** What is marked, in words; nothing when nothing is. */
export function momentParagraph({ moments }: RunRecord): Markup {
  if (moments.length === 0) return NOTHING;
  const told = moments.slice(0, MOST_TOLD).map(sentence);
  const rest = moments.length - told.length;
  const all = rest > 0 ? [...told, `${rest} more`] : told;
  return markup`<p class="note">${prose(`Marked in all charts over time: ${listed(all)}.`)}</p>`;
}

function sentence({ kind, atUs, untilUs, cell }: Moment): string {
  const at = `at ${clockText(atUs)}`;
  const span = `for ${spanText(untilUs - atUs)}`;
  if (kind === 'purge') return `sessions purged ${at}`;
  if (kind === 'cell-outage') return `cell ${clippedText(cell, 30)} without coverage ${at} ${span}`;
  return `the broker ${kind === 'crash' ? 'crashed' : 'stopped'} ${at}, away ${span}`;
}
