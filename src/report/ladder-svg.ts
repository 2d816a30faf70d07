/**
 * A ladder as a picture: time downwards, the device on the left, the broker on the right, an arrow
 * for each packet. A lane is thick while its end believes in the connection, and hatched without
 * coverage. Rows have one height whatever the time between them, so that nothing overlaps.
 */

import type { Ladder, LadderEntry, LadderMark, LadderPacket } from '../trace/ladder.ts';
import { type LadderRow, ladderRows, type Window } from './ladder-rows.ts';
import { type Markup, markup } from './markup.ts';
import { spanText } from './number-text.ts';

const ROW = 22;
const HEAD = 56;
const LEFT = 190;
const RIGHT = 760;
const WIDTH = 900;
/** More rows than this and a browser stops scrolling smoothly. */
const MOST_ROWS = 5000;

/** The picture as an SVG document, from `from` to `to`, µs. */
export function ladderSvg(ladder: Ladder, window: Window): string {
  return ladderPicture(ladder, window, MOST_ROWS).html;
}

/** The picture as an element of a page, whose colours it takes; of the first `most` rows. */
export function ladderPicture(ladder: Ladder, window: Window, most: number): Markup {
  const inside = [...ladderRows(ladder, window)];
  const rows = inside.slice(0, most);
  const height = HEAD + rows.length * ROW + 40;
  const cut = inside.length - rows.length;
  const more = cut === 0 ? '' : `${cut} more entries are not shown`;
  return markup`<svg xmlns="http://www.w3.org/2000/svg" class="ladder" width="${WIDTH}" height="${height}"
 viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12">
<title>${ladder.client}</title>
<style>
 .ladder { background: var(--paper, #fff); color: var(--ink, #1b1f24) }
 .ladder text { fill: currentColor } .ladder line, .ladder path { stroke: currentColor; fill: none }
 .ladder .lost { color: var(--bad, #b42318) } .ladder .moment { color: var(--muted, #57606a) }
 .ladder .lane { opacity: 0.35 } .ladder .lane.connected { stroke-width: 5 }
 .ladder .lane.dark { stroke-width: 9; stroke-dasharray: 2 2 }
 @media screen and (prefers-color-scheme: dark) {
  .ladder { background: var(--paper, #0d1117); color: var(--ink, #e6edf3) }
  .ladder .lost { color: var(--bad, #ff8f83) } .ladder .moment { color: var(--muted, #9aa4af) }
 }
</style>
<text x="${LEFT}" y="24" text-anchor="middle" font-weight="600">${ladder.client}</text>
<text x="${RIGHT}" y="24" text-anchor="middle" font-weight="600">broker</text>
${rows.map((row, place) => lanesOf(row, HEAD + place * ROW))}
${rows.map(({ entry }, place) => rowOf(entry, HEAD + place * ROW))}
<text x="${LEFT}" y="${height - 10}">${more}</text>
</svg>
`;
}

/** The lanes from this row to the next: thick while an end believes in the connection. */
function lanesOf({ device, isAttached }: LadderRow, y: number): Markup {
  const lane = (x: number, look: string): Markup =>
    markup`<line class="lane ${look}" x1="${x}" y1="${y}" x2="${x}" y2="${y + ROW}"/>`;
  return markup`${lane(LEFT, device)}${lane(RIGHT, isAttached ? 'connected' : 'none')}
`;
}

function rowOf(entry: LadderEntry, y: number): Markup {
  const time = markup`<text x="8" y="${y + 4}">${seconds(entry.at)}</text>`;
  return entry.kind === 'mark' ? momentOf(entry, y, time) : arrowOf(entry, y, time);
}

function momentOf({ lane, text }: LadderMark, y: number, time: Markup): Markup {
  const isDevice = lane === 'device';
  const x = isDevice ? LEFT : RIGHT;
  const anchor = isDevice ? 'start' : 'end';
  const words = markup`<text x="${isDevice ? x + 10 : x - 10}" y="${y + 4}" text-anchor="${anchor}">${text}</text>`;
  return markup`<g class="moment">${time}<circle cx="${x}" cy="${y}" r="4" fill="currentColor"/>${words}</g>
`;
}

function arrowOf(entry: LadderPacket, y: number, time: Markup): Markup {
  const isWhole = entry.fate === 'arrived';
  const [start, whole, side] =
    entry.way === 'up' ? ([LEFT, RIGHT, 1] as const) : ([RIGHT, LEFT, -1] as const);
  const end = isWhole ? whole : (start + whole) / 2;
  const back = -7 * side;
  const tip = isWhole
    ? `M${end + back},${y - 4} L${end},${y} L${end + back},${y + 4}`
    : `M${end - 4},${y - 4} L${end + 4},${y + 4} M${end - 4},${y + 4} L${end + 4},${y - 4}`;
  const dash = entry.dup === true ? '6 4' : 'none';
  const outward = entry.way === 'up' ? 'start' : 'end';
  const words = isWhole
    ? markup`<text x="${(LEFT + RIGHT) / 2}" y="${y - 4}" text-anchor="middle">${entry.text}</text>`
    : markup`<text x="${start + 12 * side}" y="${y - 4}" text-anchor="${outward}">${entry.text}</text>`;
  return markup`<g class="${entry.fate === 'lost' ? 'lost' : 'packet'}">${time}<line x1="${start}" y1="${y}" x2="${end}" y2="${y}" stroke-dasharray="${dash}"/><path d="${tip}"/>${words}<text x="${RIGHT + 10}" y="${y + 4}">${fateText(entry)}</text></g>
`;
}

function fateText({ fate, at, endedAt }: LadderPacket): string {
  if (fate === 'under-way') return 'under way';
  const span = spanText((endedAt ?? at) - at);
  return fate === 'lost' ? `lost, ${span}` : `+${span}`;
}

/** Seconds of the run to the millisecond. */
function seconds(us: number): string {
  return `${(Math.floor(us / 1000) / 1000).toFixed(3)} s`;
}
