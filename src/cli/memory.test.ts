import { expect, test } from 'vitest';
import { isAllocationFailure, processMemory } from './memory.ts';

test('this process has room, and uses some of it', () => {
  const memory = processMemory();
  const { heapBytes, totalBytes } = memory.used();
  expect(heapBytes).toBeGreaterThan(1e6);
  expect(heapBytes).toBeLessThan(memory.room.heapBytes);
  expect(totalBytes).toBeGreaterThan(heapBytes);
  expect(totalBytes).toBeLessThan(memory.room.totalBytes);
});

test('there is room for a megabyte and none for four petabytes', () => {
  const memory = processMemory();
  expect([memory.hasRoomFor(2 ** 20), memory.hasRoomFor(2 ** 52)]).toEqual([true, false]);
});

test('collecting takes garbage away', () => {
  const memory = processMemory();
  let garbage: readonly number[] | undefined = Array.from({ length: 4_000_000 }, Math.sqrt);
  const before = memory.used().heapBytes;
  expect(garbage.length).toBe(4_000_000);
  garbage = undefined;
  memory.collect();
  expect(memory.used().heapBytes).toBeLessThan(before - 10e6);
});

test.each([
  ['an array buffer', () => new ArrayBuffer(2 ** 52)],
  ['a typed array', () => new Float64Array(2 ** 52)],
  ['a list', () => Array.from({ length: 2 ** 32 })],
])('%s that cannot be had is an allocation failure', (_, allocate) => {
  let failure: unknown;
  try {
    allocate();
  } catch (error) {
    failure = error;
  }
  expect(isAllocationFailure(failure)).toBe(true);
});

test('other errors are none', () => {
  expect(isAllocationFailure(new RangeError('toFixed() digits argument'))).toBe(false);
  expect(isAllocationFailure(new Error('Array buffer allocation failed'))).toBe(false);
});
