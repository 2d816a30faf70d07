import { expect, test } from 'vitest';
import { PACKET_TYPE } from './cargo.ts';
import { carriesReason } from './packet-reasons.ts';

test('each packet type carries as many codes as its table has', () => {
  const all = Array.from({ length: 256 }, (_, byte) => byte);
  const count = (name: keyof typeof PACKET_TYPE) =>
    all.filter((byte) => carriesReason(PACKET_TYPE[name], byte)).length;
  expect(count('connack')).toBe(22);
  expect(count('puback')).toBe(9);
  expect(count('pubrec')).toBe(9);
  expect(count('pubrel')).toBe(2);
  expect(count('pubcomp')).toBe(2);
  expect(count('suback')).toBe(12);
  expect(count('unsuback')).toBe(7);
  expect(count('disconnect')).toBe(29);
  expect(count('auth')).toBe(3);
  expect(count('publish')).toBe(0);
});
