/** Connections whose device reads nothing: what fills up, in which order, and what is left of it. */
import { expect, test } from 'vitest';
import { at, LinkBench, PLAIN } from '../testing/link-bench.ts';
import { DOWN, UP } from './path.ts';

/** A link of which nothing is read from second 1 on; 1,000 bytes at the sender, 2,000 at the device. */
function unread(gaps: readonly (readonly [number, number])[] = []) {
  const bench = new LinkBench(PLAIN, gaps);
  const link = bench.openBy(1);
  bench.connections.setReading(bench.now, link, false);
  return { bench, link, connections: bench.connections };
}

test('the receive buffer fills first, then the send buffer, and nothing gives up', () => {
  const { bench, link, connections } = unread();
  let written = 0;
  while (connections.isWritable(link, DOWN)) {
    connections.write(bench.now, link, DOWN, 500, written++);
  }
  expect(written).toBe(6);
  expect(bench.run(2000)).toEqual([]);
});

test('who reads again gets what it holds at once, and the rest half a round trip later and more', () => {
  const { bench, link, connections } = unread();
  for (const cargo of [0, 1, 2, 3, 4, 5]) connections.write(bench.now, link, DOWN, 500, cargo);
  expect(connections.isWritable(link, DOWN)).toBe(false);
  bench.plan(60, () => connections.setReading(bench.now, link, true));
  expect(bench.run(61)).toEqual([
    '60s down 0',
    '60s down 1',
    '60s down 2',
    '60s down 3',
    '60.1s down 4',
    '60.1s down room',
    '60.1s down 5',
  ]);
  connections.write(bench.now, link, DOWN, 500, 6);
  expect(bench.run(62).slice(7)).toEqual(['61.05s down 6']);
});

test('in an outage the rest waits for its end', () => {
  const { bench, link, connections } = unread([[50, 100]]);
  for (const cargo of [0, 1, 2, 3, 4, 5]) connections.write(bench.now, link, DOWN, 500, cargo);
  bench.plan(60, () => connections.setReading(bench.now, link, true));
  const lines = bench.run(200);
  expect(lines.slice(0, 4).map((line) => line.split(' ')[0])).toEqual(Array(4).fill('60s'));
  const [fifth = 0, sixth = 0] = lines.slice(4).map((line) => Number.parseFloat(line));
  expect(fifth).toBeGreaterThan(100);
  expect(sixth).toBeGreaterThanOrEqual(fifth);
});

test('the end of the connection waits unread behind the rest', () => {
  const { bench, link, connections } = unread();
  connections.write(bench.now, link, DOWN, 500, 0);
  connections.close(bench.now, link, DOWN, 'graceful');
  bench.plan(60, () => connections.setReading(bench.now, link, true));
  expect(bench.run(70)).toEqual(['60s down 0', '60s device eof']);
});

test('a sender that discards keeps what lies at the device, which reads it and then the last word', () => {
  const { bench, link, connections } = unread();
  for (const cargo of [0, 1, 2, 3, 4, 5]) connections.write(bench.now, link, DOWN, 500, cargo);
  bench.plan(20, () => {
    connections.discard(at(20), link, DOWN);
    connections.write(at(20), link, DOWN, 10, 9);
    connections.close(at(20), link, DOWN, 'graceful');
  });
  bench.plan(60, () => connections.setReading(at(60), link, true));
  expect(bench.run(70)).toEqual([
    '20s down 4 died',
    '20s down 5 died',
    ...[0, 1, 2, 3].map((cargo) => `60s down ${cargo}`),
    '60.1s down 9',
    '60.1s device eof',
  ]);
});

test('what lies unread dies when the device closes, and its number means nothing to the next link', () => {
  const { bench, link, connections } = unread();
  for (const cargo of [0, 1]) connections.write(bench.now, link, DOWN, 500, cargo);
  bench.plan(20, () => connections.close(at(20), link, UP, 'vanish'));
  bench.plan(21, () => connections.close(at(21), link, DOWN, 'abort'));
  expect(bench.run(30)).toEqual(['20s down 0 died', '20s down 1 died']);
  const again = bench.openBy(40);
  expect(again).toBe(link);
  connections.write(bench.now, again, DOWN, 500, 7);
  expect(bench.run(50)).toEqual(['40.05s down 7']);
});
