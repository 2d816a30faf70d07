import { expect, test } from 'vitest';
import { type Loaded, loadScenario } from './load.ts';
import { ScenarioError, ScenarioFileError } from './scenario-error.ts';

const TEXT = `version: 1
name: recorded
duration: 1h
fleets:
  - name: trips
    count: 2
    link:
      profile: lte-m-stationary
      replay: { outages: outages.csv, trips: trips.csv, atEnd: retire }
  - name: other
    link: { profile: datacenter, rtt: replay(rtt.csv) }
`;

const FILES = {
  'outages.csv': 'trace,start_ms,duration_ms\na,0,500\n',
  'trips.csv': 'trace,duration_ms\na,60000\nb,1000\n',
  'rtt.csv': 'duration_ms\n20\n30\n',
};

function load(
  files: Readonly<Record<string, string>> = FILES,
  overrides: readonly string[] = [],
  text = TEXT,
): Loaded & { readonly asked: readonly string[] } {
  const asked: string[] = [];
  const read = (path: string, from: 'scenario' | 'override'): string => {
    asked.push(`${from} ${path}`);
    const content = files[path];
    if (content === undefined) throw new ScenarioFileError('no such file');
    return content;
  };
  return { ...loadScenario({ file: 'test.yaml', text, read, overrides }), asked };
}

function failure(...arguments_: Parameters<typeof load>): ScenarioError {
  try {
    load(...arguments_);
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
  throw new Error('expected a ScenarioError');
}

test('recorded outages take the place of drawn ones', () => {
  const { profile } = load().scenario.fleets[0]?.link ?? {};
  expect(profile?.outages).toEqual([]);
  expect(profile?.replay).toEqual({
    atEnd: 'retire',
    traces: [
      { name: 'a', lengthUs: 60e6, outages: [{ startUs: 0, durationUs: 500_000 }] },
      { name: 'b', lengthUs: 1e6, outages: [] },
    ],
  });
});

test('a replayed distribution takes its values from the file', () => {
  expect(load().scenario.fleets[1]?.link.profile.rtt).toEqual({
    kind: 'replay',
    valuesUs: [20_000, 30_000],
  });
});

test('each file is read once, from where it was named', () => {
  expect(load().asked).toEqual(['scenario outages.csv', 'scenario trips.csv', 'scenario rtt.csv']);
  const files = { ...FILES, '/data/mine.csv': FILES['outages.csv'] };
  const { asked } = load(files, ['fleets.trips.link.replay.outages=/data/mine.csv']);
  expect(asked[0]).toBe('override /data/mine.csv');
});

test('results name files of overrides without their folders', () => {
  const files = { ...FILES, '/data/x/mine.csv': FILES['outages.csv'] };
  const { scenario } = load(files, ['fleets.trips.link.replay.outages=/data/x/mine.csv']);
  expect(scenario.overrides).toEqual(['fleets.trips.link.replay.outages=mine.csv']);
  expect(JSON.stringify(scenario)).not.toContain('/data');
});

test('the hash follows the content of named files, not their folder', () => {
  const hash = (path: string, content: string): string =>
    load({ ...FILES, [path]: content }, [`fleets.trips.link.replay.outages=${path}`]).scenario.hash;
  const plain = FILES['outages.csv'];
  expect(hash('x/mine.csv', plain)).toBe(hash('y/mine.csv', plain));
  expect(hash('x/mine.csv', plain)).not.toBe(hash('x/mine.csv', `${plain}a,900,1\n`));
});

test('a file that cannot be read is told where it is named, and is not a broken scenario', () => {
  const error = failure({ 'outages.csv': FILES['outages.csv'], 'rtt.csv': FILES['rtt.csv'] });
  expect(error.message).toBe(
    'test.yaml:9:46 fleets.trips.link.replay.trips: cannot read "trips.csv": no such file',
  );
  expect(error.isUnreadable).toBe(true);
});

test('bad rows are told by file and line, together with what else is wrong', () => {
  const files = { ...FILES, 'outages.csv': 'trace,start_ms,duration_ms\na,5,x\nc,1,1\n' };
  const error = failure(files, [], TEXT.replace('duration: 1h', 'duration: 0s'));
  expect(error.isUnreadable).toBe(false);
  expect(error.message.split('\n')).toEqual([
    'outages.csv:2:1: duration_ms is not a number of milliseconds: "x"',
    'outages.csv:3:1: trace "c" is not in the trips file',
    expect.stringMatching(
      /^test\.yaml:3:11 duration: expected a duration .* longer than 0, got "0s"$/,
    ),
  ]);
  expect(error.format()).toContain('> 2 | a,5,x');
});

test.each([
  ['outages.csv', '', 'outages.csv:1:1: the file is empty'],
  ['trips.csv', 'trace\0', 'trips.csv:1:1: this is a binary file: expected text'],
  ['rtt.csv', 'duration_ms\nfast\n', 'rtt.csv:2:1: duration_ms is not a number of milliseconds'],
  ['rtt.csv', '', 'rtt.csv:1:1: the file is empty'],
])('%s with the content %j is refused', (name, content, message) => {
  expect(failure({ ...FILES, [name]: content }).message).toContain(message);
});

test('recorded spans that are all 0 cannot drive a process', () => {
  const text = TEXT.replace(
    'rtt: replay(rtt.csv)',
    'outages: [ { name: x, up: replay(rtt.csv), down: 5s } ]',
  );
  const error = failure({ ...FILES, 'rtt.csv': 'duration_ms\n0\n' }, [], text);
  expect(error.message).toBe(
    'test.yaml:11:60 fleets.other.link.outages.x.up: "replay(rtt.csv)" is always 0: expected spans longer than 0',
  );
});

test('an error of the reader itself is not swallowed', () => {
  const read = (): never => {
    throw new TypeError('broken reader');
  };
  expect(() => loadScenario({ file: 'test.yaml', text: TEXT, read })).toThrow('broken reader');
});
