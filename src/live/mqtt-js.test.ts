/**
 * MQTT.js, in both versions, against `serve`.
 */
import { expect, test } from 'vitest';
import { type JsVersion, jsClient, persistent } from '../testing/mqtt-js-client.ts';
import { serving } from '../testing/serving.ts';

const VERSIONS: readonly JsVersion[] = [4, 5];
const inEachVersion = test.each(VERSIONS);

inEachVersion(
  '%i: a persistent session is resumed, and its offline queue arrives in order [MQTT-7.0.0-2 (3.1.1)]',
  async (version) => {
    const { port } = await serving();
    const before = await jsClient(port, version, persistent('reader', version));
    expect(before.sessionPresent).toBe(false);
    await before.mqtt.subscribeAsync('t', { qos: 1 });
    await before.end();
    const writer = await jsClient(port, version);
    for (const n of [1, 2, 3]) await writer.mqtt.publishAsync('t', `${n}`, { qos: 1 });
    const after = await jsClient(port, version, persistent('reader', version));
    expect(after.sessionPresent).toBe(true);
    expect(await after.received(3)).toEqual(['1 at 1', '2 at 1', '3 at 1']);
    // Nothing is left over: the next message is the next received.
    await writer.mqtt.publishAsync('t', '4', { qos: 0 });
    expect(await after.received(4)).toEqual(['1 at 1', '2 at 1', '3 at 1', '4 at 0']);
  },
);

inEachVersion('%i: QoS 2 through killed sockets arrives once each, in order', async (version) => {
  const { port } = await serving();
  const options = { ...persistent('reader', version), reconnectPeriod: 1 };
  const reader = await jsClient(port, version, options);
  await reader.mqtt.subscribeAsync('t', { qos: 2 });
  const writer = await jsClient(port, version, {
    ...persistent('writer', version),
    reconnectPeriod: 1,
  });
  const count = 60;
  reader.mqtt.on('message', (_topic, payload) => {
    const n = Number(payload);
    if (n % 20 === 7) reader.breakSocket();
    if (n % 20 === 13) writer.breakSocket();
  });
  const numbers = Array.from({ length: count }, (_, n) => n);
  const published = numbers.map((n) => writer.mqtt.publishAsync('t', `${n}`, { qos: 2 }));
  await Promise.all(published);
  await reader.received(count);
  await writer.mqtt.publishAsync('t', 'end', { qos: 2 });
  const expected = [...numbers, 'end'].map((said) => `${said} at 2`);
  expect(await reader.received(count + 1)).toEqual(expected);
});

inEachVersion(
  '%i: the will is published when the socket breaks, and not after a goodbye',
  async (version) => {
    const { port } = await serving();
    const watcher = await jsClient(port, version);
    await watcher.mqtt.subscribeAsync('will/#', { qos: 1 });
    const will = (name: string) => ({
      will: { topic: `will/${name}`, payload: Buffer.from(name), qos: 1 as const, retain: false },
    });
    const polite = await jsClient(port, version, will('polite'));
    await polite.end();
    const broken = await jsClient(port, version, will('broken'));
    broken.breakSocket();
    expect(await watcher.received(1)).toEqual(['broken at 1']);
  },
);

inEachVersion(
  '%i: a retained message greets who subscribes, until it is cleared',
  async (version) => {
    const { port } = await serving();
    const writer = await jsClient(port, version);
    await writer.mqtt.publishAsync('t', 'kept', { qos: 1, retain: true });
    const first = await jsClient(port, version);
    await first.mqtt.subscribeAsync('t', { qos: 1 });
    expect(await first.received(1)).toEqual(['kept at 1, retained']);
    await writer.mqtt.publishAsync('t', '', { qos: 1, retain: true });
    const second = await jsClient(port, version);
    await second.mqtt.subscribeAsync('t', { qos: 1 });
    await writer.mqtt.publishAsync('t', 'live', { qos: 1 });
    expect(await second.received(1)).toEqual(['live at 1']);
  },
);

inEachVersion(
  '%i: a second connection of the same ClientId takes over the session',
  async (version) => {
    const { port } = await serving();
    const first = await jsClient(port, version, persistent('same', version));
    await first.mqtt.subscribeAsync('t', { qos: 1 });
    const closed = first.heard('close');
    const second = await jsClient(port, version, persistent('same', version));
    await closed;
    expect(second.sessionPresent).toBe(true);
    await second.mqtt.publishAsync('t', 'mine', { qos: 1 });
    expect(await second.received(1)).toEqual(['mine at 1']);
  },
);
