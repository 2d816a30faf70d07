/**
 * Presets for a terminal of 80 columns: all of them side by side, and one with every source.
 */
import { grid, padded, WIDTH, wrapped } from './text-layout.ts';

/** One limit of a preset, in words. */
interface ShownLimit {
  readonly path: string;
  readonly value: string;
  readonly unit: string;
  readonly source: string;
  readonly certainty: string;
  /** Whether it was looked up in this broker. */
  readonly isOwn: boolean;
  /** Of a quirk: what was intended. */
  readonly intended?: string;
}

/** A preset, in words. */
interface ShownPreset {
  readonly name: string;
  readonly about: string;
  readonly reference: string;
  readonly rows: readonly ShownLimit[];
  readonly notModelled: readonly string[];
}

/** A heading and the limits that stand below it, each under a short name. */
interface Block {
  readonly heading: string;
  readonly columns: readonly (readonly [heading: string, path: string])[];
}

const BLOCKS: readonly Block[] = [
  {
    heading: 'Queue of a session',
    columns: [
      ['messages', 'sessionQueue.maxMessages'],
      ['bytes', 'sessionQueue.maxBytes'],
      ['counts in flight', 'sessionQueue.countsInflight'],
      ['when full', 'sessionQueue.overflow'],
    ],
  },
  {
    heading: 'QoS 0, and the window of messages in flight',
    columns: [
      ['QoS 0 offline', 'qos0.storeOffline'],
      ['3.1.1', 'inflight.maxV311'],
      ['5.0', 'inflight.maxV5'],
      ["client's own", 'inflight.receiveMaximumRule'],
      ['refill', 'inflight.refill'],
    ],
  },
  {
    heading: 'Sending again',
    columns: [
      ['while connected', 'retry.interval'],
      ['on resume', 'resume.order'],
      ['DUP', 'resume.setDup'],
      ['a second', 'resume.drainPerSecond'],
    ],
  },
  {
    heading: 'Lifetimes',
    columns: [
      ['3.1.1 session', 'sessionExpiry.v311Default'],
      ['5.0 at most', 'sessionExpiry.max'],
      ['message', 'messageExpiry.default'],
      ['at most', 'messageExpiry.max'],
      ['alive', 'keepAlive.factor'],
    ],
  },
];

/** Every preset in a row, a few limits at a time. */
export function presetsText(sheets: readonly ShownPreset[]): string {
  const blocks = BLOCKS.map(({ heading, columns }) => {
    const head = ['', ...columns.map(([name]) => name)];
    const rows = sheets.map((sheet) => [
      sheet.name,
      ...columns.map(([, path]) => cell(sheet, path)),
    ]);
    return [heading, ...grid([head, ...rows])].join('\n');
  });
  const more = 'presets show NAME: every value, where it comes from and how sure it is.';
  return `${[...blocks, more].join('\n\n')}\n`;
}

function cell({ rows }: ShownPreset, path: string): string {
  return rows.find((row) => row.path === path)?.value ?? '';
}

const NAME_WIDTH = 31;
const VALUE_WIDTH = 22;

/** One preset: what was looked up with its sources, then what it has in common with `spec`. */
export function presetText({ name, about, reference, rows, notModelled }: ShownPreset): string {
  const own = rows.filter(({ isOwn }) => isOwn);
  const common = rows.filter(({ isOwn }) => !isOwn);
  const lines = [
    `${name}: ${about}`,
    ...wrapped(`Sources: ${reference}.`, WIDTH),
    '',
    ...own.flatMap(rowLines),
  ];
  if (common.length > 0) {
    const texts = common.map(({ path, value }) => `${path} ${value}`);
    lines.push('', ...wrapped(`Not looked up, as MQTT asks: ${texts.join(', ')}.`, WIDTH));
  }
  if (notModelled.length > 0) lines.push('', 'Not modelled:', ...notModelled.flatMap(itemLines));
  return `${lines.join('\n')}\n`;
}

function rowLines({ path, value, unit, source, certainty, intended }: ShownLimit): string[] {
  const said = `${value} ${unit}`.trimEnd();
  const head = `${padded(path, NAME_WIDTH, 'left')} ${padded(said, VALUE_WIDTH, 'left')} ${certainty}`;
  const fault = intended === undefined ? '' : `; a quirk: ${intended} with quirks off`;
  return [head, ...wrapped(`${source}${fault}`, WIDTH - 4).map((line) => `    ${line}`)];
}

function itemLines(text: string): string[] {
  return wrapped(text, WIDTH - 2).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`);
}
