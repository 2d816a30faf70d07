/**
 * Input that means harm, or was cut, bloated or mistyped: it is refused in words, soon, and leaves
 * nothing behind. What a server hears is live/hostile.test.ts.
 */
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { capturedTerminal } from '../testing/captured-terminal.ts';
import { PROJECT } from '../testing/source-tree.ts';
import { TINY_SCENARIO } from '../testing/tiny-scenario.ts';
import { EXIT } from './exit-code.ts';
import { main } from './main.ts';

const MOST_MS = 5000;
const MIB = 1024 * 1024;
/** Seconds count, and others may be at work: what was slow gets a second chance. */
const SHARED = { retry: 2 };

/**
 * What a command line comes to in a folder with these files, of which a number says how many bytes
 * of nothing follow the text.
 */
async function outcome(
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
  most: Readonly<Record<string, number>> = {},
) {
  const terminal = capturedTerminal();
  const inner = { ...terminal, cwd: join(terminal.cwd, 'inner') };
  mkdirSync(inner.cwd);
  const given = { 'tiny.yaml': TINY_SCENARIO, ...files };
  for (const [name, text] of Object.entries(given)) writeFileSync(join(inner.cwd, name), text);
  for (const [name, size] of Object.entries(most)) truncateSync(join(inner.cwd, name), size);
  const began = performance.now();
  // Of this thread's heap: others are at work in the same process.
  const bytes = process.memoryUsage().heapUsed;
  const code = await main(args, inner);
  const grown = (process.memoryUsage().heapUsed - bytes) / MIB;
  expect(performance.now() - began).toBeLessThan(MOST_MS);
  expect(grown).toBeLessThan(500);
  // Nothing beside the folder it was called in.
  expect(readdirSync(terminal.cwd)).toEqual(['inner']);
  expect(terminal.stderr).not.toContain('internal error');
  return { code, err: terminal.stderr };
}

test('what is harmless is let in', async () => {
  // Loads what the others need, too: that is not what they measure.
  expect(
    await main(['check', 'sims/walkthrough.yaml'], { ...capturedTerminal(), cwd: PROJECT }),
  ).toBe(EXIT.ok);
});

const changed = (from: string, to: string): string => TINY_SCENARIO.replace(from, to);
const bomb = ['a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]']
  .concat(
    Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n}, `.repeat(9)}*a${n}]`),
  )
  .join('\n');

