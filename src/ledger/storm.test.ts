import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Instant, instant } from '../kernel/time.ts';
import { type StormRecord, Storms } from './storm.ts';

const N = 3;
const W = 10;

interface Takeover {
  readonly at: Instant;
  readonly isForeign: boolean;
}

/** Storms of ClientId 7 with 3 take-overs within 10 µs. */
function stormsOf(takeovers: readonly Takeover[]): readonly StormRecord[] {
  const storms = new Storms(N, W);
  for (const { at, isForeign } of takeovers) storms.tookOver(at, 7, isForeign);
  return storms.found;
}

function self(...times: readonly number[]): readonly Takeover[] {
  return times.map((at) => ({ at: instant(at), isForeign: false }));
}

test('a storm begins with the take-over that makes enough, and is dated from the first of them', () => {
  expect(stormsOf(self(0, 5, 11))).toEqual([]);
  expect(stormsOf(self(0, 4, 9, 14))).toEqual([
    { client: 7, start: 0, end: 14, self: 4, foreign: 0 },
  ]);
  expect(stormsOf(self(0, 5, 11, 14))).toMatchObject([{ start: 5, end: 14, self: 3 }]);
});

test('the window is wide enough at its full width and not a microsecond beyond', () => {
  expect(stormsOf(self(0, 5, 10))).toHaveLength(1);
  expect(stormsOf(self(0, 5, 11))).toHaveLength(0);
});

test('a storm is over when the window passes without a take-over, and another needs enough again', () => {
  const found = stormsOf(self(0, 1, 2, 12, 23, 24, 25));
  expect(found.map(({ start, end }) => [start, end])).toEqual([
    [0, 12],
    [23, 25],
  ]);
});

test('take-overs by the device itself and by others are counted apart', () => {
  const takeovers = [0, 1, 2, 3].map((at) => ({ at: instant(at), isForeign: at % 2 === 1 }));
  expect(stormsOf(takeovers)).toMatchObject([{ self: 2, foreign: 2 }]);
});

test('one ClientId does not make the storm of another', () => {
  const storms = new Storms(N, W);
  for (const client of [1, 2, 1, 2]) storms.tookOver(instant(0), client, true);
  expect(storms.found).toEqual([]);
  storms.tookOver(instant(1), 2, true);
  expect(storms.found).toMatchObject([{ client: 2, foreign: 3 }]);
});

/** Runs of take-overs no further apart than the window; each with enough at once is one storm. */
function chainsOf(takeovers: readonly Takeover[]): readonly Takeover[][] {
  const chains: Takeover[][] = [];
  for (const each of takeovers) {
    const chain = chains.at(-1);
    const last = chain?.at(-1);
    if (chain === undefined || last === undefined || each.at - last.at > W) chains.push([each]);
    else chain.push(each);
  }
  return chains;
}

function stormIn(chain: readonly Takeover[]): StormRecord[] {
  const from = chain.findIndex(({ at }, place) => {
    const last = chain[place + N - 1];
    return last !== undefined && last.at - at <= W;
  });
  if (from < 0) return [];
  const part = chain.slice(from);
  const foreign = part.filter(({ isForeign }) => isForeign).length;
  const [start = 0, end = 0] = [part[0]?.at, part.at(-1)?.at];
  return [
    {
      client: 7,
      start: instant(start),
      end: instant(end),
      self: part.length - foreign,
      foreign,
    },
  ];
}

test('storms are found as by looking at all take-overs at once', () => {
  const takeover = fc.record({ step: fc.nat(14), isForeign: fc.boolean() });
  const property = fc.property(fc.array(takeover, { maxLength: 40 }), (steps) => {
    let at = 0;
    const takeovers = steps.map(({ step, isForeign }) => {
      at += step;
      return { at: instant(at), isForeign };
    });
    expect(stormsOf(takeovers)).toEqual(chainsOf(takeovers).flatMap(stormIn));
  });
  fc.assert(property, { numRuns: 500 });
});
