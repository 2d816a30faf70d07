/** MQTT §4.7: topic names and topic filters. */
import { REASON } from '../../mqtt/reason-code.ts';
import { conversation, sentAway, VERSIONS } from '../conversation.ts';
import { connect, publish, suback, subscribe } from '../spoken-packet.ts';
import { wireBytes } from '../wire-text.ts';

/** Filter, topics it matches, topics it does not. */
const MATCHES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['sport/tennis/#', ['sport/tennis', 'sport/tennis/', 'sport/tennis/a/b'], ['sport', 'sport/ten']],
  ['#', ['a', '/', '/a', 'a/b/c'], ['$SYS', '$SYS/a', '$a/b']],
  ['sport/+', ['sport/', 'sport/a'], ['sport', 'sport/a/b']],
  ['+/tennis/+', ['a/tennis/b', '/tennis/'], ['a/tennis', 'a/b/tennis/c', '$a/tennis/b']],
  ['+', ['a', 'tennis'], ['/a', 'a/', '$a']],
  ['+/+', ['/a', 'a/'], ['a', '$a/b']],
  ['/+', ['/a'], ['a', '/a/b']],
  ['$SYS/#', ['$SYS', '$SYS/a'], ['SYS/a', '$SYSx']],
  ['$SYS/+/b', ['$SYS/a/b'], ['$SYS/b']],
  ['a b', ['a b'], ['ab', 'a  b']],
];

/** Filters no client may send, as bytes. */
const NO_FILTERS = ['a#', 'a/b#', '#/a', 'a/#/b', 'a+', '+a', 'a/b+/c', '##', '++', ''];

const lengthOf = (bytes: readonly number[]): string => bytes.length.toString(16).padStart(4, '0');

for (const { version, name } of VERSIONS) {
  const plain = { version, clean: true } as const;
  const noProperties = version === 5 ? '00' : '';

  conversation(
    `${name}: what filters match, and what they do not [MQTT-4.7.1-2 (3.1.1)] ` +
      '[MQTT-4.7.1-3 (3.1.1)] [MQTT-4.7.1-1 (5.0)] [MQTT-4.7.1-2 (5.0)] ' +
      '[MQTT-3.3.2-3 (3.1.1)] [MQTT-3.3.2-3 (5.0)]',
    (stage) => {
      const writer = stage.connected(connect('writer', plain));
      for (const [filter, wanted, unwanted] of MATCHES) {
        const reader = stage.connected(connect('reader', plain));
        reader.send(subscribe(1, [filter, 0])).expect(suback(1, 0));
        for (const topic of [...unwanted, ...wanted]) writer.send(publish(topic));
        reader.expect(...wanted.map((topic) => publish(topic))).cut();
      }
    },
  );

  conversation(
    `${name}: a wildcard in front hides $-topics [MQTT-4.7.2-1 (3.1.1)] [MQTT-4.7.2-1 (5.0)]`,
    (stage) => {
      const reader = stage.connected(connect('reader', plain));
      reader.send(subscribe(1, ['#', 0], ['+/a', 0], ['$b/#', 0])).expect(suback(1, 0, 0, 0));
      const writer = stage.connected(connect('writer', plain));
      writer.send(publish('$a/a', { message: 1 }), publish('$b/a', { message: 2 }));
      reader.expect(publish('$b/a', { message: 2 }));
    },
  );

  conversation(
    `${name}: a wildcard elsewhere closes [MQTT-4.7.1-2 (3.1.1)] [MQTT-4.7.1-3 (3.1.1)] ` +
      '[MQTT-4.7.1-1 (5.0)] [MQTT-4.7.1-2 (5.0)] [MQTT-4.7.3-1 (3.1.1)] [MQTT-4.7.3-1 (5.0)]',
    (stage) => {
      for (const filter of NO_FILTERS) {
        const client = stage.connected(connect('a', plain));
        const text = wireBytes(`"${filter}"`);
        const body = wireBytes(`0001 ${noProperties} ${lengthOf(text)} "${filter}" 00`);
        client.bytes([0x82, body.length, ...body]);
        client.expect(...sentAway(version, REASON.malformedPacket));
      }
    },
  );

  conversation(
    `${name}: names are compared as they came: case, accents, spaces [MQTT-4.7.3-4 (3.1.1)] ` +
      '[MQTT-4.7.3-4 (5.0)]',
    (stage) => {
      const composed = '\u00c5';
      const decomposed = 'A\u030a';
      const reader = stage.connected(connect('reader', plain));
      reader.send(subscribe(1, [composed, 0])).expect(suback(1, 0));
      const writer = stage.connected(connect('writer', plain));
      writer.send(publish(decomposed), publish('\u00e5'), publish(` ${composed}`));
      writer.send(publish(composed));
      reader.expect(publish(composed));
    },
  );

  conversation(
    `${name}: U+FEFF is a character like others [MQTT-1.5.3-3 (3.1.1)] [MQTT-1.5.4-3 (5.0)]`,
    (stage) => {
      const marked = '\ufeffa\ufeff';
      const reader = stage.connected(connect('reader', plain));
      reader.send(subscribe(1, [marked, 0])).expect(suback(1, 0));
      const writer = stage.connected(connect('\ufeffwriter', plain));
      writer.send(publish('a'), publish(marked));
      reader.expect(publish(marked));
    },
  );

  conversation(
    `${name}: the longest topic passes [MQTT-4.7.3-3 (3.1.1)] [MQTT-4.7.3-3 (5.0)]`,
    (stage) => {
      const longest = 'x'.repeat(65_535);
      const reader = stage.connected(connect('reader', plain));
      reader.send(subscribe(1, [longest, 0])).expect(suback(1, 0));
      stage.connected(connect('writer', plain)).send(publish(longest));
      reader.expect(publish(longest));
    },
  );
}
