/**
 * `serve` as a command: what it prints, refuses and ends with. Clients are bytes on a socket.
 */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect as dial, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { capturedTerminal } from '../../testing/captured-terminal.ts';
import { encodeRare } from '../../testing/packet-bytes.ts';
import { serving } from '../../testing/serving.ts';
import { connect, subscribe } from '../../testing/spoken-packet.ts';
import { main } from '../main.ts';

/** A socket with all it has received, as hexadecimal text. */
async function dialled(port: number): Promise<{ socket: Socket; heard: () => string }> {
  const socket = dial(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk.toString('hex');
  });
  await once(socket, 'connect');
  return { socket, heard: () => heard };
}

async function refused(...flags: readonly string[]) {
  const terminal = capturedTerminal();
  const code = await main(['serve', ...flags], terminal);
  return { code, text: terminal.stderr };
}

/** A file in a folder that is removed when the test is over. */
function file(name: string, text: string): string {
  const path = join(capturedTerminal().cwd, name);
  writeFileSync(path, text);
  return path;
}

test('it says where it listens, and ends with 143 after a goodbye to every client', async () => {
  const { port, terminal, stop } = await serving();
  expect(terminal.stdout).toBe(`listening on 127.0.0.1:${port}\n`);
  const modern = await dialled(port);
  modern.socket.write(encodeRare(5, connect('modern')));
  await once(modern.socket, 'data');
  const elder = await dialled(port);
  elder.socket.write(encodeRare(4, connect('elder', { version: 4 })));
  await once(elder.socket, 'data');
  const mute = await dialled(port);
  const ends = [modern, elder, mute].map(({ socket }) => once(socket, 'end'));
  expect(await stop()).toBe(143);
  await Promise.all(ends);
  // DISCONNECT, server shutting down.
  expect(modern.heard()).toMatch(/e0028b00$|e0018b$/);
  expect(elder.heard()).toBe('20020000');
  expect(mute.heard()).toBe('');
  expect(terminal.stderr).toMatch(/^stopped after .*: 3 connections\n$/);
});

test('an address that another program has is a network error with a remedy', async () => {
  const { port } = await serving();
  const { code, text } = await refused('--port', String(port));
  expect(code).toBe(4);
  expect(text).toBe(
    `error: cannot listen on 127.0.0.1:${port}: another program has it; choose another --port ` +
      `(0 takes any free one)\nreproduce: mqtt-session-sim serve --port ${port}\n`,
  );
});

test('another machine is let in only when asked for, and then it is said what that means', async () => {
  const { code, text } = await refused('--host', '0.0.0.0');
  expect(code).toBe(2);
  expect(text).toContain('0.0.0.0 is not a loopback address: with --allow-remote, whoever');
  const { terminal, port } = await serving('--host', '0.0.0.0', '--allow-remote');
  expect(terminal.stderr).toMatch(/^note: whoever reaches this address can connect.*encrypted\n$/);
  expect(terminal.stdout).toBe(`listening on 0.0.0.0:${port}\n`);
});

test.each([
  [['--set', 'broker.limits.sessionQueue.maxMesages=3'], 3, 'did you mean "maxMessages"?'],
  [['--set', 'fleets.meter.count=3'], 3, 'write broker.limits.…=value'],
  [
    ['--preset', 'emq'],
    3,
    '--preset emq: broker.preset: there is no preset "emq" (did you mean "emqx-6.3"?)',
  ],
  [['--port', '65536'], 2, 'Write a port from 0 to 65535'],
  [['--max-connections', '0'], 2, 'Write a whole number from 1'],
  [['--deny-subscribe', 'a/#/b'], 2, 'Write a topic filter, such as secret/#'],
  [['--connect-timeout', '10'], 2, 'Write a number and a unit'],
  [['--host', '192.0.2.1', '--allow-remote'], 4, 'this machine has no such address'],
] as const)('%j is refused with exit code %i and a remedy', async (flags, code, remedy) => {
  const found = await refused(...flags);
  expect(found).toEqual({ code, text: expect.stringContaining(remedy) });
});

