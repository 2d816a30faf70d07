/**
 * The playground: the page of a run that simulates again, by itself, when its controls are moved.
 */
import type { RunRecord } from '../simulation/run-record.ts';
import { type PageAssets, type Play, page } from './page.ts';
import { playControls } from './play-controls.ts';
import { runContent } from './run-page.ts';

/** The page, first as the run was; equal records and simulators give equal bytes. */
export function playgroundPage(
  record: RunRecord,
  play: Omit<Play, 'controls'>,
  assets: PageAssets,
): string {
  const content = runContent(record);
  return page({ ...content, play: { ...play, controls: playControls(record) } }, assets);
}
