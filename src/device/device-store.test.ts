import { expect, test } from 'vitest';
import { InvariantViolation } from '../kernel/invariant.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import { planWith } from '../testing/device-flow.ts';
import {
  DEVICE_STATES,
  type DeviceState,
  DeviceStore,
  MEMORY,
  type Memory,
  NO_DEVICE,
} from './device-store.ts';

/** The shortest way of a new device into each state. */
const WAY: Readonly<Record<DeviceState, readonly DeviceState[]>> = {
  off: [],
  waiting: ['waiting'],
  dialling: ['dialling'],
  connecting: ['dialling', 'connecting'],
  online: ['dialling', 'connecting', 'online'],
  retired: ['retired'],
};
const FOLLOWS: Readonly<Record<DeviceState, string>> = {
  off: 'waiting dialling retired',
  waiting: 'dialling off retired',
  dialling: 'connecting waiting off retired',
  connecting: 'online waiting off retired',
  online: 'waiting off retired',
  retired: '',
};
const pairs = DEVICE_STATES.flatMap((from) => DEVICE_STATES.map((to) => [from, to] as const));

test.each(pairs)('from %s to %s is allowed only by the table', (from, to) => {
  const store = new DeviceStore();
  const device = store.add(planWith(), 'm');
  for (const state of WAY[from]) store.enter(device, state);
  if (FOLLOWS[from].split(' ').includes(to)) {
    store.enter(device, to);
    expect(store.stateOf(device)).toBe(to);
    expect(store.isOnline(device)).toBe(to === 'online');
  } else {
    expect(() => store.enter(device, to)).toThrow(InvariantViolation);
    expect(store.stateOf(device)).toBe(from);
  }
});

test('each fact is remembered and forgotten by itself', () => {
  const store = new DeviceStore();
  const device = store.add(planWith(), 'm');
  // The keys of a literal record.
  const facts = Object.keys(MEMORY) as Memory[];
  for (const fact of facts) {
    store.remember(device, fact, true);
    expect(facts.filter((each) => store.remembers(device, each))).toEqual([fact]);
    store.remember(device, fact, false);
  }
});

test('a link leads to its device until it is detached', () => {
  const store = new DeviceStore();
  const device = store.add(planWith(), 'm');
  const link = 500 as LinkId;
  store.attach(device, link);
  expect([store.ofLink(link), store.linkOf(device)]).toEqual([device, link]);
  store.detach(device);
  store.detach(device);
  expect(store.ofLink(link)).toBe(NO_DEVICE);
});

test('attempts are counted within one outage only', () => {
  const store = new DeviceStore();
  const device = store.add(planWith(), 'm');
  store.countAttempt(device, 0);
  store.countAttempt(device, 0);
  expect([store.attemptsSince(device, 0), store.attemptsSince(device, 1)]).toEqual([2, 0]);
  store.countAttempt(device, 1);
  expect([store.attemptsSince(device, 0), store.attemptsSince(device, 1)]).toEqual([0, 1]);
});
