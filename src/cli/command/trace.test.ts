import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type CapturedTerminal, capturedTerminal } from '../../testing/captured-terminal.ts';
import { installed, needed } from '../../testing/installed.ts';
import { TINY_SCENARIO } from '../../testing/tiny-scenario.ts';
import type { LadderEntry, LadderPacket } from '../../trace/ladder.ts';
import { main } from '../main.ts';

/** Runs `trace tiny.yaml` with these flags. */
async function traced(
  flags: readonly string[],
  text = TINY_SCENARIO,
  terminal = capturedTerminal(),
) {
  writeFileSync(join(terminal.cwd, 'tiny.yaml'), text);
  const code = await main(['trace', 'tiny.yaml', ...flags], terminal);
  return { code, terminal };
}

function packetsIn({ stdout }: CapturedTerminal): readonly (LadderPacket & { bytes: number })[] {
  const { entries } = JSON.parse(stdout) as { entries: readonly LadderEntry[] };
  return entries.filter((entry) => entry.kind === 'packet') as never;
}

/** What tshark reads in a capture: a row for each MQTT packet. */
function readBack(tshark: string, path: string) {
  const fields = ['frame.time_epoch', 'ip.src', 'mqtt.msgtype', 'mqtt.dupflag', 'mqtt.len'];
  const args = [
    '-r',
    path,
    '-Y',
    'mqtt',
    '-T',
    'fields',
    ...fields.flatMap((name) => ['-e', name]),
  ];
  const { stdout } = spawnSync(tshark, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}

const TYPES = [
  ...['', 'CONNECT', 'CONNACK', 'PUBLISH', 'PUBACK', 'PUBREC', 'PUBREL', 'PUBCOMP', 'SUBSCRIBE'],
  ...['SUBACK', 'UNSUBSCRIBE', 'UNSUBACK', 'PINGREQ', 'PINGRESP', 'DISCONNECT', 'AUTH'],
];

test('a client is followed in lines that fit a terminal, and a summary', async () => {
  const { code, terminal } = await traced(['--client', 'meter-1']);
  expect(terminal.stderr).toBe('');
  expect(code).toBe(0);
  const lines = terminal.stdout.trimEnd().split('\n');
  expect(lines[0]).toBe('meter-1 in tiny, seed 1');
  expect(lines.filter((line) => [...line].length > 80)).toEqual([]);
  expect(terminal.stdout).toMatch(/CONNECT "meter-1" MQTT 5\.0, .*▶/);
  expect(terminal.stdout).toMatch(/no coverage for \d/);
  expect(lines.at(-1)).toMatch(/^\d+ packets \(\d+ lost, \d+ DUP\); \d+ connections, \d+ resumed;/);
});

test('listening changes nothing: the digest is that of the run', async () => {
  const { terminal } = await traced(['--client', 'meter-1', '--json']);
  const run = capturedTerminal();
  writeFileSync(join(run.cwd, 'tiny.yaml'), TINY_SCENARIO);
  await main(['run', 'tiny.yaml', '--json'], run);
  expect(JSON.parse(terminal.stdout).digest).toBe(JSON.parse(run.stdout).digest);
});

test('the packets of all clients together are the packets of the run', async () => {
  const terminal = capturedTerminal();
  let arrived = 0;
  for (const client of ['meter-0', 'meter-1', 'meter-2', 'controller-0']) {
    const one = (await traced(['--client', client, '--json'])).terminal;
    arrived += packetsIn(one).filter(({ fate }) => fate === 'arrived').length;
  }
  writeFileSync(join(terminal.cwd, 'tiny.yaml'), TINY_SCENARIO);
  await main(['run', 'tiny.yaml', '--json'], terminal);
  expect(arrived).toBe(JSON.parse(terminal.stdout).simulated.packets);
});

test('a time window leaves out what is before and after', async () => {
  const flags = ['--client', 'meter-1', '--json', '--from', '1m', '--to', '2m'];
  const { terminal } = await traced(flags);
  const times = packetsIn(terminal).map(({ at }) => at);
  expect(times.length).toBeGreaterThan(0);
  expect(times.every((at) => at >= 60e6 && at <= 120e6)).toBe(true);
});

test('Wireshark reads every packet a capture holds, at its time', async (context) => {
  const tshark = needed(context, installed([['tshark', '--version']]), 'tshark');
  for (const point of ['broker', 'device']) {
    const flags = ['--client', 'meter-1', '--pcapng', 'one.pcapng', '--at', point, '--json'];
    const { code, terminal } = await traced(flags);
    expect([code, terminal.stderr]).toEqual([0, '']);
    const sentWay = point === 'broker' ? 'down' : 'up';
    const expected = packetsIn(terminal)
      .filter(({ way, fate }) => way === sentWay || fate === 'arrived')
      .map(({ at, endedAt, way, type, dup }) => ({
        at: way === sentWay ? at : (endedAt ?? -1),
        line: [way, type, dup === true],
      }))
      .sort((a, b) => a.at - b.at);
    const read = readBack(tshark, join(terminal.cwd, 'one.pcapng'));
    const found = read.map(([time, source, type, dup]) => ({
      at: Math.round(Number(time) * 1e6),
      line: [
        source === '10.0.0.1' ? 'down' : 'up',
        TYPES[Number(type)],
        dup === '1' || dup === 'True',
      ],
    }));
    expect(found.length).toBeGreaterThan(20);
    expect(found).toEqual(expected);
  }
});

test('a capture of all clients has no gap and no repetition that TCP would complain of', async (context) => {
  const tshark = needed(context, installed([['tshark', '--version']]), 'tshark');
  const { code, terminal } = await traced(['--pcapng', 'all.pcapng']);
  expect([code, terminal.stderr]).toEqual([0, '']);
  const path = join(terminal.cwd, 'all.pcapng');
  const count = Number(/^([\d,]+) packets/.exec(terminal.stdout)?.[1]?.replaceAll(',', ''));
  expect(readBack(tshark, path)).toHaveLength(count);
  const args = ['-r', path, '-Y', 'tcp.analysis.lost_segment or tcp.analysis.retransmission'];
  expect(spawnSync(tshark, args, { encoding: 'utf8' }).stdout).toBe('');
});

test('the picture is an SVG in which names are only text', async () => {
  const text = TINY_SCENARIO.replace('clientId: meter-{i}', 'clientId: "<script>{i}"');
  const { code, terminal } = await traced(['--client', '<script>1', '--svg', 'one.svg'], text);
  expect(code).toBe(0);
  const svg = readFileSync(join(terminal.cwd, 'one.svg'), 'utf8');
  expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
  expect(svg).not.toContain('<script');
  expect(svg).toContain('CONNECT &quot;&lt;script&gt;1&quot;');
});

test('the page of the run shows the packets of the client, and names are only text', async () => {
  const text = TINY_SCENARIO.replace('clientId: meter-{i}', 'clientId: "<script>{i}"');
  const { code, terminal } = await traced(['--client', '<script>1', '--page', 'one.html'], text);
  expect(code).toBe(0);
  expect(terminal.stdout.trimEnd().split('\n').at(-1)).toBe('one.html');
  const html = readFileSync(join(terminal.cwd, 'one.html'), 'utf8');
  const packets = /<section id="packets"[\s\S]*?<\/section>/.exec(html)?.[0] ?? '';
  expect(packets).toContain('Packets of &lt;script&gt;1');
  expect(packets).toMatch(/<svg [\s\S]*CONNECT &quot;&lt;script&gt;1&quot;[\s\S]*<\/svg>/);
  expect(packets).toMatch(
    /<pre>[\s\S]*CONNECT &quot;&lt;script&gt;1&quot; MQTT 5\.0[\s\S]*<\/pre>/,
  );
  expect(packets).not.toContain('<script');
  expect(html).toContain('<section id="deliveries"');
});

test('a client that nobody is gets the nearest name, before anything is simulated', async () => {
  const { code, terminal } = await traced(['--client', 'metre-1']);
  expect(code).toBe(3);
  expect(terminal.stderr).toContain('error: no client "metre-1" in tiny (did you mean "meter-1"?)');
});

test('without a client there must be a capture to write', async () => {
  const { code, terminal } = await traced([]);
  expect(code).toBe(2);
  expect(terminal.stderr).toContain(
    'error: give --client ID, such as meter-0, meter-1, meter-2; or --pcapng FILE for all clients',
  );
});

test('a file that cannot be written is one clear line, and nothing is left behind', async () => {
  const terminal = capturedTerminal();
  mkdirSync(join(terminal.cwd, 'taken.pcapng'));
  const { code } = await traced(['--pcapng', 'taken.pcapng'], TINY_SCENARIO, terminal);
  expect(code).toBe(4);
  expect(terminal.stderr).toContain('error: cannot write taken.pcapng: ');
  expect(existsSync(join(terminal.cwd, `.taken.pcapng.${process.pid}.tmp`))).toBe(false);
});
