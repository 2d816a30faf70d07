import { expect, test } from 'vitest';
import {
  connackReasonOf,
  connackReturnCode,
  isFailure,
  REASON,
  reasonCode,
  reasonName,
} from './reason-code.ts';

test('codes have the names of the standard in plain words', () => {
  expect(reasonName(REASON.sessionTakenOver)).toBe('session taken over');
  expect(reasonName(REASON.receiveMaximumExceeded)).toBe('receive maximum exceeded');
  expect(reasonName(REASON.grantedQos0)).toBe('success');
  expect(reasonName(reasonCode(0x7f))).toBe('reason 0x7f');
  expect(reasonName(reasonCode(0x05))).toBe('reason 0x05');
});

test('failures begin at 0x80', () => {
  expect(isFailure(reasonCode(0x7f))).toBe(false);
  expect(isFailure(REASON.unspecifiedError)).toBe(true);
});

test('MQTT 5.0 knows 43 codes under 45 names', () => {
  const codes = Object.values(REASON);
  expect(codes).toHaveLength(45);
  expect(new Set(codes).size).toBe(43);
});

test('every 3.1.1 return code comes back from its reason', () => {
  for (let code = 0; code <= 5; code++) {
    const reason = connackReasonOf(code);
    expect(reason === undefined ? undefined : connackReturnCode(reason)).toBe(code);
  }
  expect(connackReasonOf(6)).toBeUndefined();
});

test('a reason that 3.1.1 cannot say has the nearest return code, or none', () => {
  expect(connackReturnCode(REASON.serverBusy)).toBe(3);
  expect(connackReturnCode(REASON.banned)).toBe(5);
  expect(connackReturnCode(REASON.badAuthenticationMethod)).toBe(5);
  expect(connackReturnCode(REASON.protocolError)).toBeUndefined();
});
