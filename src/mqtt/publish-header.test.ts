import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Qos } from './packet.ts';
import {
  isDup,
  isRetain,
  type PacketId,
  packetIdOf,
  publishHeader,
  qosOf,
} from './publish-header.ts';

test('identifier, QoS, DUP and RETAIN come out of a header as they went in', () => {
  const id = fc.nat({ max: 65_535 }).map((value) => value as PacketId);
  const qos = fc.constantFrom<Qos>(0, 1, 2);
  fc.assert(
    fc.property(id, qos, fc.boolean(), fc.boolean(), (...said) => {
      const header = publishHeader(...said);
      expect([packetIdOf(header), qosOf(header), isDup(header), isRetain(header)]).toEqual(said);
      // 20 bits, so that a cargo can carry it.
      expect(header).toBeLessThan(2 ** 20);
    }),
  );
});
