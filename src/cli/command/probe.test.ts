/**
 * `verify` and `probe` as commands, with a real broker and with none.
 */
import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { capturedTerminal } from '../../testing/captured-terminal.ts';
import { freePort, hasNoMosquitto, Mosquitto } from '../../testing/mosquitto.ts';
import { PROJECT } from '../../testing/source-tree.ts';
import { main } from '../main.ts';

async function said(...args: readonly string[]) {
  const terminal = capturedTerminal();
  const code = await main(args, terminal);
  return { code, out: terminal.stdout, err: terminal.stderr };
}

test.skipIf(hasNoMosquitto)(
  'a mosquitto with a queue of 37 and a window of 7 is found out',
  async () => {
    const server = await Mosquitto.start('max_queued_messages 37', 'max_inflight_messages 7');
    const file = `${tmpdir()}/probed-${server.port}.yaml`;
    onTestFinished(() => rmSync(file, { force: true }));
    const { code, out } = await said('probe', `mqtt://127.0.0.1:${server.port}`, '--out', file);
    await server.stop();
    expect(code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(out);
    const checked = await said('check', `${PROJECT}/sims/walkthrough.yaml`, '--preset', file);
    expect(checked).toMatchObject({ code: 0 });
    expect(out).toContain('maxMessages: 37 ');
    expect(out).toContain('maxV311: 7 ');
    expect(out).toContain('maxV5: 7 ');
    expect(out).toContain('receiveMaximumRule: client-replaces ');
    expect(out).toContain('receiveMaximum: 7 ');
    expect(out).toContain('onTakeover: unless-resumed ');
    expect(out).toContain('farewell: false ');
    expect(out).toContain('order: by-packet-id ');
    expect(out).toContain('overflow: drop-newest ');
    expect(out).toContain('countsInflight: when-offline ');
  },
  60_000,
);

test('a broker that is not there is one line and exit code 4', async () => {
  const url = `mqtt://127.0.0.1:${await freePort()}`;
  const { code, err } = await said('verify', '--battery', '--broker', url, '--preset', 'spec');
  expect(code).toBe(4);
  expect(err).toContain(`error: no conversation with ${url}: nobody listens there\n`);
});

/** A server that answers each chunk with these bytes, and hangs up after the last of them. */
async function answering(...answers: readonly (readonly number[])[]): Promise<string> {
  const server = createServer((socket) => {
    const left = [...answers];
    socket
      .on('error', () => undefined)
      .on('data', () => {
        const next = left.shift();
        if (next === undefined) socket.destroy();
        else socket.write(Uint8Array.from(next));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return `mqtt://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

const HTTP = [...new TextEncoder().encode('HTTP/1.1 400 Bad Request')];
const CONNACK = [0x20, 2, 0, 0];
const SUBACK = [0x90, 3, 0, 1, 1];
const SUBACK_REFUSED = [0x90, 3, 0, 1, 0x80];

test.each([
  ['speaks something else', [HTTP], 'what answers there does not speak MQTT'],
  ['hangs up', [], 'it closed the connection without an answer'],
  ['is gone after CONNACK', [CONNACK], 'SUBSCRIBE to hello was not answered'],
  ['lets nobody listen', [CONNACK, SUBACK_REFUSED], 'the broker refuses to subscribe to hello'],
  ['hands nothing back', [CONNACK, SUBACK], 'what is published does not come back'],
])('a broker that %s is one line and exit code 4', async (_what, answers, expected) => {
  const url = await answering(...answers);
  const { code, err } = await said('probe', url);
  expect(code).toBe(4);
  expect(err).toContain(`error: no conversation with ${url}: ${expected}`);
});

test('who asks for a password is told that of the URL, and it is written nowhere', async () => {
  const heard: Buffer[] = [];
  const server = createServer((socket) => {
    socket
      .on('error', () => undefined)
      .on('data', (chunk) => {
        heard.push(chunk);
        socket.end(Uint8Array.of(0x20, 2, 0, 5));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { code, err } = await said('probe', `mqtt://ann:p%40ss@127.0.0.1:${port}`);
  expect(code).toBe(4);
  expect(Buffer.concat(heard).toString('latin1')).toContain('\0\x03ann\0\x04p@ss');
  expect(err).toContain(`no conversation with mqtt://127.0.0.1:${port}: CONNECT was refused`);
});

test.each([
  [['probe', 'mqtts://127.0.0.1:8883'], 2, 'only plain MQTT over TCP is spoken'],
  [['probe', 'mqtt://10.1.2.3'], 2, 'with --allow-remote'],
])('%j is refused with %i', async (args, expected, text) => {
  const { code, err } = await said(...args);
  expect(code).toBe(expected);
  expect(err).toContain(text);
});

test('a preset with an unknown name gives the nearest one', async () => {
  const flags = ['--battery', '--broker', 'mqtt://127.0.0.1:1', '--preset', 'mosquito-2.0.11'];
  const { code, err } = await said('verify', ...flags);
  expect(code).toBe(3);
  expect(err).toContain('mosquitto-2.0.11');
});
