import { expect, test } from 'vitest';
import { GOOD, judge, verdict, wireBytes } from '../testing/wire-text.ts';
import { REASON, reasonName } from './reason-code.ts';

const MALFORMED = reasonName(REASON.malformedPacket);
const PROTOCOL = reasonName(REASON.protocolError);
const VERSION = reasonName(REASON.unsupportedProtocolVersion);
const ALIAS = reasonName(REASON.topicAliasInvalid);

const NAME = '0004 "MQTT"';

type Case = readonly [what: string, first: string, body: string, verdict: string];

const FIXED_HEADER: readonly Case[] = [
  ['packet type 0', '00', '', MALFORMED],
  ['PINGREQ', 'c0', '', GOOD],
  ['PINGREQ with flags', 'c1', '', MALFORMED],
  ['PINGREQ with a body', 'c0', '00', MALFORMED],
  ['PUBREL without its flags', '60', '0001', MALFORMED],
  ['PUBREL', '62', '0001', GOOD],
  ['SUBSCRIBE without its flags', '80', '0001 0001 "a" 00', MALFORMED],
  ['UNSUBSCRIBE without its flags', 'a0', '0001 0001 "a"', MALFORMED],
];

const CONNECT: readonly Case[] = [
  ['3.1.1', '10', `${NAME} 04 02 003c 0001 "c"`, GOOD],
  ['5.0', '10', `${NAME} 05 02 003c 00 0001 "c"`, GOOD],
  ['an empty client id', '10', `${NAME} 04 00 003c 0000`, GOOD],
  ['no client id', '10', `${NAME} 04 02 003c`, MALFORMED],
  ['3.1', '10', '0006 "MQIsdp" 03 02 003c 0001 "c"', GOOD],
  ['3.1 with another level', '10', '0006 "MQIsdp" 04 02 003c 0001 "c"', VERSION],
  ['level 3', '10', `${NAME} 03 02 003c 0001 "c"`, VERSION],
  ['level 6', '10', `${NAME} 06 02 003c 00 0001 "c"`, VERSION],
  ['a bridge bit on the level', '10', `${NAME} 84 02 003c 0001 "c"`, VERSION],
  ['another protocol', '10', '0004 "MQTX" 04 02 003c 0001 "c"', MALFORMED],
  ['no protocol name', '10', '0000 04 02 003c 0001 "c"', MALFORMED],
  ['the reserved flag', '10', `${NAME} 04 03 003c 0001 "c"`, MALFORMED],
  ['will QoS without a will', '10', `${NAME} 04 0a 003c 0001 "c"`, MALFORMED],
  ['will RETAIN without a will', '10', `${NAME} 04 22 003c 0001 "c"`, MALFORMED],
  ['will QoS 3', '10', `${NAME} 04 1e 003c 0001 "c" 0001 "t" 0000`, MALFORMED],
  ['a will at QoS 2', '10', `${NAME} 04 36 003c 0001 "c" 0001 "t" 0001 ff`, GOOD],
  ['a will to a wildcard', '10', `${NAME} 04 06 003c 0001 "c" 0001 "#" 0000`, MALFORMED],
  ['a will to no topic', '10', `${NAME} 04 06 003c 0001 "c" 0000 0000`, MALFORMED],
  ['a will without payload field', '10', `${NAME} 04 06 003c 0001 "c" 0001 "t"`, MALFORMED],
  ['a user name', '10', `${NAME} 04 82 003c 0001 "c" 0000`, GOOD],
  ['a user name flag alone', '10', `${NAME} 04 82 003c 0001 "c"`, MALFORMED],
  ['a password alone in 3.1.1', '10', `${NAME} 04 42 003c 0001 "c" 0001 00`, MALFORMED],
  ['a password alone in 5.0', '10', `${NAME} 05 42 003c 00 0001 "c" 0001 00`, GOOD],
  ['something behind the end', '10', `${NAME} 04 02 003c 0001 "c" 00`, MALFORMED],
  ['properties cut short', '10', `${NAME} 05 02 003c 03 2100`, MALFORMED],
  ['receive maximum 0', '10', `${NAME} 05 02 003c 03 210000 0001 "c"`, PROTOCOL],
  ['maximum packet size 0', '10', `${NAME} 05 02 003c 05 2700000000 0001 "c"`, PROTOCOL],
  ['problem information 2', '10', `${NAME} 05 02 003c 02 1702 0001 "c"`, PROTOCOL],
  ['data without a method', '10', `${NAME} 05 02 003c 04 160001ff 0001 "c"`, PROTOCOL],
  ['data with a method', '10', `${NAME} 05 02 003c 08 160001ff 150001"m" 0001 "c"`, GOOD],
];

