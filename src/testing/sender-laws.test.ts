import { expect, test } from 'vitest';
import { REASON } from '../mqtt/reason-code.ts';
import { SenderLaws } from './sender-laws.ts';
import {
  puback,
  pubcomp,
  publish,
  pubrec,
  pubrel,
  type Spoken,
  suback,
  subscribe,
} from './spoken-packet.ts';

type Turn = readonly ['sends' | 'receives', Spoken] | 'reconnects' | 'starts anew';

const first = (id: number, message: number, qos: 1 | 2 = 1) => publish('t', { qos, id, message });
const again = (id: number, message: number, qos: 1 | 2 = 1) => ({
  ...first(id, message, qos),
  dup: true,
});

/** Plays turns on a connection that takes two unacknowledged messages. */
function play(...turns: readonly Turn[]): void {
  const laws = new SenderLaws();
  laws.connected(false, 2);
  for (const turn of turns) {
    if (turn === 'reconnects') laws.connected(true, 2);
    else if (turn === 'starts anew') laws.connected(false, 2);
    else laws[turn[0]](turn[1]);
  }
}

const innocent: Readonly<Record<string, readonly Turn[]>> = {
  'both handshakes': [
    ['sends', first(1, 1)],
    ['sends', first(2, 2, 2)],
    ['receives', pubrec(2)],
    ['sends', pubrel(2)],
    ['receives', puback(1)],
    ['receives', pubcomp(2)],
    ['sends', first(2, 3)],
  ],
  'a resumption': [
    ['sends', first(1, 1)],
    ['sends', first(2, 2, 2)],
    ['receives', pubrec(2)],
    'reconnects',
    ['sends', again(1, 1)],
    ['sends', pubrel(2)],
    ['sends', first(3, 3)],
  ],
  'a new session': [['sends', first(1, 1)], 'starts anew', ['sends', first(1, 2)]],
  'a stray PUBREC': [
    ['receives', pubrec(9)],
    ['sends', pubrel(9, REASON.packetIdentifierNotFound)],
  ],
  'an answered SUBSCRIBE': [
    ['sends', subscribe(1, ['t', 0])],
    ['receives', suback(1, 0)],
    ['sends', first(1, 1)],
  ],
};

test.each(Object.keys(innocent))('%s breaks no law', (name) => {
  play(...(innocent[name] ?? []));
});

const guilty: Readonly<Record<string, readonly [law: string, ...turns: readonly Turn[]]>> = {
  'QoS 0 with an identifier': ['2.2.1-2', ['sends', publish('t', { id: 1 })]],
  'QoS 0 with DUP': ['3.3.1-2', ['sends', publish('t', { dup: true })]],
  'QoS 1 without an identifier': ['2.2.1-3', ['sends', first(0, 1)]],
  'an identifier in use': ['2.2.1-3', ['sends', first(1, 1)], ['sends', first(1, 2)]],
  'the identifier of a SUBSCRIBE': [
    '2.2.1-3',
    ['sends', subscribe(1, ['t', 0])],
    ['sends', first(1, 2)],
  ],
  'a SUBSCRIBE under the identifier of a message': [
    '2.2.1-3',
    ['sends', first(1, 1)],
    ['sends', subscribe(1, ['t', 0])],
  ],
  'one too many': [
    '3.3.4-7',
    ['sends', first(1, 1)],
    ['sends', first(2, 2)],
    ['sends', first(3, 3)],
  ],
  'DUP on what was never sent': ['4.4.0-1', ['sends', again(1, 1)]],
  'DUP on another message': [
    '4.4.0-1',
    ['sends', first(1, 1)],
    'reconnects',
    ['sends', again(1, 2)],
  ],
  'twice on one connection': ['4.4.0-1', ['sends', first(1, 1)], ['sends', again(1, 1)]],
  'the wrong order': [
    '4.6.0-1',
    ['sends', first(1, 1)],
    ['sends', first(2, 2)],
    'reconnects',
    ['sends', again(2, 2)],
    ['sends', again(1, 1)],
  ],
  'a new message before an old one': [
    'overtakes',
    ['sends', first(1, 1)],
    'reconnects',
    ['sends', first(2, 2)],
  ],
  'PUBLISH after PUBREC': [
    '4.3.3-6',
    ['sends', first(1, 1, 2)],
    ['receives', pubrec(1)],
    'reconnects',
    ['sends', again(1, 1, 2)],
  ],
  'PUBREL without PUBREC': ['4.3.3-4', ['sends', first(1, 1, 2)], ['sends', pubrel(1)]],
};

test.each(Object.keys(guilty))('%s is caught', (name) => {
  const [law, ...turns] = guilty[name] ?? [''];
  expect(() => play(...turns)).toThrow(law);
});
