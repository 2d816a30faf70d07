import { expect, test } from 'vitest';
import { duration, seconds } from '../kernel/time.ts';
import { type Gap, LinkBench, plain } from '../testing/link-bench.ts';
import { DOWN, UP } from './path.ts';
import type { LinkProfile } from './profile.ts';

function behindNat(onExpiry: 'drop' | 'rst', gaps: readonly Gap[] = []): LinkBench {
  return new LinkBench(plain({ nat: { idle: seconds(150), onExpiry } }), gaps);
}

function sleeping(radio: Partial<LinkProfile['radio']>): LinkBench {
  return new LinkBench(
    plain({
      connect: { promotion: duration(500_000) },
      radio: { inactivity: seconds(10), downlink: 'wait', ...radio },
    }),
  );
}

const PSM = { cycle: seconds(300), active: seconds(6) };

/** A link that was open, and last heard of at 1.05 s. */
function spokenTo(bench: LinkBench) {
  const link = bench.openBy(1);
  bench.connections.write(bench.now, link, UP, 10, 1);
  bench.run(2);
  bench.log.length = 0;
  return link;
}

test('a mapping that is used in time is kept', () => {
  const bench = behindNat('drop');
  const link = spokenTo(bench);
  for (const second of [100, 200, 340]) {
    bench.run(second);
    bench.connections.write(bench.now, link, DOWN, 10, second);
  }
  expect(bench.run(400)).toEqual(['100.05s down 100', '200.05s down 200', '340.05s down 340']);
});

test('behind a forgotten mapping both ends speak into the void until they give up', () => {
  const bench = behindNat('drop');
  const link = spokenTo(bench);
  bench.run(200);
  bench.connections.write(bench.now, link, DOWN, 10, 2);
  bench.run(300);
  bench.connections.write(bench.now, link, UP, 10, 3);
  expect(bench.run(1000)).toEqual([]);
  expect(bench.run(2000).map((line) => line.slice(line.indexOf(' ') + 1))).toEqual([
    'down 2 died',
    'broker timed-out',
    'up 3 died',
    'device timed-out',
  ]);
  expect(bench.connections.store.size).toBe(0);
});

test('a load balancer answers who writes to a forgotten connection; the other end never hears', () => {
  const bench = behindNat('rst');
  const link = spokenTo(bench);
  bench.run(200);
  bench.connections.write(bench.now, link, UP, 10, 2);
  expect(bench.run(1000)).toEqual(['200.1s up 2 died', '200.1s device reset']);
  expect(bench.connections.store.isOpen(link, DOWN)).toBe(true);
});

test('an outage longer than the patience of the translator loses what the device sent in it', () => {
  const bench = behindNat('drop', [[10, 200]]);
  const link = spokenTo(bench);
  bench.run(20);
  bench.connections.write(bench.now, link, UP, 10, 2);
  expect(bench.run(600)).toEqual([]);
  expect(bench.connections.store.isDoomed(link * 2 + UP)).toBe(true);
});

test('the next connection with the same number has a mapping of its own', () => {
  const bench = behindNat('rst');
  const link = spokenTo(bench);
  bench.run(200);
  bench.connections.write(bench.now, link, UP, 10, 2);
  bench.run(210);
  bench.connections.close(bench.now, link, DOWN, 'vanish');
  const next = bench.openBy(220);
  expect(next).toBe(link);
  bench.connections.write(bench.now, next, UP, 10, 3);
  expect(bench.run(230)).toEqual(['220.05s up 3']);
});

test('an idle radio is promoted before the first byte, in either direction', () => {
  const bench = sleeping({});
  const link = spokenTo(bench);
  bench.run(20);
  bench.connections.write(bench.now, link, UP, 10, 2);
  bench.run(25);
  bench.connections.write(bench.now, link, DOWN, 10, 3);
  bench.run(60);
  bench.connections.write(bench.now, link, DOWN, 10, 4);
  expect(bench.run(70)).toEqual(['20.55s up 2', '25.05s down 3', '60.55s down 4']);
});

test('downlink for a device in power saving mode waits for its next cycle', () => {
  const bench = sleeping({ psm: PSM });
  const link = spokenTo(bench);
  bench.run(100);
  bench.connections.write(bench.now, link, DOWN, 10, 2);
  // Quiet from 1.05 s, idle from 11.05 s, off from 17.05 s to 311.05 s.
  expect(bench.run(400)).toEqual(['311.6s down 2']);
});

