import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Qos } from '../mqtt/packet.ts';
import {
  grantedQos,
  grantOf,
  identifierOf,
  isNoLocal,
  isPlainGrant,
  retainsAsPublished,
} from './grant.ts';

const qos = fc.constantFrom<Qos>(0, 1, 2);
const identifier = fc.oneof(fc.constantFrom(0, 1, 268_435_455), fc.nat(268_435_455));

test('a grant gives back what it was made of, up to the largest identifier', () => {
  fc.assert(
    fc.property(qos, fc.boolean(), fc.boolean(), identifier, (most, nl, rap, id) => {
      const grant = grantOf(most, { topic: 't', qos: 2, nl, rap }, id);
      expect(grantedQos(grant)).toBe(most);
      expect(isNoLocal(grant)).toBe(nl);
      expect(retainsAsPublished(grant)).toBe(rap);
      expect(identifierOf(grant)).toBe(id);
      expect(isPlainGrant(grant)).toBe(!nl && !rap && id === 0);
    }),
  );
});

test('a plain grant is its QoS', () => {
  for (const most of [0, 1, 2] as const)
    expect(grantOf(most, { topic: 't', qos: 2 }, 0)).toBe(most);
});
