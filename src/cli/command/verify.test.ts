/**
 * `verify` with scenarios: against a mosquitto, and against what is no broker or not any more.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { capturedTerminal } from '../../testing/captured-terminal.ts';
import { freePort, hasNoMosquitto, Mosquitto } from '../../testing/mosquitto.ts';
import { PROJECT } from '../../testing/source-tree.ts';
import { main } from '../main.ts';

async function said(...args: readonly string[]) {
  const terminal = capturedTerminal();
  const code = await main(args, terminal);
  return { code, out: terminal.stdout, err: terminal.stderr };
}

/** Three seconds and a half with a gap in the middle, in which three messages are published. */
const SMALL = `
version: 1
name: gap
duration: 3.5s
fleets:
  - name: reader
    link: { profile: lte-m-stationary, rtt: 40ms, loss: 0%, outages: [] }
    mqtt: { version: 3.1.1, cleanSession: false, keepAlive: 60s }
    reconnect: { policy: fixed, first: 200ms }
    subscribe: [ { filter: "t/+", qos: 1 } ]
  - name: writer
    link: { profile: datacenter, rtt: 2ms }
    mqtt: { version: 3.1.1, cleanSession: true }
    publish: [ { topic: t/1, qos: 1, at: [1s, 1.6s, 1.8s, 2s, 3.2s], size: 16B } ]
events: [ { at: 1.3s, disconnect: { fleet: reader, for: 1s } } ]
`;

function scenarioFile(text: string): string {
  const file = `${tmpdir()}/verified-${process.pid}-${performance.now()}.yaml`;
  writeFileSync(file, text);
  onTestFinished(() => rmSync(file, { force: true }));
  return file;
}

describe.skipIf(hasNoMosquitto)('a mosquitto', () => {
  let server: Mosquitto;
  let flags: readonly string[];
  beforeAll(async () => {
    server = await Mosquitto.start('max_queued_messages 2');
    flags = ['--broker', `mqtt://127.0.0.1:${server.port}`, '--preset', 'mosquitto-2.0.11'];
  });
  afterAll(() => server?.stop());

  test('does with a scenario what its preset predicts, and not what another would', async () => {
    const file = scenarioFile(SMALL);
    const limit = ['--set', 'broker.limits.sessionQueue.maxMessages=2'];
    const [equal, different] = await Promise.all([
      said('verify', file, ...flags, ...limit),
      said('verify', file, ...flags, '--json'),
    ]);
    expect(equal).toMatchObject({ code: 0 });
    expect(equal.out).toMatch(/reader\/0: messages +1–3, 5 +1–3, 5\n/);
    expect(equal.out).toMatch(/reader\/0: connections +new, resumed +new, resumed\n/);
    expect(different.code).toBe(99);
    const [result] = JSON.parse(different.out).cases;
    expect(result.values).toContainEqual({
      ...{ name: 'reader/0: messages', predicted: '1–5', measured: '1–3, 5', isEqual: false },
    });
  });

  test('is not asked what it cannot be made to do', async () => {
    const file = scenarioFile(
      SMALL.replace(/events: .*/, 'events: [ { at: 2s, brokerRestart: { downtime: 1s } } ]'),
    );
    const { code, out } = await said('verify', file, ...flags);
    expect(code).toBe(0);
    expect(out).toContain('n/a        gap: its broker is stopped or purged');
  });

  test('may go away in the middle: one line and exit code 4', async () => {
    const mortal = await Mosquitto.start();
    const url = `mqtt://127.0.0.1:${mortal.port}`;
    const file = scenarioFile(SMALL);
    setTimeout(() => void mortal.stop(), 1200);
    const { code, err } = await said('verify', file, '--broker', url, '--preset', 'spec');
    expect(code).toBe(4);
    expect(err).toContain(`no conversation with ${url}: in the middle of it, nobody listens there`);
  });
});

/** A server that does this with whoever connects. */
async function listening(take: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => take(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return `mqtt://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

test('where TLS is spoken, that is said', async () => {
  const url = await listening((socket) => {
    socket.once('data', () => socket.end(Uint8Array.of(0x15, 3, 1, 0, 2, 2, 70)));
  });
  const { code, err } = await said('verify', '--battery', '--broker', url, '--preset', 'spec');
  expect(code).toBe(4);
  expect(err).toContain(`no conversation with ${url}: it speaks TLS there, and only plain MQTT`);
});

test('a broker that refuses says with what', async () => {
  const url = await listening((socket) => {
    socket.once('data', () => socket.end(Uint8Array.of(0x20, 2, 0, 5)));
  });
  const file = scenarioFile(SMALL);
  const { code, err } = await said('verify', file, '--broker', url, '--preset', 'spec');
  expect(code).toBe(4);
  expect(err).toContain(`no conversation with ${url}: CONNECT was refused with 0x87`);
});

test.each([
  [[`${PROJECT}/sims/cellular-fleet.yaml`], 2, 'shorten it with --duration 30s, 5m at the most'],
  [[`${PROJECT}/sims/cellular-fleet.yaml`, '--duration', '10s'], 2, '--set fleets.'],
  [[`${PROJECT}/sims/link-drop.yaml`], 4, 'did you mean'],
  [[], 2, 'name scenarios, or write --battery'],
])('%j is refused with %i', async (args, expected, text) => {
  const url = `mqtt://127.0.0.1:${await freePort()}`;
  const { code, err } = await said('verify', ...args, '--broker', url, '--preset', 'spec');
  expect(code).toBe(expected);
  expect(err).toContain(text);
});