const PUBLISH: readonly Case[] = [
  ['QoS 0', '30', '0001 "t" 00 "payload"', GOOD],
  ['QoS 1', '32', '0001 "t" 0001 00', GOOD],
  ['QoS 3', '36', '0001 "t" 0001 00', MALFORMED],
  ['DUP at QoS 0', '38', '0001 "t" 00', MALFORMED],
  ['identifier 0', '32', '0001 "t" 0000 00', PROTOCOL],
  ['no identifier', '32', '0001 "t" 00', MALFORMED],
  ['a wildcard', '30', '0003 "a/+" 00', MALFORMED],
  ['no topic', '30', '0000 00', PROTOCOL],
  ['an alias for the topic', '30', '0000 03 230001', GOOD],
  ['alias 0', '30', '0001 "t" 03 230000', ALIAS],
  ['two aliases', '30', '0001 "t" 06 230001 230001', PROTOCOL],
  ['a response topic', '30', '0001 "t" 04 080001 "r"', GOOD],
  ['a response to a wildcard', '30', '0001 "t" 04 080001 "#"', PROTOCOL],
  ['several subscription ids', '30', '0001 "t" 04 0b01 0b02', GOOD],
  ['subscription id 0', '30', '0001 "t" 02 0b00', PROTOCOL],
  ['a long subscription id', '30', '0001 "t" 05 0bffffff7f', GOOD],
  ['one with a needless byte', '30', '0001 "t" 03 0b8100', MALFORMED],
  ['a property length with a needless byte', '30', '0001 "t" 8000', MALFORMED],
  ['user properties of one name', '30', '0001 "t" 0e 260001"a"0001"b" 260001"a"0001"b"', GOOD],
  ['half a user property', '30', '0001 "t" 04 260001 "a"', MALFORMED],
  ['an unknown property', '30', '0001 "t" 02 0400', MALFORMED],
];

const PUBLISH_311: readonly Case[] = [
  ['QoS 0', '30', '0001 "t" "payload"', GOOD],
  ['no topic', '30', '0000', MALFORMED],
  ['identifier 0', '32', '0001 "t" 0000', PROTOCOL],
];

const ACKNOWLEDGEMENTS: readonly Case[] = [
  ['PUBACK', '40', '0001', GOOD],
  ['PUBACK, identifier 0', '40', '0000', PROTOCOL],
  ['PUBACK without identifier', '40', '00', MALFORMED],
  ['PUBACK with a reason', '40', '0001 97', GOOD],
  ["PUBACK with another packet's reason", '40', '0001 92', PROTOCOL],
  ['PUBCOMP with its reason', '70', '0001 92', GOOD],
  ['PUBREL with a reason string', '62', '0001 92 04 1f0001 "x"', GOOD],
  ['PUBREC with two reason strings', '50', '0001 80 08 1f0001 "x" 1f0001 "x"', PROTOCOL],
  ['PUBREC, something behind', '50', '0001 00 00 00', MALFORMED],
];

const SUBSCRIBE: readonly Case[] = [
  ['a filter', '82', '0001 00 0001 "a" 2e', GOOD],
  ['no filter', '82', '0001 00', PROTOCOL],
  ['no options', '82', '0001 00 0001 "a"', MALFORMED],
  ['identifier 0', '82', '0000 00 0001 "a" 00', PROTOCOL],
  ['reserved bits', '82', '0001 00 0001 "a" 40', MALFORMED],
  ['QoS 3', '82', '0001 00 0001 "a" 03', PROTOCOL],
  ['retain handling 3', '82', '0001 00 0001 "a" 30', PROTOCOL],
  ['an empty filter', '82', '0001 00 0000 00', MALFORMED],
  ['a hash inside', '82', '0001 00 0003 "#/a" 00', MALFORMED],
  ['a plus in a level', '82', '0001 00 0002 "a+" 00', MALFORMED],
  ['a second filter that is none', '82', '0001 00 0001 "a" 00 0002 "a#" 00', MALFORMED],
  ['a shared filter', '82', '0001 00 000a "$share/g/a" 00', GOOD],
  ['a shared filter with No Local', '82', '0001 00 000a "$share/g/a" 04', PROTOCOL],
  ['a share without filter', '82', '0001 00 0008 "$share/g" 00', MALFORMED],
  ['a share without name', '82', '0001 00 0009 "$share//a" 00', MALFORMED],
  ['two subscription ids', '82', '0001 04 0b01 0b02 0001 "a" 00', PROTOCOL],
  ['UNSUBSCRIBE', 'a2', '0001 00 0001 "a" 0001 "b"', GOOD],
  ['UNSUBSCRIBE of nothing', 'a2', '0001 00', PROTOCOL],
  ['UNSUBSCRIBE of no filter', 'a2', '0001 00 0000', MALFORMED],
  ['SUBACK', '90', '0001 00 02 80', GOOD],
  ['SUBACK without reasons', '90', '0001 00', PROTOCOL],
  ['SUBACK with another reason', '90', '0001 00 04', PROTOCOL],
  ['UNSUBACK', 'b0', '0001 00 11', GOOD],
];

