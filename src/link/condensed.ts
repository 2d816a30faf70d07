/**
 * What is left of a recording too large to be kept: its outages, its length, and what was wrong, as a
 * text that stands in for the file wherever the file's text would.
 *
 *   condensed recording <digest of the file>  │  length,µs  │  outage,start µs,duration µs  │  problem,line,…
 */
import type { ParsedReplay, RowProblem } from './parsed-replay.ts';

const TITLE = 'condensed recording ';

/** The text that stands in for a recording whose bytes have this digest. */
export function condensed({ traces, problems }: ParsedReplay, digest: string): string {
  const [trace] = traces;
  const lines = [
    `${TITLE}${digest}`,
    `length,${trace?.lengthUs ?? 0}`,
    ...(trace?.outages ?? []).map(({ startUs, durationUs }) => `outage,${startUs},${durationUs}`),
    ...problems.map(({ line, message }) => `problem,${line},${message}`),
  ];
  return lines.join('\n');
}

/** The recording that such a text stands for; undefined when it is none. */
export function parseCondensed(text: string): ParsedReplay | undefined {
  if (!text.startsWith(TITLE)) return undefined;
  const outages: { startUs: number; durationUs: number }[] = [];
  const problems: RowProblem[] = [];
  let lengthUs = 0;
  for (const line of text.split('\n').slice(1)) {
    const [kind = '', first = '', ...rest] = line.split(',');
    if (kind === 'length') lengthUs = Number(first);
    else if (kind === 'outage') {
      outages.push({ startUs: Number(first), durationUs: Number(rest[0]) });
    } else if (kind === 'problem') {
      problems.push({ file: 'outages', line: Number(first), message: rest.join(',') });
    }
  }
  return { traces: [{ name: 'recording', outages, lengthUs }], problems };
}
