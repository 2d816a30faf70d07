import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cargoDetail, cargoHeader, cargoType, PACKET_TYPE, packCargo } from './cargo.ts';

const type = fc.constantFrom(...Object.values(PACKET_TYPE));
/** A whole publish header: 20 bits. */
const low = fc.nat({ max: 0xfffff });
/** Half a billion publications. */
const detail = fc.nat({ max: 0x1fffffff });

test('a packet comes out of its number as it went in', () => {
  fc.assert(
    fc.property(type, low, detail, (...packet) => {
      const cargo = packCargo(...packet);
      expect(Number.isSafeInteger(cargo)).toBe(true);
      expect([cargoType(cargo), cargoHeader(cargo), cargoDetail(cargo)]).toEqual(packet);
    }),
  );
});

test('the largest cargo is still exact, and none is negative', () => {
  const cargo = packCargo(PACKET_TYPE.auth, 0xfffff, 0x1fffffff);
  expect(cargo).toBe(2 ** 53 - 1);
  expect(packCargo(PACKET_TYPE.connect, 0, 0)).toBeGreaterThan(0);
});