const SUBSCRIBE_311: readonly Case[] = [
  ['a filter', '82', '0001 0001 "a" 02', GOOD],
  ['an option of 5.0', '82', '0001 0001 "a" 04', MALFORMED],
  ['QoS 3', '82', '0001 0001 "a" 03', MALFORMED],
  ['what 5.0 would take for a share', '82', '0001 0008 "$share/g" 00', GOOD],
  ['SUBACK', '90', '0001 00 01 02 80', GOOD],
  ['SUBACK with a reason of 5.0', '90', '0001 97', PROTOCOL],
  ['UNSUBACK', 'b0', '0001', GOOD],
  ['UNSUBACK with reasons', 'b0', '0001 00', MALFORMED],
  ['AUTH', 'f0', '', MALFORMED],
  ['DISCONNECT', 'e0', '', GOOD],
  ['DISCONNECT with a reason', 'e0', '00', MALFORMED],
  ['PUBACK with a reason', '40', '0001 00', MALFORMED],
];

const OTHERS: readonly Case[] = [
  ['CONNACK', '20', '01 00 00', GOOD],
  ['CONNACK with a reserved flag', '20', '02 00 00', MALFORMED],
  ['a failure with a session', '20', '01 87 00', PROTOCOL],
  ['CONNACK with an unknown reason', '20', '00 01 00', PROTOCOL],
  ['CONNACK without properties', '20', '00 00', MALFORMED],
  ['DISCONNECT', 'e0', '', GOOD],
  ['DISCONNECT with the will', 'e0', '04', GOOD],
  ['DISCONNECT with a session expiry', 'e0', '00 05 1100000001', GOOD],
  ['DISCONNECT with an unknown reason', 'e0', '05', PROTOCOL],
  ['AUTH that says nothing', 'f0', '', GOOD],
  ['AUTH', 'f0', '18 04 150001 "m"', GOOD],
  ['AUTH with an unknown reason', 'f0', '01', PROTOCOL],
];

const CONNACK_311: readonly Case[] = [
  ['accepted', '20', '01 00', GOOD],
  ['refused', '20', '00 05', GOOD],
  ['return code 6', '20', '00 06', PROTOCOL],
  ['refused with a session', '20', '01 05', PROTOCOL],
  ['properties', '20', '00 00 00', MALFORMED],
];

test.each([
  ['fixed header', 4, FIXED_HEADER],
  ['CONNECT', 5, CONNECT],
  ['PUBLISH', 5, PUBLISH],
  ['PUBLISH', 4, PUBLISH_311],
  ['acknowledgements', 5, ACKNOWLEDGEMENTS],
  ['subscriptions', 5, SUBSCRIBE],
  ['subscriptions and what 3.1.1 has not', 4, SUBSCRIBE_311],
  ['CONNACK, DISCONNECT, AUTH', 5, OTHERS],
  ['CONNACK', 4, CONNACK_311],
] as const)('%s of version %i: each case gets its verdict', (_, version, cases) => {
  for (const [what, first, body, expected] of cases) {
    expect([what, verdict(version, first, body)]).toEqual([what, expected]);
  }
});

test("a length that is not the packet's is malformed", () => {
  expect(judge(4, [0x40, 2, 0, 1])).toBe(GOOD);
  expect(judge(4, [0x40, 3, 0, 1])).toBe(MALFORMED);
  expect(judge(4, [0x40, 1, 0, 1])).toBe(MALFORMED);
  expect(judge(4, [0x40, 0x82, 0, 0, 1])).toBe(MALFORMED);
  expect(judge(4, [0x40])).toBe(MALFORMED);
  expect(judge(4, [])).toBe(MALFORMED);
});

test.each([
  ['U+0000', '00'],
  ['a control character', '1f'],
  ['a C1 control character', 'c2 9f'],
  ['a surrogate', 'ed a0 80'],
  ['an overlong form', 'c1 bf'],
  ['a non-character', 'ef bf bf'],
  ['beyond U+10FFFF', 'f4 90 80 80'],
  ['half a character', 'c3'],
])('a string with %s is malformed wherever it stands', (_, text) => {
  const length = wireBytes(text).length.toString(16).padStart(4, '0');
  const string = `${length} ${text}`;
  expect(verdict(4, '10', `${NAME} 04 02 003c ${string}`)).toBe(MALFORMED);
  expect(verdict(4, '30', string)).toBe(MALFORMED);
  expect(verdict(4, '82', `0001 ${string} 00`)).toBe(MALFORMED);
  expect(verdict(4, 'a2', `0001 ${string}`)).toBe(MALFORMED);
  const size = (wireBytes(string).length + 1).toString(16).padStart(2, '0');
  expect(verdict(5, 'e0', `00 ${size} 1f ${string}`)).toBe(MALFORMED);
});