test('limits that are set are the engine’s', async () => {
  const { port } = await serving('--set', 'broker.limits.inbound.receiveMaximum=7');
  const { socket, heard } = await dialled(port);
  socket.write(encodeRare(5, connect('a')));
  await once(socket, 'data');
  expect(heard()).toContain('210007');
});

test('a users file lets in its users, and nobody else', async () => {
  const { port } = await serving('--users', file('users.txt', 'anna:secret\n'));
  const answerTo = async (password: string): Promise<string> => {
    const { socket, heard } = await dialled(port);
    const credentials = { username: 'anna', password: Buffer.from(password) };
    socket.write(encodeRare(4, { ...connect('a', { version: 4 }), ...credentials }));
    await once(socket, 'data');
    return heard();
  };
  expect(await answerTo('secret')).toBe('20020000');
  expect(await answerTo('Secret')).toBe('20020004');
});

test('a users file that says something else, or is not there, is told where', async () => {
  const path = file('users.txt', 'anna:secret\nbert\n');
  const { code, text } = await refused('--users', path);
  expect(code).toBe(3);
  expect(text).toMatch(/users\.txt:2: .*write name:password.*\nreproduce: /);
  const missing = await refused('--users', 'nobody.txt');
  expect(missing.code).toBe(4);
  expect(missing.text).toContain('cannot read nobody.txt: there is no such file');
});

test('a denied filter is refused, others are not', async () => {
  const { port } = await serving('--deny-subscribe', 'secret/#', '--deny-subscribe', 'x');
  const { socket, heard } = await dialled(port);
  socket.write(encodeRare(4, connect('a', { version: 4 })));
  await once(socket, 'data');
  socket.write(encodeRare(4, subscribe(1, ['secret/a', 1], ['x', 0], ['y', 2])));
  await once(socket, 'data');
  expect(heard()).toBe('20020000' + '90050001808002');
});

test('a longest keep-alive is told to clients of 5.0', async () => {
  const { port } = await serving('--max-keep-alive', '30');
  const { socket, heard } = await dialled(port);
  socket.write(encodeRare(5, connect('a', { keepAlive: 60 })));
  await once(socket, 'data');
  // Server Keep Alive.
  expect(heard()).toContain('13001e');
});

test('the log has a line for each connection, packet and session, and quotes what clients say', async () => {
  const { port, terminal, stop } = await serving('--log');
  const { socket } = await dialled(port);
  socket.write(encodeRare(5, connect('a\u2028"')));
  socket.write(encodeRare(5, subscribe(1, ['t/#', 1])));
  await once(socket, 'data');
  socket.write(Uint8Array.of(0, 0));
  await once(socket, 'end');
  await stop();
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /;
  const [first, ...lines] = terminal.stdout.trimEnd().split('\n');
  expect(first).toMatch(/^listening/);
  expect(lines.filter((line) => !time.test(line))).toEqual([]);
  expect(lines.map((line) => line.replace(time, '').replace(/:\d+$/, ''))).toEqual([
    '#0 opened by 127.0.0.1',
    '#0 "a\\u2028\\"" → CONNECT "a\\u2028\\"" MQTT 5.0, keep-alive 0 s',
    'session "a\\u2028\\"": created',
    '#0 "a\\u2028\\"" ← CONNACK success',
    '#0 "a\\u2028\\"" → SUBSCRIBE id 1 "t/#" QoS 1',
    '#0 "a\\u2028\\"" ← SUBACK id 1 granted qos1',
    '#0 "a\\u2028\\"" → no packet of MQTT: malformed packet',
    '#0 "a\\u2028\\"" ← DISCONNECT: malformed packet',
    'session "a\\u2028\\"": ended, expired',
    '#0 "a\\u2028\\"" closed',
  ]);
});
