import { expect, test } from 'vitest';
import { duration, NEVER, START } from '../kernel/time.ts';
import { type Gap, LinkBench, PLAIN, pathsWith, plain } from '../testing/link-bench.ts';
import { DOWN, UP } from './path.ts';

const SYN_AT = [0, 1, 3, 7, 15, 31, 63];

/** When a dial at 0 s is open, in seconds; undefined when never. */
function openAt(gaps: readonly Gap[], profile = PLAIN): number | undefined {
  const opens = pathsWith(profile, gaps).openAt(0, START);
  return opens === NEVER ? undefined : opens / 1e6;
}

test('SYNs go out at 0, 1, 3, 7, 15, 31 and 63 s, and TCP is open a round trip later', () => {
  for (const [place, syn] of SYN_AT.entries()) {
    expect(openAt(syn === 0 ? [] : [[0, syn]])).toBe(syn + 0.1);
    const next = SYN_AT[place + 1];
    expect(openAt([[0, syn + 1e-6]])).toBe(next === undefined ? undefined : next + 0.1);
  }
});

test('the waits between SYNs stop doubling at the longest time-out', () => {
  const capped = plain({ tcp: { rtoMax: duration(4_000_000), synRetries: 127 } });
  expect(openAt([[0, 20]], capped)).toBe(23.1);
  expect(pathsWith(capped).dialGiveUpUs(0)).toBe((1 + 2 + 126 * 4) * 1e6);
});

test('a dial that gets nowhere fails after the wait that follows the last SYN', () => {
  const bench = new LinkBench(PLAIN, [[0, 1000]]);
  bench.connections.dial(START, 0);
  expect(bench.run(126.9)).toEqual([]);
  expect(bench.run(200)).toEqual(['127s failed 0']);
  const impatient = new LinkBench(plain({ tcp: { synRetries: 1 } }), [[0, 1000]]);
  impatient.connections.dial(START, 0);
  expect(impatient.run(200)).toEqual(['3s failed 0']);
});

test('connecting costs promotion, a round trip for TCP and for each of TLS, and bytes', () => {
  const connect = {
    promotion: duration(500_000),
    tlsRoundTrips: 2,
    tlsBytesUp: 940,
    tlsBytesDown: 3940,
  };
  // 1,000 bytes up and 4,000 down at 1 ms a byte, 60 of each for TCP itself.
  const profile = plain({ rateUp: 8_000, rateDown: 8_000, connect });
  expect(openAt([], profile)).toBe(0.5 + 0.3 + 1 + 4);
  expect(pathsWith(profile).connectBytes(0, UP)).toBe(1_000);
  expect(pathsWith(profile).connectBytes(0, DOWN)).toBe(4_000);
});

test('bytes of a handshake count when it succeeds', () => {
  const profile = plain({ connect: { tlsBytesUp: 940, tlsBytesDown: 3_940 } });
  const bench = new LinkBench(profile, [[10, 3000]]);
  bench.connections.dial(START, 0);
  bench.run(11);
  expect([bench.connections.bytesUp, bench.connections.bytesDown]).toEqual([1_000, 4_000]);
  bench.connections.dial(bench.now, 0);
  bench.run(200);
  expect([bench.connections.bytesUp, bench.connections.bytesDown]).toEqual([1_000, 4_000]);
});

const SLOW = { connect: { tlsRoundTrips: 9 } } as const;

test('an outage in the middle of the handshake stalls it until a retransmission', () => {
  // A second of round trips; half of it left when the outage ends and the segment goes again.
  expect(openAt([[0.5, 2]], plain(SLOW))).toBeCloseTo(0.5 + 2.1 + 0.5, 6);
});

test('in a network that buffers it goes on when the outage ends', () => {
  expect(openAt([[0.5, 2]], plain({ ...SLOW, recovery: 'buffered' }))).toBeCloseTo(2.5, 6);
});

test('a handshake that stalls for longer than all retransmissions never ends', () => {
  expect(openAt([[0.5, 3000]], plain(SLOW))).toBeUndefined();
});

test('a dial that is abandoned is never heard of again', () => {
  const bench = new LinkBench();
  const link = bench.connections.dial(START, 0);
  bench.connections.abandon(link);
  const next = bench.connections.dial(START, 0);
  expect(next).toBe(link);
  expect(bench.run(300)).toEqual([`0.1s open ${next}`]);
});
