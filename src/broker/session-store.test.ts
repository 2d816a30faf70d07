import { expect, test } from 'vitest';
import { InvariantViolation } from '../kernel/invariant.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import { NO_SESSION, SESSION_STATES, type SessionState, SessionStore } from './session-store.ts';

const ALLOWED: readonly (readonly [SessionState, SessionState])[] = [
  ['ended', 'connected'],
  ['connected', 'disconnected'],
  ['disconnected', 'connected'],
  ['disconnected', 'ended'],
];
/** How a new session gets into each state. */
const WAY: Readonly<Record<SessionState, readonly SessionState[]>> = {
  ended: [],
  connected: ['connected'],
  disconnected: ['connected', 'disconnected'],
};

const pairs = SESSION_STATES.flatMap((from) => SESSION_STATES.map((to) => [from, to] as const));

test.each(pairs)('from %s to %s is allowed only by the table', (from, to) => {
  const store = new SessionStore();
  const session = store.create(0);
  for (const state of WAY[from]) store.enter(session, state);
  const isAllowed = ALLOWED.some(([a, b]) => a === from && b === to);
  if (isAllowed) {
    store.enter(session, to);
    expect(store.stateOf(session)).toBe(to);
    expect(store.isConnected(session)).toBe(to === 'connected');
  } else {
    expect(() => store.enter(session, to)).toThrow(InvariantViolation);
    expect(store.stateOf(session)).toBe(from);
  }
});

test('a ClientId has one session, and a link has one', () => {
  const store = new SessionStore();
  const session = store.create(41);
  expect(() => store.create(41)).toThrow(InvariantViolation);
  const link = 1000 as LinkId;
  expect(store.ofLink(link)).toBe(NO_SESSION);
  store.attach(session, link);
  store.enter(session, 'connected');
  expect([store.ofLink(link), store.ofClient(41)]).toEqual([session, session]);
  store.detach(session);
  expect(store.ofLink(link)).toBe(NO_SESSION);
  expect(store.isConnected(session)).toBe(false);
});

test('only an ended session is removed, and then its name is free', () => {
  const store = new SessionStore();
  const session = store.create(3);
  store.enter(session, 'connected');
  expect(() => store.remove(session)).toThrow(InvariantViolation);
  store.enter(session, 'disconnected');
  store.enter(session, 'ended');
  store.remove(session);
  expect([store.ofClient(3), store.size, store.isLive(session)]).toEqual([NO_SESSION, 0, false]);
  expect(store.create(3)).toBe(session);
});
