import { expect, test } from 'vitest';
import type { Memory } from './memory.ts';
import { MemoryWatch } from './memory-watch.ts';

/** Memory of 1,000 bytes of objects and 2,000 in all, used as a test says. */
function smallMemory() {
  const state = { live: 0, garbage: 0, total: 0, collections: 0, largest: 1000, probes: 0 };
  const memory: Memory = {
    room: { heapBytes: 1000, totalBytes: 2000 },
    used: () => ({ heapBytes: state.live + state.garbage, totalBytes: state.total }),
    collect: () => {
      state.garbage = 0;
      state.collections++;
    },
    hasRoomFor: (bytes) => {
      state.probes++;
      return bytes <= state.largest;
    },
  };
  return { state, watch: new MemoryWatch(memory) };
}

test('objects that stay end a run at three quarters of the heap', () => {
  const { state, watch } = smallMemory();
  state.live = 750;
  expect(watch.shortage()).toBeUndefined();
  expect(state.collections).toBe(0);
  state.live = 751;
  expect(watch.shortage()).toBe('JavaScript objects use 751 B of 1 kB');
});

test('garbage ends nothing: it is taken away, and not at every look', () => {
  const { state, watch } = smallMemory();
  state.live = 740;
  state.garbage = 200;
  expect(watch.shortage()).toBeUndefined();
  expect(state.collections).toBe(1);
  state.garbage = 40;
  expect(watch.shortage()).toBeUndefined();
  expect(state.collections).toBe(1);
  state.garbage = 41;
  expect(watch.shortage()).toBeUndefined();
  expect(state.collections).toBe(2);
});

test('a process that fills the machine ends before the system ends it', () => {
  const { state, watch } = smallMemory();
  state.total = 1840;
  expect(watch.shortage()).toBeUndefined();
  state.total = 1841;
  expect(watch.shortage()).toBe('this process uses 1.84 kB of 2 kB');
});

test('a run ends before an array could not grow, which is tried when the process has grown', () => {
  const { state, watch } = smallMemory();
  state.total = 1000;
  expect(watch.shortage()).toBeUndefined();
  state.largest = 540;
  state.total = 1090;
  expect(watch.shortage()).toBeUndefined();
  expect(state.probes).toBe(1);
  state.total = 1100;
  expect(watch.shortage()).toBe('this process uses 1.1 kB, and may not have 550 B more');
});
