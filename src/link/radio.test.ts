import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RandomSource } from '../kernel/random.ts';
import { duration, type Instant, instant, NEVER, START } from '../kernel/time.ts';
import {
  DrawnOutages,
  type OutageSource,
  ReplayedOutages,
  ScriptedOutage,
} from './outage-source.ts';
import { Radio } from './radio.ts';

const SUBJECT = 3;
const HORIZON = 4_000;

interface Span {
  readonly from: number;
  readonly until: number;
}

/** One scripted outage from `from` to `until`, µs. */
function gap(from: number, until: number): OutageSource {
  return new ScriptedOutage(instant(from), instant(until));
}

function radioUntil(horizon: Instant, ...sources: OutageSource[]): Radio {
  const radio = new Radio(horizon);
  radio.add({ sources, subject: SUBJECT });
  return radio;
}

function radioOf(...sources: OutageSource[]): Radio {
  return radioUntil(instant(HORIZON), ...sources);
}

/** Every outage of one source that begins by the horizon, and some after it. */
function outagesOf(source: OutageSource): readonly Span[] {
  const spans: Span[] = [];
  let after: Instant = START;
  for (let ordinal = 0; ; ordinal++) {
    const from = source.startOf(SUBJECT, ordinal, after);
    if (from > 2 * HORIZON) return spans;
    after = source.endOf(SUBJECT, ordinal, from);
    spans.push({ from, until: after });
  }
}

/** All of them sorted, those that overlap or touch made one. */
function union(spans: readonly Span[]): readonly Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last === undefined || span.from > last.until) merged.push(span);
    else merged[merged.length - 1] = { from: last.from, until: Math.max(last.until, span.until) };
  }
  return merged;
}

const trace = fc
  .array(fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 300 })), { maxLength: 6 })
  .map((steps) => {
    let at = 0;
    return steps.map(([wait, durationUs]) => {
      const startUs = at + wait;
      at = startUs + durationUs;
      return { startUs, durationUs };
    });
  });

const source: fc.Arbitrary<OutageSource> = fc.oneof(
  fc
    .tuple(fc.nat(HORIZON), fc.integer({ min: 1, max: 900 }))
    .map(([from, length]) => gap(from, from + length)),
  fc.tuple(trace, fc.nat(900), fc.boolean()).map(([outages, rest, wraps]) => {
    const last = outages.at(-1);
    const lengthUs = (last === undefined ? 0 : last.startUs + last.durationUs) + rest + 1;
    return new ReplayedOutages({ name: 't', outages, lengthUs }, wraps ? 'wrap' : 'retire');
  }),
  fc.tuple(fc.nat(1000), fc.constantFrom('a', 'b')).map(([seed, name]) => {
    const up = { kind: 'exponential', meanUs: 300 } as const;
    const down = { kind: 'exponential', meanUs: 100 } as const;
    return new DrawnOutages({ name, up, down }, new RandomSource(seed), 'fleet');
  }),
);
const sources = fc.array(source, { maxLength: 4 });
const instants = fc
  .array(fc.nat(HORIZON), { minLength: 1, maxLength: 30 })
  .map((all) => all.sort((a, b) => a - b).map(instant));

test('outages of several sources are their union: covered, next outage, end of outage, how many', () => {
  const property = fc.property(sources, instants, (all, times) => {
    const radio = radioOf(...all);
    const spans = union(all.flatMap(outagesOf));
    for (const now of times) {
      const around = spans.find(({ from, until }) => from <= now && now < until);
      const next = spans.find(({ until }) => until > now);
      expect(radio.isCovered(0, now)).toBe(around === undefined);
      // What goes on beyond the horizon is not followed to its end.
      if ((around?.until ?? now) <= HORIZON)
        expect(radio.clearAt(0, now)).toBe(around?.until ?? now);
      else expect(radio.clearAt(0, now)).toBeGreaterThan(HORIZON);
      if (next !== undefined && next.from <= HORIZON)
        expect(radio.nextOutageStart(0, now)).toBe(next.from);
      else expect(radio.nextOutageStart(0, now)).toBeGreaterThan(HORIZON);
      expect(radio.outagesBegun(0, now)).toBe(spans.filter(({ from }) => from <= now).length);
    }
  });
  fc.assert(property, { numRuns: 400 });
});

