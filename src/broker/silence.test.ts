import { expect, test } from 'vitest';
import { seconds } from '../kernel/time.ts';
import { BrokerFlow, type LimitChanges } from '../testing/broker-flow.ts';
import { connect } from '../testing/spoken-packet.ts';

/** Seconds until a client with this keep-alive, heard at its CONNECT only, is given up. */
function givenUpAfter(keepAlive: LimitChanges['keepAlive'], asked: number): number {
  const flow = new BrokerFlow(keepAlive === undefined ? {} : { keepAlive });
  flow.connected(connect('a', { keepAlive: asked, expiry: 3600 }));
  for (let second = 1; second <= 1000; second++) {
    flow.advance(seconds(0.5));
    if (flow.told('keepAliveExpired').length > 0) return second / 2;
  }
  return Infinity;
}

test.each([
  ['at once without any looks', {}, 5, 7.5],
  ['in whole seconds', { rounding: 'floor' }, 5, 7],
  ['when the broker next looks', { checkIntervalUs: seconds(5) }, 5, 10],
  ['at the second look of three quarters', { checkFraction: 0.75, consecutiveChecks: 2 }, 10, 15],
  ['at the shorter of two looks', { checkIntervalUs: seconds(30), checkFraction: 0.5 }, 4, 6],
  ['by a keep-alive of its own', { zeroS: 10 }, 0, 15],
] as const)('a silent client is given up %s', (_, limits, asked, after) => {
  expect(givenUpAfter(limits, asked)).toBe(after);
});
