/**
 * The floors hold: dependency-cruiser finds nothing in the tree, it really looked at every file,
 * and it finds what is planted into a copy.
 */
import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { FLOORS, PROJECT, sourceFiles } from './testing/source-tree.ts';

interface Cruise {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
  };
}

/** What `npm run check` runs, with a report for machines. */
async function cruise(folder: string): Promise<Cruise> {
  const bin = `${PROJECT}/node_modules/dependency-cruiser/bin/dependency-cruise.mjs`;
  const args = [bin, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'src', 'bin'];
  const report = await new Promise<string>((resolve, reject) => {
    const options = { cwd: folder, maxBuffer: 1 << 28 };
    // The exit code counts violations; the report names them.
    execFile(process.execPath, args, options, (error, stdout) => {
      if (stdout === '') reject(error ?? new Error('dependency-cruiser said nothing'));
      else resolve(stdout);
    });
  });
  // The shape is dependency-cruiser's documented cruise result.
  return JSON.parse(report) as Cruise;
}

const broken = ({ summary }: Cruise): readonly string[] =>
  summary.violations
    .map(({ rule, from, to }) => `${rule.name}: ${from} → ${inPackage(to)}`)
    .sort(byText);

/** A package's file by its name alone: the copy's node_modules is a link into the project's. */
function inPackage(path: string): string {
  return path.replace(/^.*node_modules\/((@[^/]+\/)?[^/]+)\/.*$/, '$1');
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}

const copies: string[] = [];
afterAll(() => {
  for (const copy of copies) rmSync(copy, { recursive: true });
});

/** A small house with the real configuration and these files in it. */
function house(files: Readonly<Record<string, string>>): string {
  const copy = mkdtempSync(join(tmpdir(), 'floors-'));
  copies.push(copy);
  for (const kept of ['.dependency-cruiser.mjs', 'tsconfig.json', 'package.json', 'bin']) {
    cpSync(join(PROJECT, kept), join(copy, kept), { recursive: true });
  }
  symlinkSync(join(PROJECT, 'node_modules'), join(copy, 'node_modules'));
  const floors = JSON.stringify(FLOORS);
  for (const [path, text] of Object.entries({ 'src/floors.json': floors, ...files })) {
    mkdirSync(join(copy, dirname(path)), { recursive: true });
    writeFileSync(join(copy, path), text);
  }
  return copy;
}

test('every folder of src/ is on a floor, once', () => {
  const folders = sourceFiles().map((path) => path.split('/')[1] ?? '');
  const rooms = new Set(folders.filter((name) => name !== 'testing' && !name.endsWith('.ts')));
  expect(FLOORS.flat()).toEqual(expect.arrayContaining([...rooms]));
  expect(new Set(FLOORS.flat()).size).toBe(FLOORS.flat().length);
});

test('the floor plan in src/README.md names every folder there is', () => {
  const plan = readFileSync(join(PROJECT, 'src/README.md'), 'utf8');
  const folders = FLOORS.flat().filter((folder) => existsSync(join(PROJECT, 'src', folder)));
  expect(folders.filter((folder) => !plan.includes(`${folder}/`))).toEqual([]);
});

test('the tree keeps its floors, and every source file was looked at', async () => {
  const found = await cruise(PROJECT);
  expect(broken(found)).toEqual([]);
  // A declaration file is listed once as a file and once as what an import of its package means.
  const sources = new Set(found.modules.map(({ source }) => source));
  const cruised = [...sources].filter((path) => /^src\/.*\.ts$/.test(path));
  expect(cruised.sort(byText)).toEqual([...sourceFiles()].sort(byText));
});

test('what is planted is found, by value and by type', async () => {
  const found = await cruise(
    house({
      'src/kernel/time.ts': `import type { Packet } from '../mqtt/packet.ts';\nexport type T = Packet;`,
      'src/mqtt/packet.ts': `import './sub/deep.ts';\nexport type Packet = 1;`,
      'src/mqtt/sub/deep.ts': `export { run } from '../../cli/main.ts';`,
      'src/cli/main.ts': `export const run = 1;`,
    }),
  );
  expect(broken(found)).toEqual([
    'floor-0-looks-up: src/kernel/time.ts → src/mqtt/packet.ts',
    'floor-1-looks-up: src/mqtt/sub/deep.ts → src/cli/main.ts',
  ]);
});

test('the wings, the edge, the homes of packages and the tests are kept apart', async () => {
  const found = await cruise(
    house({
      'src/broker/broker.ts': `import '../device/client.ts';`,
      'src/device/client.ts': `import { a } from '../link/link.ts';\nexport const b = a;`,
      'src/link/link.ts': `import 'node:fs';\nexport const a = 1;`,
      'src/link/link.test.ts': `import '../broker/broker.ts';\nimport 'node:fs';`,
      'src/ledger/ledger.ts': `import 'yaml';\nimport 'seedrandom';\nimport '../testing/flow.ts';`,
      'src/testing/flow.ts': `import '../link/link.ts';`,
      'src/simulation/run.ts': `import '../link/link.test.ts';`,
      'src/simulation/one.ts': `import './two.ts';`,
      'src/simulation/two.ts': `import './one.ts';`,
      'src/report/page.ts': `import '../link/link.ts';`,
      'bin/other.js': `import '../src/report/page.ts';`,
      'src/report/alone.ts': `export const alone = 1;`,
      'src/cli/main.ts': `import 'fast-check';\nimport 'commander';\nimport './gone.ts';`,
    }),
  );
  expect(broken(found)).toEqual([
    'broker-keeps-to-its-wing: src/broker/broker.ts → src/device/client.ts',
    'io-lives-at-the-edge: src/link/link.ts → fs',
    'launcher-starts-the-command-line: bin/other.js → src/report/page.ts',
    'no-circular: src/simulation/one.ts → src/simulation/two.ts',
    'no-orphans: src/report/alone.ts → src/report/alone.ts',
    'not-to-dev-dependency: src/cli/main.ts → fast-check',
    'not-to-test: src/simulation/run.ts → src/link/link.test.ts',
    'not-to-testing: src/ledger/ledger.ts → src/testing/flow.ts',
    'reports-read-results-only: src/report/page.ts → src/link/link.ts',
    'resolvable: src/cli/main.ts → ./gone.ts',
    'seedrandom-stays-at-home: src/ledger/ledger.ts → seedrandom',
    'yaml-zod-stays-at-home: src/ledger/ledger.ts → yaml',
  ]);
});
