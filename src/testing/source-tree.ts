/**
 * The files of src/, for tests that judge the source itself.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of the project. */
export const PROJECT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Folders of src/, ground first; one row is one floor. */
export const FLOORS: readonly (readonly string[])[] = readFloors();

/** Every TypeScript file below src/, as `src/…`, in a fixed order. */
export function sourceFiles(): readonly string[] {
  return readdirSync(`${PROJECT}/src`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `src/${path}`)
    .sort((a, b) => (a < b ? -1 : 1));
}

/** The text of a file named by `sourceFiles`. */
export function sourceText(path: string): string {
  return readFileSync(`${PROJECT}/${path}`, 'utf8');
}

/** Whether this file lies on a floor below the top one. */
export function isBelowTheEdge(path: string): boolean {
  const folder = path.split('/')[1] ?? '';
  return FLOORS.slice(0, -1).some((floor) => floor.includes(folder));
}

function readFloors(): readonly (readonly string[])[] {
  // The file is ours and one test checks its shape against the folders there are.
  return JSON.parse(readFileSync(`${PROJECT}/src/floors.json`, 'utf8')) as string[][];
}