test('a device that talks hears at once what has waited for it, in order', () => {
  const bench = sleeping({ psm: PSM });
  const link = spokenTo(bench);
  bench.run(100);
  bench.connections.write(bench.now, link, DOWN, 10, 2);
  bench.connections.write(bench.now, link, DOWN, 10, 3);
  bench.run(150);
  bench.connections.write(bench.now, link, UP, 10, 4);
  expect(bench.run(400)).toEqual(['150.55s down 2', '150.55s down 3', '150.55s up 4']);
});

test('what the network throws away comes with a retransmission that meets the device awake', () => {
  const bench = sleeping({ psm: PSM, downlink: 'drop' });
  const link = spokenTo(bench);
  bench.run(100);
  bench.connections.write(bench.now, link, DOWN, 10, 2);
  // Sent again 0.3 s × (2^k − 1) later: 138.1 s, 176.5 s; by itself it listens from 311.05 s to 317.05 s.
  bench.run(170);
  bench.connections.write(bench.now, link, UP, 10, 3);
  expect(bench.run(200)).toEqual(['170.55s up 3', '176.55s down 2']);
});

test('a sleep longer than its sender tries kills the connection', () => {
  const bench = sleeping({ psm: { cycle: seconds(2000), active: seconds(6) } });
  const link = spokenTo(bench);
  bench.run(100);
  bench.connections.write(bench.now, link, DOWN, 10, 2);
  const lines = bench.run(1500);
  expect(lines.map((line) => line.replace(/^[\d.]+s /, ''))).toEqual([
    'down 2 died',
    'broker timed-out',
  ]);
});

test('with eDRX downlink waits for the next window only', () => {
  const bench = sleeping({ edrx: { cycle: seconds(20), window: seconds(2) } });
  const link = spokenTo(bench);
  bench.run(20);
  bench.connections.write(bench.now, link, DOWN, 10, 2);
  // Idle from 11.05 s: windows at 11.05 s, 31.05 s …
  expect(bench.run(60)).toEqual(['31.6s down 2']);
});

test('a new address ends the connection at the device, and the broker does not know', () => {
  const reattach = { newAddress: 1, afterDown: seconds(60) };
  const bench = new LinkBench(plain({ reattach }), [
    [10, 20],
    [100, 170],
  ]);
  const link = spokenTo(bench);
  expect(bench.run(160)).toEqual([]);
  expect(bench.run(180)).toEqual(['170s device reset']);
  bench.connections.write(bench.now, link, DOWN, 10, 2);
  expect(bench.run(300)).toEqual(['170s device reset', '180.05s down 2 died']);
  expect(bench.connections.store.isOpen(link, DOWN)).toBe(true);
});

test('a user time-out is what a sender gives up after, in place of its retries', () => {
  const bench = new LinkBench(plain({ tcp: { userTimeout: seconds(30) } }), [[10, 100]]);
  const link = spokenTo(bench);
  bench.run(20);
  bench.connections.write(bench.now, link, UP, 10, 2);
  expect(bench.run(200)).toEqual(['50s up 2 died', '50s device timed-out']);
});

test('without one a sender with a time-out of 200 ms tries for 924.6 s', () => {
  const bench = new LinkBench(plain({ rtt: { kind: 'fixed', valueUs: 0 } }), [[10, 2000]]);
  const link = spokenTo(bench);
  bench.run(20);
  bench.connections.write(bench.now, link, UP, 10, 2);
  expect(bench.run(3000)).toEqual(['944.6s up 2 died', '944.6s device timed-out']);
});

test('of mixed recoveries some outages end in one burst, some with a retransmission', () => {
  const gaps = Array.from({ length: 40 }, (_, n): Gap => [10 + n * 20, 15 + n * 20]);
  const bench = new LinkBench(plain({ recovery: 'mix', bufferedShare: 0.5 }), gaps);
  const link = bench.openBy(1);
  for (const [n] of gaps.entries()) {
    bench.run(12 + n * 20);
    bench.connections.write(bench.now, link, UP, 10, n);
  }
  const atOnce = bench.run(1000).filter((line) => /^\d*5\.05s/.test(line));
  expect(atOnce.length).toBeGreaterThan(10);
  expect(atOnce.length).toBeLessThan(30);
});
