/**
 * `cells:` after validation → CellPlans, with those that overlays of fleets bring along.
 */
import { instant, START } from '../kernel/time.ts';
import type { CellInput } from './link-radio-schema.ts';
import type { NamedFiles } from './named-file.ts';
import { overlayCells } from './overlay.ts';
import type { CellOutage, CellPlan, FleetPlan } from './scenario.ts';
import { find, type Tree } from './tree.ts';

/** Where `cells:` stands, and the files that distributions in it may name. */
interface CellSource {
  readonly node: Tree | undefined;
  readonly files: NamedFiles;
}

/** Every cell of a scenario, the file's first. */
export function planCells(
  inputs: readonly CellInput[],
  fleets: readonly FleetPlan[],
  source: CellSource,
): readonly CellPlan[] {
  const own = inputs.map(({ name, outages, attachRate }, index) => ({
    name,
    outages: outages.flatMap((each, place) => planOutage(each, [index, 'outages', place], source)),
    ...(attachRate === undefined ? {} : { attachPerSecond: attachRate }),
  }));
  return [...own, ...overlayCells(fleets)];
}

function planOutage(
  { at, for: span, up, down }: CellInput['outages'][number],
  path: readonly (string | number)[],
  { node, files }: CellSource,
): readonly CellOutage[] {
  if (span !== undefined)
    return [{ kind: 'once', at: at === undefined ? START : instant(at), down: span }];
  if (up === undefined || down === undefined) return [];
  const place = (key: string): Tree | undefined => node && find(node, [...path, key]);
  return [
    {
      kind: 'drawn',
      up: files.distribution(up, place('up')),
      down: files.distribution(down, place('down')),
    },
  ];
}
