import { expect, test } from 'vitest';
import { BrokerFlow } from '../testing/broker-flow.ts';
import { connect } from '../testing/spoken-packet.ts';

const HOUR = { expiry: 3600 } as const;

test('of two clients with one ClientId the first stays where the new one is rejected', () => {
  const flow = new BrokerFlow({ takeover: { duplicateId: 'reject-new' } });
  flow.connected(connect('a', HOUR));
  flow.client('b').send(connect('a', HOUR));
  expect(flow.told('connectRefused')).toHaveLength(1);
  expect(flow.told('tookOver')).toEqual([]);
});

test('the session that is offline longest makes way, and a connected one never', () => {
  const limits = { connect: { maxSessions: 2, whenSessionsFull: 'evict-oldest-offline' } } as const;
  const flow = new BrokerFlow(limits);
  flow.connected(connect('a', HOUR)).cut();
  flow.connected(connect('b', HOUR)).cut();
  flow.connected(connect('c', HOUR));
  expect(flow.told('sessionEnded')).toEqual(['a evicted']);
  flow.client('b').send(connect('b', HOUR));
  flow.client('d').send(connect('d', HOUR));
  expect(flow.told('connectRefused')).toHaveLength(1);
});

test('a full broker takes no connection but the next one of a client it has', () => {
  const flow = new BrokerFlow({ connect: { maxConnections: 1 } });
  flow.connected(connect('a', HOUR));
  flow.connected(connect('a', HOUR), true);
  flow.client('b').send(connect('b', HOUR));
  expect(flow.told('connectRefused')).toHaveLength(1);
});
