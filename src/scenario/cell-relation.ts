/**
 * What must hold between cells and the fleets in them: names that refer to something, and are unique.
 */
import { didYouMean } from './suggestion.ts';
import type { Complain } from './unit-schema.ts';

/** Complains of cells that are named twice, and of links in cells that do not exist. */
export function complainOfCells(cells: unknown, fleets: unknown, complain: Complain): void {
  const names = listOf(cells).map((cell): unknown => Object(cell).name);
  for (const [index, name] of names.entries()) {
    if (typeof name !== 'string' || names.indexOf(name) === index) continue;
    complain(['cells', index, 'name'], `a second cell named "${name}": names must differ`);
  }
  const known = names.filter((name) => typeof name === 'string');
  for (const [index, fleet] of listOf(fleets).entries()) {
    const cell: unknown = Object(Object(fleet).link).cell;
    if (typeof cell !== 'string' || known.includes(cell)) continue;
    const there = known.length === 0 ? 'cells: is empty' : `there is ${known.join(', ')}`;
    const hint = didYouMean(cell, known);
    complain(['fleets', index, 'link', 'cell'], `unknown cell "${cell}"${hint}: ${there}`);
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
