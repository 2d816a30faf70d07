/**
 * sims/recorded-outages.yaml against the two files it replays, which are read here a second time,
 * by other means.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { seconds } from '../kernel/time.ts';
import { simulateAloud } from '../testing/observation-log.ts';
import { shippedScenario } from '../testing/shipped-sims.ts';
import { PROJECT } from '../testing/source-tree.ts';
import { simulate } from './run.ts';

const TRIPS = rowsOf('recorded-trips.csv').map(([trace = '', ms]) => ({ trace, ms: Number(ms) }));
const OUTAGES = rowsOf('recorded-outages.csv').map(([trace = '', start, length]) => ({
  trace,
  from: Number(start),
  until: Number(start) + Number(length),
}));

function rowsOf(file: string): readonly (readonly string[])[] {
  const [, ...rows] = readFileSync(`${PROJECT}/sims/${file}`, 'utf8').trim().split('\n');
  return rows.map((row) => row.split(','));
}

/** Milliseconds of a trip without coverage, as far as it gets before `end`. */
function downMs(trace: string, end: number): number {
  return OUTAGES.filter((outage) => outage.trace === trace)
    .map(({ from, until }) => Math.max(0, Math.min(until, end) - from))
    .reduce((sum, ms) => sum + ms, 0);
}

function downUs(traces: readonly string[], endMs = Number.POSITIVE_INFINITY): number {
  return traces.reduce((sum, trace) => sum + downMs(trace, endMs), 0) * 1000;
}

const traces = TRIPS.map(({ trace }) => trace);

test('the files hold what is easily got wrong', () => {
  expect(traces.filter((trace) => downMs(trace, Number.POSITIVE_INFINITY) === 0)).toEqual([
    'car-1',
  ]);
  expect(OUTAGES.filter(({ from }) => from === 0)).toHaveLength(1);
  const isLast = ({ trace, until }: (typeof OUTAGES)[number]): boolean =>
    TRIPS.some((trip) => trip.trace === trace && trip.ms === until);
  expect(OUTAGES.filter(isLast)).toHaveLength(1);
  const touches = ({ trace, until }: (typeof OUTAGES)[number]): boolean =>
    OUTAGES.some((next) => next.trace === trace && next.from === until);
  expect(OUTAGES.filter(touches)).toHaveLength(1);
});

test('links are down for exactly as long as was recorded', () => {
  const { simulated } = simulate(shippedScenario('recorded-outages'));
  expect(simulated.linkDownUs).toBe(downUs(traces));
});

test('a run that ends before the trips do counts what lies within it', () => {
  const scenario = shippedScenario('recorded-outages', { duration: seconds(610) });
  expect(simulate(scenario).simulated.linkDownUs).toBe(downUs(traces, 610_000));
});

test('with more devices than trips the list starts over', () => {
  const set = ['fleets.trips.count=8'];
  const { simulated } = simulate(shippedScenario('recorded-outages', { set }));
  expect(simulated.linkDownUs).toBe(downUs([...traces, ...traces.slice(0, 2)]));
});

test('each device is gone at the end of its trip, in coverage or out of it, without a word', () => {
  const { entries } = simulateAloud(shippedScenario('recorded-outages'));
  const retired = entries.filter(({ what }) => what === 'retired');
  const expected = TRIPS.map(({ ms }, index) => ({ who: `trips/${index}`, at: ms * 1000 }));
  expect(retired.map(({ who, at }) => ({ who, at }))).toEqual(expected.sort((a, b) => a.at - b.at));
  expect(entries.filter(({ what }) => what === '→ DISCONNECT')).toEqual([]);
});

test('who starts a trip in a tunnel connects when it is out of it', () => {
  const { entries } = simulateAloud(shippedScenario('recorded-outages'));
  const tunnel = OUTAGES.find(({ from }) => from === 0);
  const who = `trips/${traces.indexOf(tunnel?.trace ?? '')}`;
  const connect = entries.find((entry) => entry.who === who && entry.what === '→ CONNECT');
  expect(connect?.at).toBeGreaterThan((tunnel?.until ?? 0) * 1000);
});
