import { expect, test } from 'vitest';
import { instant } from '../kernel/time.ts';
import type { Ladder, LadderMark, LadderPacket } from '../trace/ladder.ts';
import { ladderLines, ladderSummary } from './ladder-text.ts';
import { PLAIN } from './text-style.ts';

const ALWAYS = { from: 0, to: Number.POSITIVE_INFINITY };

function mark(atMs: number, what: LadderMark['what'], text: string): LadderMark {
  const isBroker = /attached|detached|session|keep-alive|took/.test(what);
  const common = { kind: 'mark', at: instant(atMs * 1000), what, text } as const;
  return isBroker ? { ...common, lane: 'broker' } : { ...common, lane: 'device', device: 'm/0' };
}

function packet(atMs: number, fields: Partial<LadderPacket>): LadderPacket {
  const bytes = new Uint8Array(2);
  const at = instant(atMs * 1000);
  return {
    ...{ kind: 'packet', at, way: 'up', connection: 1, device: 'm/0', type: 'PINGREQ' },
    ...{ text: 'PINGREQ', bytes, fate: 'arrived', endedAt: instant(atMs * 1000 + 50_000) },
    ...fields,
  } as LadderPacket;
}

function lines(entries: Ladder['entries'], width = 80): string[] {
  return [...ladderLines({ client: 'm', devices: ['m/0'], entries }, ALWAYS, width, PLAIN)];
}

test('a packet is an arrow from the lane that sent it, with the time it took', () => {
  const [up, down] = lines([packet(0, {}), packet(100, { way: 'down', text: 'PINGRESP' })]);

  expect(up).toMatch(/^00:00:00\.000 {3} {1}PINGREQ ─+▶ {3}\+50 ms$/);
  expect(down).toMatch(/◀─+ PINGRESP {3}\+50 ms$/);
});

test('a lost packet ends in a cross half-way, and one under way says so', () => {
  const [lost, open] = lines([
    packet(0, { fate: 'lost', endedAt: instant(2_000_000) }),
    packet(0, { fate: 'under-way' }),
  ]);

  expect(lost).toMatch(/PINGREQ ─+✗ +lost, 2 s$/);
  expect(open).toMatch(/PINGREQ ─+┄ +under way$/);
});

test('the lanes show who believes in the connection, and where there is no coverage', () => {
  const shown = lines([
    mark(0, 'attached', 'connected'),
    mark(1, 'connected', 'connected'),
    mark(2, 'outage-began', 'no coverage'),
    mark(3, 'disconnected', 'over'),
    mark(4, 'outage-ended', 'coverage again'),
    mark(5, 'detached', 'over'),
  ]).map((line) => [line.charAt(14), line.charAt(59)].join(''));

  expect(shown).toEqual([' │', '││', '░│', '░│', ' │', ' ']);
});

test('attempts to connect that follow each other take two lines', () => {
  const dials = [1, 2, 3, 4].map((at) => mark(at, 'dialled', 'dials'));

  expect(
    lines([...dials, mark(9, 'connected', 'in')]).map((line) => line.slice(16).trim()),
  ).toEqual(['• dials', '• dials 3 more times', '• in']);
});

test('no line is longer than the terminal is wide, whatever a client calls its topics', () => {
  const long = packet(0, { text: `PUBLISH "${'ß'.repeat(300)}" QoS 1`, fate: 'lost' });

  for (const width of [80, 120]) {
    for (const line of lines([long, { ...long, way: 'down' }], width)) {
      expect([...line].length).toBeLessThanOrEqual(width);
    }
  }
});

test('what lies outside the window is left out, but the lanes know of it', () => {
  const entries = [mark(0, 'connected', 'in'), packet(10, {}), packet(20, {})];
  const window = { from: 5000, to: 15_000 };
  const shown = [...ladderLines({ client: 'm', devices: ['m/0'], entries }, window, 80, PLAIN)];

  expect(shown).toHaveLength(1);
  expect(shown[0]).toMatch(/^00:00:00\.010 {2}│ PINGREQ/);
});

test('the summary counts what there was', () => {
  const entries = [
    mark(0, 'attached', ''),
    packet(1, {}),
    packet(2, { fate: 'lost' }),
    packet(3, { dup: true }),
    mark(4, 'took-over', ''),
  ];

  expect(ladderSummary({ client: 'm', devices: ['m/0', 'm/1'], entries })).toBe(
    '3 packets (1 lost, 1 DUP); 1 connection, 0 resumed; 0 outages; 1 take-over; ' +
      'the ClientId was used by m/0 and m/1',
  );
});
