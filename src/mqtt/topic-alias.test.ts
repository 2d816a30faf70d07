import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type MessageNumber, type PublicationId, PublicationStore } from './publication-store.ts';
import { REASON } from './reason-code.ts';
import { HeardAliases, SentAliases } from './topic-alias.ts';
import { TopicTable } from './topic-table.ts';

/** Both ends of a connection, each with what it knows. */
class Ends {
  readonly topics = new TopicTable();
  readonly publications = new PublicationStore();
  readonly sent = new SentAliases(this);
  readonly heard = new HeardAliases(this);

  publication(topic: string, properties = {}): PublicationId {
    return this.publications.create({
      topic: this.topics.idOf(topic),
      payloadLength: 8,
      message: 7 as MessageNumber,
      qos: 1,
      retain: true,
      properties,
    });
  }

  /** Topic and properties as they stand in a packet. */
  read(publication: PublicationId): readonly [topic: string, properties: object | undefined] {
    const { topics, publications } = this;
    return [
      topics.nameOf(publications.topicOf(publication)),
      publications.propertiesOf(publication),
    ];
  }

  /** What a topic looks like on the wire. */
  send(topic: string, properties = {}): readonly [topic: string, properties: object | undefined] {
    return this.read(this.sent.shortened(1, this.publication(topic, properties)));
  }

  resolve(topic: string, topicAlias: number) {
    return this.heard.resolve(1, this.publication(topic, { topicAlias }), topicAlias);
  }
}

test('a topic is named once, then its alias stands for it; other properties stay', () => {
  const ends = new Ends();
  ends.sent.begin(1, 2);
  expect(ends.send('a', { contentType: 'x' })).toEqual(['a', { contentType: 'x', topicAlias: 1 }]);
  expect(ends.send('a')).toEqual(['', { topicAlias: 1 }]);
  expect(ends.send('b')).toEqual(['b', { topicAlias: 2 }]);
});

test('no alias is above the receiver’s maximum [MQTT-3.3.2-9 (5.0)] [MQTT-3.2.2-17 (5.0)]', () => {
  const ends = new Ends();
  ends.sent.begin(1, 1);
  ends.send('a');
  expect(ends.send('b')).toEqual(['b', {}]);
});

test('a maximum of 0, or none, lets no alias be sent [MQTT-3.2.2-18 (5.0)]', () => {
  const ends = new Ends();
  expect([ends.sent.has(1), ends.send('a')]).toEqual([false, ['a', {}]]);
  ends.sent.begin(1, 3);
  ends.sent.begin(1, 0);
  expect([ends.sent.has(1), ends.send('a')]).toEqual([false, ['a', {}]]);
});

test('mappings end with the connection, on both sides [MQTT-3.3.2-7 (5.0)]', () => {
  const ends = new Ends();
  ends.sent.begin(1, 5);
  ends.heard.begin(1, 5);
  ends.send('a');
  ends.resolve('a', 1);
  ends.sent.begin(1, 5);
  ends.heard.begin(1, 5);
  expect(ends.send('a')).toEqual(['a', { topicAlias: 1 }]);
  expect(ends.resolve('', 1)).toEqual({ failure: REASON.protocolError });
});

test('an alias of 0, above the maximum, or where none was offered is refused with 0x94', () => {
  const ends = new Ends();
  expect(ends.resolve('a', 1)).toEqual({ failure: REASON.topicAliasInvalid });
  ends.heard.begin(1, 2);
  expect(ends.resolve('a', 3)).toEqual({ failure: REASON.topicAliasInvalid });
  expect(ends.resolve('a', 0)).toEqual({ failure: REASON.topicAliasInvalid });
  expect(ends.resolve('a', 2)).toHaveProperty('publication');
});

test('an alias may be given to another topic while connected', () => {
  const ends = new Ends();
  ends.heard.begin(1, 1);
  ends.resolve('a', 1);
  ends.resolve('b', 1);
  const resolved = ends.resolve('', 1);
  if ('failure' in resolved) throw new Error(`refused: ${resolved.failure}`);
  expect(ends.read(resolved.publication)).toEqual(['b', undefined]);
});

test('what one end shortens the other names again, message, QoS and RETAIN included', () => {
  const topic = fc.constantFrom('a', 'b', 'c', 'd/e', '$x');
  const property = fc.property(fc.array(topic), fc.nat({ max: 4 }), (names, maximum) => {
    const ends = new Ends();
    ends.sent.begin(1, maximum);
    ends.heard.begin(1, maximum);
    for (const name of names) {
      const original = ends.publication(name, { contentType: name });
      const short = ends.sent.shortened(1, original);
      const topicAlias = ends.publications.propertiesOf(short)?.topicAlias;
      if (topicAlias === undefined) expect(short).toBe(original);
      else {
        const named = ends.heard.resolve(1, short, topicAlias);
        if ('failure' in named) throw new Error(`refused: ${named.failure}`);
        expect(ends.read(named.publication)).toEqual([name, { contentType: name }]);
        expect(ends.publications.messageOf(named.publication)).toBe(7);
        expect(ends.publications.qosOf(named.publication)).toBe(1);
        expect(ends.publications.isRetain(named.publication)).toBe(true);
        ends.publications.release(named.publication);
        ends.publications.release(short);
      }
      ends.publications.release(original);
    }
    expect(ends.publications.size).toBe(0);
  });
  fc.assert(property, { numRuns: 100 });
});
