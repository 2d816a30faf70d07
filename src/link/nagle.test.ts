/** Nagle's algorithm: which small writes wait, for how long, and what goes along with them. */
import { expect, test } from 'vitest';
import { at, LinkBench, plain } from '../testing/link-bench.ts';
import { DOWN, UP } from './path.ts';

/** A round trip of 100 ms, acknowledgements delayed by 40 ms. */
function bench(nagle: boolean) {
  const made = new LinkBench(plain({ tcp: { nagle, sendBufferBytes: 10_000 } }));
  const link = made.openBy(10);
  const write = (cargo: number, bytes = 100): void =>
    made.connections.write(made.now, link, UP, bytes, cargo);
  return { made, link, write };
}

test('without it every write leaves at once', () => {
  const { made, write } = bench(false);
  for (const cargo of [1, 2, 3]) write(cargo);
  expect(made.run(20)).toEqual(['10.05s up 1', '10.05s up 2', '10.05s up 3']);
});

test('a small write waits for the acknowledgement of the one before, and takes the next along', () => {
  const { made, write } = bench(true);
  for (const cargo of [1, 2, 3]) write(cargo);
  // There 50 ms, delayed 40 ms, back 50 ms, and there again.
  expect(made.run(20)).toEqual(['10.05s up 1', '10.19s up 2', '10.19s up 3']);
});

test('a second burst over a slow line waits as the first did', () => {
  const made = new LinkBench(
    plain({ rateUp: 80_000, tcp: { nagle: true, sendBufferBytes: 10_000 } }),
  );
  const link = made.openBy(10);
  for (const second of [10, 20]) {
    for (const cargo of [1, 2]) {
      made.plan(second, () => made.connections.write(at(second), link, UP, 100, cargo));
    }
  }
  // 10 ms for the bytes of each.
  expect(made.run(30)).toEqual(['10.06s up 1', '10.21s up 2', '20.06s up 1', '20.21s up 2']);
});

test('an answer brings the acknowledgement with it', () => {
  const { made, link, write } = bench(true);
  write(1);
  made.plan(10.05, () => made.connections.write(at(10.05), link, DOWN, 4, 8));
  made.plan(10.12, () => write(2));
  expect(made.run(20)).toEqual(['10.05s up 1', '10.1s down 8', '10.17s up 2']);
});

test('a full segment never waits, nor does a small write behind nothing', () => {
  const { made, write } = bench(true);
  write(1);
  write(2, 1_400);
  expect(made.run(11)).toEqual(['10.05s up 1', '10.05s up 2']);
  write(3);
  expect(made.run(20).slice(2)).toEqual(['11.05s up 3']);
});

test('a connection begins with nothing unacknowledged, whatever its number was before', () => {
  const { made, link, write } = bench(true);
  for (const cargo of [1, 2]) write(cargo);
  made.connections.close(made.now, link, UP, 'abort');
  made.run(15);
  const again = made.openBy(20);
  expect(again).toBe(link);
  made.connections.write(made.now, again, UP, 100, 3);
  expect(made.run(30)).toEqual(['20.05s up 3']);
});
