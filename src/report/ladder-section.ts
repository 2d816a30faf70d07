/**
 * A client's packets as a section of its run's page: a sentence, the ladder as a picture in a box
 * that scrolls, and the same as text for those who cannot see it or want to copy it.
 */
import type { Ladder } from '../trace/ladder.ts';
import { ladderRows, type Window } from './ladder-rows.ts';
import { ladderPicture } from './ladder-svg.ts';
import { ladderLines, ladderSummary } from './ladder-text.ts';
import { markup, NOTHING, prose } from './markup.ts';
import { counted } from './number-text.ts';
import type { Section } from './page.ts';
import { section } from './page-parts.ts';
import { PLAIN } from './text-style.ts';

/** A client that was followed through a run, and the part of its time that is shown. */
export interface Traced {
  readonly ladder: Ladder;
  readonly window: Window;
}

/** More rows, and a page of one client is larger than one of a fleet. */
const MOST_ROWS = 1500;
const WIDTH = 120;

/** The section; empty for a page of which no client was followed. */
export function ladderSections(traced: Traced | undefined): readonly Section[] {
  if (traced === undefined) return [];
  const { ladder, window } = traced;
  const { client } = ladder;
  const all = [...ladderRows(ladder, window)].length;
  const lines = [...ladderLines(ladder, window, WIDTH, PLAIN)].slice(0, MOST_ROWS);
  const cut =
    all <= MOST_ROWS
      ? NOTHING
      : markup` The first ${counted(MOST_ROWS, 'row')} of ${counted(all, 'row')} are here; --from and --to choose others.`;
  const body = markup`<figure>
<figcaption>${prose(ladderSummary(ladder))}.${cut} Time runs downwards, an arrow is a packet; a lane is thick while its end believes in the connection, and hatched without coverage.</figcaption>
<div class="rungs" tabindex="0" role="region" aria-label="Packet ladder of ${client}">${ladderPicture(ladder, window, MOST_ROWS)}</div>
<details><summary>The same as text</summary><div class="table"><pre>${lines.join('\n')}</pre></div></details>
</figure>
`;
  return [section('Packets', `Packets of ${client}`, body)];
}