test.each<readonly [what: string, text: string]>([
  ['aliases that multiply', bomb],
  ['a list a million deep', '['.repeat(1_000_000)],
  ['tables thirty thousand deep', '{a: '.repeat(30_000)],
  ['an alias within its own anchor', 'version: &v [ *v ]'],
  ['fifteen megabytes of one word', 'x'.repeat(15 * MIB)],
  ['three hundred thousand keys', Array.from({ length: 300_000 }, (_, n) => `k${n}: 1`).join('\n')],
  ['a prototype', `__proto__: { polluted: true }\n${TINY_SCENARIO}`],
  ['a constructor', `constructor: { prototype: { polluted: true } }\n${TINY_SCENARIO}`],
  ['a tag that would run', `a: !!js/function 'function () { throw 1 }'\n${TINY_SCENARIO}`],
  ['no number', changed('version: 1', 'version: .nan')],
  ['an endless count', changed('version: 1', 'version: 1\nseed: .inf')],
  ['a count below zero', changed('version: 1', 'version: 1\nseed: -0.5')],
  ['a name that climbs', changed('name: tiny', 'name: ../../tiny')],
  ['a name with a NUL', changed('name: tiny', 'name: "ti\\0ny"')],
  ['half a surrogate pair', changed('name: tiny', 'name: "\\ud800"')],
])('a scenario with %s is refused', SHARED, async (_what, text) => {
  const { code, err } = await outcome(['run', 'evil.yaml', '--no-progress'], { 'evil.yaml': text });
  expect(code).toBe(EXIT.scenario);
  expect(err).toMatch(/^evil\.yaml:\d+:\d+/);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

test.each<readonly [what: string, set: string, code: number]>([
  ['a prototype', '__proto__.polluted=1', EXIT.scenario],
  ['a prototype below', 'fleets.meter.__proto__.polluted=1', EXIT.scenario],
  ['a constructor', 'constructor.prototype.polluted=1', EXIT.scenario],
  ['a million steps', `${'a.'.repeat(1_000_000)}a=1`, EXIT.scenario],
  ['empty steps', '....=1', EXIT.scenario],
  ['no path', '=1', EXIT.usage],
  ['a bomb as its value', `broker={${bomb.replaceAll('\n', ', ')}}`, EXIT.scenario],
  ['a list a hundred thousand deep', `broker=${'['.repeat(100_000)}`, EXIT.scenario],
])('--set with %s is refused', SHARED, async (_what, set, code) => {
  const said = await outcome(['check', 'tiny.yaml', '--set', set]);
  expect(said.code).toBe(code);
  expect(said.err.length).toBeLessThan(5 * MIB);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

test.each<readonly [what: string, text: string]>([
  ['nothing in it', ''],
  ['a row that says NaN', 'device,start_s,duration_s\n1,NaN,2\n'],
  ['an endless outage', 'device,start_s,duration_s\n1,0,Infinity\n'],
  ['an outage before the beginning', 'device,start_s,duration_s\n1,-1,2\n'],
  ['bytes that are no text', '\0\u0001\u0002'.repeat(1000)],
  ['one line of six megabytes', '1,'.repeat(3 * MIB)],
])('a recorded list of outages with %s is refused', SHARED, async (_what, text) => {
  const set = 'fleets.meter.link={ profile: lte-m-stationary, replay: { outages: evil.csv } }';
  const { code, err } = await outcome(['check', 'tiny.yaml', '--set', set], { 'evil.csv': text });
  expect(code).toBe(EXIT.scenario);
  expect(err).toContain('evil.csv');
});

test.each<readonly [what: string, text: string]>([
  ['half a line', '{"schema":"mqtt-session-sim/sweep@1","scen'],
  ['another shape', '[]\n{}\nnull\n'],
  ['a prototype', '{"__proto__":{"polluted":true}}\n'],
  ['a bracket a million times', `${'['.repeat(1_000_000)}\n`],
])('a shard of a sweep with %s is refused', SHARED, async (_what, text) => {
  const { code } = await outcome(['merge', 'evil.ndjson'], { 'evil.ndjson': text });
  expect([EXIT.usage, EXIT.scenario, EXIT.io]).toContain(code);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

const OUTAGES = 'fleets.meter.link={ profile: lte-m-stationary, replay: { outages: big } }';
const WORSE = ['compare', 'tiny.yaml', '--seeds', '1', '--fail-on-regression', 'loss.qos1'];
const EVERY = 'fleets.controller.publish.0.every=replay(big)';

test.each<readonly [what: string, begun: string, args: readonly string[]]>([
  ['a scenario', TINY_SCENARIO, ['check', 'big']],
  ['a list of outages', 'trace,start_ms,duration_ms\n', ['check', 'tiny.yaml', '--set', OUTAGES]],
  ['a recording', 'pub_time sub_time delay\n', ['check', 'tiny.yaml', '--set', OUTAGES]],
  ['a list of times', 'duration_ms\n', ['check', 'tiny.yaml', '--set', EVERY]],
  ['a configuration', 'listener 1883\n', ['check', 'tiny.yaml', '--broker-config', 'big']],
  ['a list of users', 'name:password\n', ['serve', '--port', '0', '--users', 'big']],
  ['a result', '{"schema":"mqtt-session-sim/run@1"', ['report', 'big']],
  ['a shard', '{"schema":"mqtt-session-sim/sweep@1"', ['merge', 'big']],
  ['a comparison', '{', [...WORSE, '--against', 'big']],
])('%s of a hundred megabytes is refused', SHARED, async (_what, begun, args) => {
  const { code, err } = await outcome(args, { big: begun }, { big: 100 * MIB });
  expect([EXIT.scenario, EXIT.io]).toContain(code);
  expect(err).toContain('big');
  expect(err.length).toBeLessThan(10_000);
});

test.each<readonly [what: string, text: string]>([
  ['tables a hundred thousand deep', `mqtt ${'{ a '.repeat(100_000)}`],
  ['brackets a million deep', `mqtt { a = ${'['.repeat(1_000_000)}`],
  ['one text without an end', `mqtt.max_inflight = """${'"" '.repeat(200_000)}`],
])('a broker’s configuration with %s is refused', SHARED, async (_what, text) => {
  const args = ['check', 'tiny.yaml', '--broker-config', 'emqx.conf', '--preset', 'emqx-5.8'];
  const { code, err } = await outcome(args, { 'emqx.conf': text });
  expect(code).toBe(EXIT.scenario);
  expect(err).toContain('emqx.conf');
});

test.each<readonly [what: string, text: string]>([
  ['NaN', '{"schema":"mqtt-session-sim/run@1","engine":NaN}'],
  ['a bracket a million times', '['.repeat(1_000_000)],
  ['half a million tables within each other', `${'{"a":'.repeat(500_000)}1${'}'.repeat(500_000)}`],
  ['a prototype', '{"__proto__":{"polluted":true},"schema":"mqtt-session-sim/run@1"}'],
  ['a schema that every object has', '{"schema":"constructor"}'],
])('a result with %s is refused', SHARED, async (_what, text) => {
  const { code, err } = await outcome(['report', 'evil.json'], { 'evil.json': text });
  expect(code).toBe(EXIT.scenario);
  expect(err).toMatch(/^error: evil\.json is no result to report/);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

test.each(['.nan', 'NaN', '-0', '.inf', '-.inf', '1e999', '0x10', '1_000', '٣', '１０', '1e3.5'])(
  '%s is run as the number it is, or refused',
  SHARED,
  async (number) => {
    for (const path of ['fleets.meter.count', 'broker.limits.sessionQueue.maxMessages', 'seed']) {
      const { code } = await outcome(['check', 'tiny.yaml', '--set', `${path}=${number}`]);
      expect([EXIT.ok, EXIT.scenario]).toContain(code);
    }
  },
);

test.each(['a/\u0000', '\ud800', '#/a', 'a/+b', '', '\ufeff#', 'x'.repeat(70_000), '$share//#'])(
  'a filter %j is run or refused',
  SHARED,
  async (filter) => {
    const set = `fleets.meter.subscribe=[ { filter: ${JSON.stringify(filter)}, qos: 1 } ]`;
    const args = ['run', 'tiny.yaml', '--quiet', '--no-progress', '--no-thresholds', '--set', set];
    const { code } = await outcome(args);
    expect([EXIT.ok, EXIT.scenario]).toContain(code);
  },
);

test(
  'whatever is done to the text of a scenario, it runs or is refused in words',
  SHARED,
  async () => {
    const piece = fc.constantFrom(
      ...[
        '\0',
        '\u202e',
        '{',
        '[',
        ': ',
        '\n',
        '- ',
        '&a ',
        '*a ',
        '!!',
        '"',
        '%',
        '\ufeff',
        '.inf',
        '-0',
      ],
      ...['💥', '\ud800', '1e999', '0x10', 'null', '~', '<<: ', '? ', '| ', '---\n', '...\n'],
    );
    const wound = fc.tuple(fc.nat(TINY_SCENARIO.length), fc.nat(12), piece);
    await fc.assert(
      fc.asyncProperty(fc.array(wound, { minLength: 1, maxLength: 4 }), async (wounds) => {
        const text = wounds.reduce(
          (whole, [at, cut, put]) => whole.slice(0, at) + put + whole.slice(at + cut),
          TINY_SCENARIO,
        );
        const { code } = await outcome(['check', 'evil.yaml'], { 'evil.yaml': text });
        expect([EXIT.ok, EXIT.scenario]).toContain(code);
      }),
      { numRuns: 100, seed: 1 },
    );
  },
);

test('ClientIds and topics of every alphabet are run as they are', async () => {
  const odd = '\u202eRTL\u2066 \u0301é💥</script>\u{1F468}\u200d\u{1F469}';
  const text = changed('clientId: meter-{i}', `clientId: ${JSON.stringify(`${odd}{i}`)}`);
  const args = ['run', 'odd.yaml', '--no-progress', '--no-thresholds', '--quiet'];
  const { code, err } = await outcome(args, { 'odd.yaml': text });
  expect([code, err]).toEqual([EXIT.ok, '']);
});

test('no package that comes along when this one is installed runs a script of its own', () => {
  const lock: unknown = JSON.parse(readFileSync(join(PROJECT, 'package-lock.json'), 'utf8'));
  const packages = Object.entries<Record<string, unknown>>(Object(lock).packages);
  const installed = packages.filter(([path, { dev, peer }]) => path !== '' && !dev && !peer);
  expect(installed.length).toBeGreaterThan(5);
  expect(installed.filter(([, { hasInstallScript }]) => hasInstallScript === true)).toEqual([]);
});
