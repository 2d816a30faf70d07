import { expect, test } from 'vitest';
import { capturedTerminal } from '../testing/captured-terminal.ts';
import { Progress, runText } from './progress.ts';

/** A stopwatch that stands where it is put. */
function clock() {
  const time = { ms: 0, now: () => time.ms };
  return time;
}

test('a log gets a line at every tenth, once the work has taken a second', () => {
  const terminal = capturedTerminal();
  const time = clock();
  const progress = new Progress(terminal, true, time.now);
  for (let percent = 0; percent < 100; percent++) {
    time.ms = percent * 40;
    progress.update(percent / 100, () => 'work');
  }
  progress.end();
  const lines = terminal.stderr.trimEnd().split('\n');
  expect(lines.map((line) => line.trim().slice(0, 4))).toEqual(
    ['25 %', '30 %', '40 %', '50 %', '60 %', '70 %', '80 %', '90 %'].map((text) => text),
  );
  expect(lines[3]).toBe(' 50 %  ETA 2 s  work');
});

test('a terminal gets one line that is repainted, cut to its width, and taken away', () => {
  const terminal = capturedTerminal({ columns: 20 });
  const time = clock();
  const progress = new Progress(terminal, true, time.now);
  for (time.ms = 0; time.ms < 1000; time.ms += 10) {
    progress.update(time.ms / 1000, () => 'a long description of the work');
  }
  progress.end();
  const paints = terminal.stderr.split('\r').slice(1);
  expect(paints).toHaveLength(10);
  expect(terminal.stderr).not.toContain('\n');
  for (const paint of paints.slice(0, -1)) expect(paint.replace('\u001B[K', '')).toHaveLength(19);
  expect(paints.at(-1)).toBe('\u001B[K');
});

test('switched off it says nothing and asks for nothing', () => {
  const terminal = capturedTerminal({ columns: 80 });
  const time = clock();
  const progress = new Progress(terminal, false, time.now);
  time.ms = 5000;
  progress.update(0.5, () => expect.fail('nobody sees this'));
  progress.end();
  expect(terminal.stderr).toBe('');
});

test('a run shows virtual time, speed, events, sessions, queues and take-overs', () => {
  const now = {
    nowUs: 6 * 3_600_000_000,
    durationUs: 24 * 3_600_000_000,
    events: 6_000_000,
    packets: 2_000_000,
    sessionsOnline: 932,
    queuedMessages: 1204,
    takeovers: 17,
    lost: 3,
  };
  expect(runText(now, 2)).toBe(
    '06:00:00 / 1d 00:00:00  ×10.8 k real time  3 M events/s  932 online  1.2 k queued  3 lost  17 take-overs',
  );
});
