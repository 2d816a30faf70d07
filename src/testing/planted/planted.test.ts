/**
 * Planted bugs, each found by a law, the reference model, a digest or a hunt. The source is changed
 * on its way into a bundle that runs in a process of its own; what ships has no switch for it.
 *
 * All of them: npm run planted
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'rolldown';
import { expect, onTestFinished, test } from 'vitest';
import { PROJECT } from '../source-tree.ts';
import type { Finding } from './detective.ts';
import { expect as plainExpect } from './plain-expect.ts';
import { PLANTED_BUGS, type PlantedBug } from './planted-bugs.ts';

/** Those that are found at once; the others when they are asked for. */
const CHEAP = ['session present is always true', 'DUP is left out', 'the window is wider by one'];

/** `all`, or a part of a name. */
const asked = process.env['PLANTED'] ?? '';
const isAll = asked === 'all';

/** The text with the bug in it; throws when its place is gone. */
function withBug(code: string, { file, text, instead }: PlantedBug): string {
  if (code.split(text).length !== 2) throw new Error(`${file} no longer says once: ${text}`);
  return code.replace(text, () => instead);
}

/** Lets a detective look at the simulator with this bug, or with none. */
async function found(bug?: PlantedBug): Promise<Finding> {
  // Within the project, for packages are found from there.
  const folder = mkdtempSync(join(PROJECT, 'node_modules/.planted-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await build({
    cwd: PROJECT,
    input: 'src/testing/planted/detective.ts',
    platform: 'node',
    logLevel: 'silent',
    external: (id) => /^[^./\0]/.test(id) && id !== 'vitest',
    resolve: { alias: { vitest: join(PROJECT, 'src/testing/planted/plain-expect.ts') } },
    plugins: [
      {
        name: 'plant',
        transform: (code, id) =>
          bug !== undefined && id.endsWith(`/src/${bug.file}`) ? withBug(code, bug) : undefined,
      },
    ],
    output: { file: join(folder, 'detective.mjs'), format: 'esm' },
  });
  const said = execFileSync(process.execPath, [join(folder, 'detective.mjs')], {
    cwd: PROJECT,
    encoding: 'utf8',
    timeout: 280_000,
  });
  // The detective prints one Finding.
  return JSON.parse(said) as Finding;
}

test('what stands in for vitest throws where two things differ', () => {
  expect(() => plainExpect([1], 'what').toEqual([2])).toThrow('what');
  plainExpect([1]).toEqual([1]);
});

test('each bug has its place in the source', () => {
  for (const bug of PLANTED_BUGS) {
    const code = readFileSync(join(PROJECT, 'src', bug.file), 'utf8');
    expect(withBug(code, bug)).not.toBe(code);
  }
  const gone: PlantedBug = { name: '', file: 'x.ts', text: 'gone', instead: '' };
  expect(() => withBug('what stands there now', gone)).toThrow('x.ts no longer says once: gone');
});

const planted = PLANTED_BUGS.filter(({ name }) =>
  asked === '' ? CHEAP.includes(name) : isAll || name.includes(asked),
);

test.each(planted)(
  '$name: found',
  async (bug) => {
    const { by, what } = await found(bug);
    if (asked !== '') process.stderr.write(`${bug.name}: ${by} (${what})\n`);
    expect(by).not.toBe('nobody');
  },
  300_000,
);

test.runIf(isAll)(
  'nothing is found where nothing was planted',
  async () => {
    expect(await found()).toEqual({ by: 'nobody', what: '' });
  },
  300_000,
);