test('looking ahead and letting go of the past change nothing that is still to come', () => {
  const property = fc.property(sources, instants, fc.array(fc.nat(HORIZON)), (all, times, far) => {
    const quiet = radioOf(...all);
    const curious = radioOf(...all);
    times.forEach((now, step) => {
      const ahead = instant(now + (far[step] ?? 0));
      curious.clearAt(0, ahead);
      curious.nextOutageStart(0, ahead);
      curious.pass(0, now);
      expect(curious.clearAt(0, now)).toBe(quiet.clearAt(0, now));
      expect(curious.nextOutageStart(0, now)).toBe(quiet.nextOutageStart(0, now));
      expect(curious.outagesBegun(0, now)).toBe(quiet.outagesBegun(0, now));
    });
  });
  fc.assert(property);
});

test('time without coverage is the sum of the union, to the microsecond, whatever was asked before', () => {
  const property = fc.property(sources, fc.nat(HORIZON), fc.nat(HORIZON), (all, until, now) => {
    const radio = radioOf(...all);
    radio.pass(0, instant(now));
    const down = union(all.flatMap(outagesOf))
      .map((span) => Math.max(0, Math.min(span.until, until) - span.from))
      .reduce((sum, us) => sum + us, 0);
    expect(radio.downUs(0, instant(until))).toBe(down);
  });
  fc.assert(property);
});

test('an outage covers its first microsecond and not its last', () => {
  const radio = radioOf(gap(10, 20));
  const covered = [9, 10, 19, 20].map((at) => radio.isCovered(0, instant(at)));
  expect(covered).toEqual([true, false, false, true]);
});

test('an outage may begin with the run', () => {
  const radio = radioOf(gap(0, 5));
  expect(radio.isCovered(0, START)).toBe(false);
  expect(radio.clearAt(0, START)).toBe(5);
  expect(radio.outagesBegun(0, START)).toBe(1);
});

test('outages that touch are one, and a gap of one microsecond parts them', () => {
  const touching = radioOf(gap(10, 20), gap(20, 30));
  expect(touching.clearAt(0, instant(10))).toBe(30);
  expect(touching.outagesBegun(0, instant(100))).toBe(1);
  const apart = radioOf(gap(10, 20), gap(21, 30));
  expect(apart.clearAt(0, instant(10))).toBe(20);
  expect(apart.outagesBegun(0, instant(100))).toBe(2);
});

test('a trip that is never covered is one outage, and takes no time to find out', () => {
  const outages = [{ startUs: 0, durationUs: 1 }];
  const source = new ReplayedOutages({ name: 'mine', outages, lengthUs: 1 }, 'wrap');
  const radio = radioOf(source);
  expect(radio.clearAt(0, START)).toBeGreaterThan(HORIZON);
  expect(radio.outagesBegun(0, instant(HORIZON))).toBe(1);
  expect(radio.downUs(0, instant(HORIZON))).toBe(HORIZON);
});

test('a device without sources is always covered', () => {
  const radio = radioOf();
  expect(radio.clearAt(0, instant(HORIZON))).toBe(HORIZON);
  expect(radio.nextOutageStart(0, instant(HORIZON))).toBe(NEVER);
  expect(radio.downUs(0, instant(HORIZON))).toBe(0);
});

test('each device of a radio has its own outages', () => {
  const radio = new Radio(instant(HORIZON));
  for (let n = 0; n < 100; n++) {
    const start = instant(n * 10);
    radio.add({ sources: [new ScriptedOutage(start, instant(start + 10))], subject: n });
  }
  for (let n = 0; n < 100; n++) {
    expect(radio.nextOutageStart(n, START)).toBe(n * 10);
    expect(radio.clearAt(n, instant(n * 10))).toBe(n * 10 + 10);
  }
  expect(radio.bytes).toBeGreaterThan(0);
});

test('a million outages are made without keeping those that have passed', () => {
  const day = duration(86_400_000_000);
  const up = { kind: 'fixed', valueUs: 50_000 } as const;
  const down = { kind: 'fixed', valueUs: 36_400 } as const;
  const drawn = new DrawnOutages({ name: 'x', up, down }, new RandomSource(1), 'f');
  const radio = radioUntil(instant(day), drawn);
  const before = radio.bytes;
  expect(radio.outagesBegun(0, instant(day))).toBe(1_000_000);
  expect(radio.bytes).toBe(before);
});
