import { expect, test } from 'vitest';
import { GOOD, verdict, wireBytes } from '../testing/wire-text.ts';
import { REASON, reasonName } from './reason-code.ts';

const MALFORMED = reasonName(REASON.malformedPacket);
const PROTOCOL = reasonName(REASON.protocolError);
const NAME = '0004 "MQTT"';

/** MQTT 5.0 Table 2-4, retyped: identifier, a value, and the packets it may stand in. */
const TABLE = `
01 00       PUBLISH WILL
02 00000000 PUBLISH WILL
03 0000     PUBLISH WILL
08 0000     PUBLISH WILL
09 0000     PUBLISH WILL
0b 01       PUBLISH SUBSCRIBE
11 00000000 CONNECT CONNACK DISCONNECT
12 0000     CONNACK
13 0000     CONNACK
15 0000     CONNECT CONNACK AUTH
17 00       CONNECT
18 00000000 WILL
19 00       CONNECT
1a 0000     CONNACK
1c 0000     CONNACK DISCONNECT
1f 0000     CONNACK PUBACK PUBREC PUBREL PUBCOMP SUBACK UNSUBACK DISCONNECT AUTH
21 0001     CONNECT CONNACK
22 0000     CONNECT CONNACK
23 0001     PUBLISH
24 00       CONNACK
25 00       CONNACK
26 00000000 CONNECT CONNACK PUBLISH WILL PUBACK PUBREC PUBREL PUBCOMP SUBSCRIBE SUBACK UNSUBSCRIBE UNSUBACK DISCONNECT AUTH
27 00000001 CONNECT CONNACK
28 00       CONNACK
29 00       CONNACK
2a 00       CONNACK`;

const ROWS = TABLE.trim()
  .split('\n')
  .map((row) => row.split(/\s+/));

/** A packet of each type round its section of properties. */
const PLACES: Readonly<Record<string, readonly [first: string, before: string, after: string]>> = {
  CONNECT: ['10', `${NAME} 05 02 003c`, '0001 "c"'],
  WILL: ['10', `${NAME} 05 06 003c 00 0001 "c"`, '0001 "t" 0000'],
  CONNACK: ['20', '00 00', ''],
  PUBLISH: ['30', '0001 "t"', ''],
  PUBACK: ['40', '0001 00', ''],
  PUBREC: ['50', '0001 00', ''],
  PUBREL: ['62', '0001 00', ''],
  PUBCOMP: ['70', '0001 00', ''],
  SUBSCRIBE: ['82', '0001', '0001 "a" 00'],
  SUBACK: ['90', '0001', '00'],
  UNSUBSCRIBE: ['a2', '0001', '0001 "a"'],
  UNSUBACK: ['b0', '0001', '00'],
  DISCONNECT: ['e0', '00', ''],
  AUTH: ['f0', '18', ''],
};

function withProperties(place: string, properties: string): string {
  const [first, before, after] = PLACES[place] ?? ['', '', ''];
  const length = wireBytes(properties).length.toString(16).padStart(2, '0');
  return verdict(5, first, `${before} ${length} ${properties} ${after}`);
}

test('every property stands where Table 2-4 lets it, and nowhere else', () => {
  expect(ROWS).toHaveLength(26);
  for (const [id = '', value = '', ...allowed] of ROWS) {
    for (const place of Object.keys(PLACES)) {
      const expected = allowed.includes(place) ? GOOD : MALFORMED;
      expect([id, place, withProperties(place, `${id} ${value}`)]).toEqual([id, place, expected]);
    }
  }
});

test('a property repeats only where the standard says so', () => {
  for (const [id = '', value = '', ...allowed] of ROWS) {
    for (const place of allowed) {
      const repeats = id === '26' || (id === '0b' && place === 'PUBLISH');
      const twice = `${id} ${value} ${id} ${value}`;
      const found = withProperties(place, twice);
      expect([id, place, found]).toEqual([id, place, repeats ? GOOD : PROTOCOL]);
    }
  }
});

test('a property cut short is malformed', () => {
  for (const [id = '', value = '', place = ''] of ROWS) {
    const cut = `${id} ${value.slice(2)}`;
    expect([id, withProperties(place, cut)]).toEqual([id, MALFORMED]);
  }
});
