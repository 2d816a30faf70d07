/**
 * What only real sockets can do to a server: say nothing, never read, come in crowds.
 */
import { unsubscribe as listenNoMore, subscribe as listenTo } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { connect as dial, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { seconds } from '../kernel/time.ts';
import { FrameReader, MAX_PACKET_SIZE } from '../mqtt/frame.ts';
import { limitsWith } from '../testing/broker-flow.ts';
import { jsClient } from '../testing/mqtt-js-client.ts';
import { encodeRare } from '../testing/packet-bytes.ts';
import { serving } from '../testing/serving.ts';
import { connect, subscribe } from '../testing/spoken-packet.ts';
import { Server } from './server.ts';

const PINGREQ = Uint8Array.of(0xc0, 0);
const PINGRESP = 'd000';
const MAX_OUTPUT = 100_000;

async function dialled(port: number): Promise<Socket> {
  const socket = dial(port, '127.0.0.1');
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** A connected client that has read its CONNACK, and the server's end of its connection. */
async function accepted(port: number, clientId: string): Promise<{ near: Socket; far: Socket }> {
  const ends: Socket[] = [];
  // Node documents the message as an object with this socket.
  const listen = (message: unknown) => ends.push((message as { socket: Socket }).socket);
  listenTo('net.server.socket', listen);
  const near = await dialled(port);
  near.write(encodeRare(4, connect(clientId, { version: 4 })));
  await once(near, 'data');
  listenNoMore('net.server.socket', listen);
  const far = ends.find(({ remotePort }) => remotePort === near.localPort);
  if (far === undefined) throw new Error('the server has no such connection');
  return { near, far };
}

/** Reads packets until there are `count` of those whose first byte is `first`. */
async function packets(socket: Socket, first: number, count: number): Promise<void> {
  const reader = new FrameReader(MAX_PACKET_SIZE);
  let found = 0;
  while (found < count) {
    const [chunk] = await once(socket, 'data');
    reader.push(chunk);
    for (let next = reader.next(); typeof next === 'object'; next = reader.next()) {
      if (next.at(0) === first) found++;
    }
  }
}

test('a thousand connections that never say CONNECT are closed in time, and others are served', async () => {
  const { port } = await serving('--connect-timeout', '500ms');
  const { near: witness } = await accepted(port, 'witness');
  const closed = Array.from({ length: 1000 }, async (_, n) => {
    const socket = dial(port, '127.0.0.1');
    // A connection that says half a CONNECT has not said it.
    if (n % 2 === 0) socket.write(Uint8Array.of(0x10, 200, 1));
    await once(socket.resume(), 'close');
  });
  witness.write(PINGREQ);
  const [answer] = await once(witness, 'data');
  expect(answer.toString('hex')).toBe(PINGRESP);
  await Promise.all(closed);
  witness.write(PINGREQ);
  await once(witness, 'data');
});

test('connections over the limit are turned away, until there is room', async () => {
  const { port, printed } = await serving('--max-connections', '2', '--log');
  const { near } = await accepted(port, 'a');
  await accepted(port, 'b');
  const third = await dialled(port);
  await once(third.resume(), 'close');
  await printed('too many connections');
  near.destroy();
  await printed('"a" closed');
  await accepted(port, 'c');
});

test('who never reads loses QoS 0, keeps QoS 1 for later, and holds nobody up', async () => {
  const { port, terminal, printed } = await serving(
    ...['--max-output-buffer', String(MAX_OUTPUT), '--log'],
  );
  const { near: deaf, far } = await accepted(port, 'deaf');
  deaf.write(encodeRare(4, subscribe(1, ['zero', 0], ['one', 1])));
  await once(deaf, 'data');
  deaf.pause();
  const reader = await jsClient(port, 4);
  await reader.mqtt.subscribeAsync(['zero', 'one'], { qos: 1 });
  const writer = await jsClient(port, 4);
  const payload = Buffer.alloc(100_000, 'x');
  let mostWaiting = 0;
  // Loopback takes several megabytes before the server has to wait.
  for (let n = 1; n <= 300; n++) {
    await writer.mqtt.publishAsync('zero', payload, { qos: 0 });
    await writer.mqtt.publishAsync('one', `${n}`, { qos: 1 });
    mostWaiting = Math.max(mostWaiting, far.writableLength);
  }
  await reader.received(600);
  await printed('session "deaf": dropped "zero": broker.output-full');
  expect(terminal.stdout).not.toContain('dropped "one"');
  expect(mostWaiting).toBeGreaterThanOrEqual(MAX_OUTPUT);
  expect(mostWaiting).toBeLessThan(MAX_OUTPUT + payload.length + 1000);
  const publishQos1 = 0x32;
  deaf.resume();
  await packets(deaf, publishQos1, 300);
});

test('a buffer of one byte holds nobody up who reads', async () => {
  const { port } = await serving('--max-output-buffer', '1');
  const client = await jsClient(port, 5);
  await client.mqtt.subscribeAsync('t', { qos: 1 });
  const texts = Array.from({ length: 50 }, (_, n) => `${n}`);
  for (const text of texts) void client.mqtt.publishAsync('t', text, { qos: 1 });
  expect(await client.received(50)).toEqual(texts.map((text) => `${text} at 1`));
});

test('who asks for ever and never reads is no longer listened to, until it reads', async () => {
  const { port } = await serving('--max-output-buffer', String(MAX_OUTPUT));
  const { near, far } = await accepted(port, 'chatter');
  near.pause();
  const count = 4_000_000;
  near.write(Buffer.alloc(2 * count, PINGREQ));
  // The server's own buffer cannot hold so many answers, nor the system's.
  while (!far.isPaused()) await new Promise(setImmediate);
  expect(far.writableLength).toBeLessThan(MAX_OUTPUT + 200_000);
  near.resume();
  await packets(near, 0xd0, count);
});

test('a stranger cannot announce more than a CONNECT may need, a client can', async () => {
  const { port } = await serving();
  const aMegabyte = [0x80, 0x80, 0x40];
  const stranger = await dialled(port);
  stranger.write(Uint8Array.of(0x10, ...aMegabyte));
  await once(stranger.resume(), 'close');
  const { near } = await accepted(port, 'a');
  near.write(Uint8Array.of(0x30, ...aMegabyte, 0, 1, 0x61));
  near.write(Buffer.alloc(1_048_576 - 3));
  near.write(PINGREQ);
  const [answer] = await once(near, 'data');
  expect(answer.toString('hex')).toBe(PINGRESP);
});

test('a client that does not close is closed soon after the goodbye', async () => {
  const { port, stop } = await serving();
  const stubborn = dial({ port, host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => void stubborn.destroy());
  stubborn.write(encodeRare(5, connect('stubborn')));
  await once(stubborn, 'data');
  const end = once(stubborn, 'end');
  expect(await stop()).toBe(143);
  await end;
  expect(stubborn.writable).toBe(true);
});

test('an engine that fails is told, and gets no more packets', async () => {
  const bug = new Error('a bug of ours');
  const server = new Server({
    limits: limitsWith({}),
    connectTimeout: seconds(10),
    maxConnections: 10,
    maxOutputBuffer: MAX_OUTPUT,
    authenticator: {
      authenticate() {
        throw bug;
      },
    },
  });
  const port = await server.listen('127.0.0.1', 0);
  const client = await dialled(port);
  client.write(encodeRare(4, connect('a', { version: 4 })));
  await expect(server.failure).rejects.toBe(bug);
  const closed = once(client.resume(), 'close');
  server.abort();
  await closed;
});

test('a goodbye is read by a client that goes on talking', async () => {
  const { port } = await serving();
  const { near } = await accepted(port, 'rude');
  let heard = '';
  near.on('data', (chunk) => {
    heard += chunk.toString('hex');
  });
  // A second CONNECT, which 3.1.1 closes without a word, and a megabyte behind it.
  near.write(Buffer.concat([PINGREQ, encodeRare(4, connect('rude', { version: 4 }))]));
  near.write(Buffer.alloc(1_000_000));
  const [hadError] = await once(near, 'close');
  expect([heard, hadError]).toEqual([PINGRESP, false]);
});
