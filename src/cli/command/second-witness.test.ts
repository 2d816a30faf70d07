/**
 * Somebody else's eyes on a run: what tshark reads in its capture, counted without any of our code,
 * is what the ledger says of publishes, deliveries, acknowledgements and duplicates.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { capturedTerminal } from '../../testing/captured-terminal.ts';
import { installed, needed } from '../../testing/installed.ts';
import { main } from '../main.ts';

/** Meters and a controller on bad links, every QoS both ways, and time to get it all done. */
const SCENARIO = `version: 1
name: witnessed
duration: 25m
seed: 1
fleets:
  - name: meter
    count: 4
    link: { profile: lte-m-stationary, outages: [ { name: gap, up: exp(2m), down: exp(40s) } ] }
    mqtt: { cleanStart: false, sessionExpiryInterval: 1h, keepAlive: 20s }
    subscribe: [ { filter: "cmd/{clientId}/+", qos: 2 } ]
    publish: [ { topic: "tele/{clientId}", qos: 1, every: exp(10s), until: 15m } ]
  - name: controller
    link: { profile: datacenter, outages: [ { name: gap, up: exp(2m), down: exp(20s) } ] }
    mqtt: { cleanStart: false, sessionExpiryInterval: 1h, keepAlive: 20s }
    subscribe: [ { filter: "tele/#", qos: 1 } ]
    publish:
      - { topic: "cmd/{target}/zero", target: meter, qos: 0, every: exp(20s), until: 15m }
      - { topic: "cmd/{target}/one", target: meter, qos: 1, every: exp(10s), until: 15m }
      - { topic: "cmd/{target}/two", target: meter, qos: 2, every: exp(15s), until: 15m }
`;

/** The broker's address in captures. */
const BROKER = '10.0.0.1';
const FIELDS = ['ip.src', 'ip.dst', 'mqtt.msgtype', 'mqtt.qos', 'mqtt.dupflag', 'mqtt.msg'];
const [PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP] = ['3', '4', '5', '6', '7'];

interface Row {
  readonly way: 'up' | 'down';
  readonly type: string;
  readonly qos: string;
  readonly isDup: boolean;
  /** Who sent or got which message: its number is what its payload begins with. */
  readonly message: string;
}

function rowsOf(tshark: string, path: string): readonly Row[] {
  const fields = FIELDS.flatMap((name) => ['-e', name]);
  const args = ['-r', path, '-Y', 'mqtt', '-T', 'fields', ...fields];
  const { stdout } = spawnSync(tshark, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  return stdout.split('\n').flatMap((line) => {
    const [source = '', target, type = '', qos = '', dup, payload = ''] = line.split('\t');
    if (type === '') return [];
    const isUp = target === BROKER;
    const message = `${isUp ? source : target}:${payload.slice(0, 16)}`;
    const isDup = dup === '1' || dup === 'True';
    return [{ way: isUp ? 'up' : 'down', type, qos, isDup, message } as const];
  });
}

test('tshark counts what the ledger counts', async (context) => {
  const tshark = needed(context, installed([['tshark', '--version']]), 'tshark');
  const terminal = capturedTerminal();
  writeFileSync(join(terminal.cwd, 'w.yaml'), SCENARIO);
  expect(await main(['run', 'w.yaml', '--quiet', '--json'], terminal)).toBe(0);
  const { deliveries } = JSON.parse(terminal.stdout);
  const flags = ['--pcapng', 'w.pcapng', '--at', 'device', '--no-progress'];
  expect(await main(['trace', 'w.yaml', ...flags], terminal)).toBe(0);
  const rows = rowsOf(tshark, join(terminal.cwd, 'w.pcapng'));
  const count = (way: Row['way'], type: string | undefined): number =>
    rows.filter((row) => row.way === way && row.type === type).length;
  const publishes = (way: Row['way'], qos: string): readonly Row[] =>
    rows.filter((row) => row.way === way && row.type === PUBLISH && row.qos === qos);
  const distinct = (some: readonly Row[]): number =>
    new Set(some.map(({ message }) => message)).size;

  const arrived = ['0', '1', '2'].map((qos) => publishes('down', qos));
  const byQos = [deliveries.qos0, deliveries.qos1, deliveries.qos2];
  expect(arrived.map(distinct)).toEqual(byQos.map(({ delivered }) => delivered));
  // A repetition at QoS 2 stops where it is received.
  const again = arrived.map((some) => some.length - distinct(some));
  expect(again.slice(0, 2)).toEqual([0, deliveries.qos1.duplicates]);
  expect(deliveries.qos1.duplicates).toBeGreaterThan(0);

  for (const qos of ['1', '2']) {
    const sent = publishes('up', qos);
    expect(distinct(sent)).toBe(deliveries[`qos${qos}`].published);
    // Each message leaves its publisher once without DUP, and with it ever after.
    expect(sent.filter(({ isDup }) => !isDup).length).toBe(distinct(sent));
    expect(sent.length).toBeGreaterThan(distinct(sent));
  }
  // Who receives answers everything that came.
  expect(count('up', PUBACK)).toBe(arrived[1]?.length);
  expect(count('up', PUBREC)).toBe(arrived[2]?.length);
  expect(count('up', PUBCOMP)).toBe(count('down', PUBREL));
  expect(deliveries.total.pending).toBe(0);
});
