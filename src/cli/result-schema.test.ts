/**
 * What the number of a result's schema promises to tools that read it: each part that ever stood
 * under this number stands there still, of the same type. Parts are added freely.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { capturedTerminal } from '../testing/captured-terminal.ts';
import { PROJECT } from '../testing/source-tree.ts';
import { TINY_SCENARIO } from '../testing/tiny-scenario.ts';
import { main } from './main.ts';

/** Parts by path and type, by schema. */
type Promised = Readonly<Record<string, Readonly<Record<string, string>>>>;

const FILE = join(PROJECT, 'src/testing/promised-results.json');
// Written below, and reviewed.
const promised = JSON.parse(readFileSync(FILE, 'utf8')) as Promised;

/** Of tables of many alike the first speaks for all. */
const DEPTH = 5;
const MANY = 40;
const ALIKE: readonly string[] = ['/fleets', '/variants', '/causes', '/settings'];

function* partsOf(value: unknown, path: string, depth: number): Iterable<[string, string]> {
  yield [path, value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value];
  if (typeof value !== 'object' || value === null || depth === 0) return;
  const entries = Array.isArray(value) ? [['[]', value[0]] as const] : Object.entries(value);
  const isOneEnough = entries.length > MANY || ALIKE.includes(path);
  const shown = isOneEnough ? entries.slice(0, 1) : entries;
  for (const [key, each] of shown) {
    if (each !== undefined) yield* partsOf(each, `${path}/${key}`, depth - 1);
  }
}

async function printed(...args: readonly string[]): Promise<string> {
  const terminal = capturedTerminal();
  writeFileSync(join(terminal.cwd, 'tiny.yaml'), TINY_SCENARIO);
  await main([...args, '--no-progress'], terminal);
  const isLines = args[0] === 'sweep' && !args.includes('--json');
  if (!isLines) return terminal.stdout;
  return readFileSync(join(terminal.cwd, 'results/tiny.sweep.ndjson'), 'utf8').split('\n')[0] ?? '';
}

const LIMIT = 'broker.limits.sessionQueue.maxMessages';
const TARGET = ['--limit', LIMIT, '--target', 'loss.qos1 < 50%', '--range', '1..4'];

test.each([
  ['run', ['run', 'tiny.yaml', '--json']],
  ['compare', ['compare', 'tiny.yaml', '--seeds', '1,2', '--json']],
  ['sweep', ['sweep', 'tiny.yaml', '--seeds', '1']],
  ['sweep-summary', ['sweep', 'tiny.yaml', '--seeds', '1,2', '--json']],
  ['size', ['size', 'tiny.yaml', ...TARGET, '--seeds', '1,2', '--json']],
  ['tune', ['tune', 'tiny.yaml', '--keep-alive', '10s', '--seeds', '1,2', '--json']],
])(
  '%s keeps the promises of its number',
  async (name, args) => {
    const result: unknown = JSON.parse(await printed(...args));
    const schema: unknown = Object(result).schema;
    expect(schema).toMatch(new RegExp(`^mqtt-session-sim/${name}@\\d+$`));
    const parts = new Map(partsOf(result, '', DEPTH));
    if (process.env['PROMISE'] === 'more') {
      const now: unknown = JSON.parse(readFileSync(FILE, 'utf8'));
      const all = { ...Object(now), [String(schema)]: Object.fromEntries(parts) };
      writeFileSync(FILE, `${JSON.stringify(all, null, 2)}\n`);
      return;
    }
    const before = promised[String(schema)];
    expect(before, `PROMISE=more writes what ${schema} promises`).toBeDefined();
    for (const [path, type] of Object.entries(before ?? {})) {
      const found = parts.get(path);
      const isKept = found !== undefined && (found === type || found === 'null' || type === 'null');
      expect(isKept, `${schema} promised ${path}: ${type}; its number must move`).toBe(true);
    }
  },
  60_000,
);
