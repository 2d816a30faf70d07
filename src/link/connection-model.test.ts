import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RandomSource } from '../kernel/random.ts';
import { Scheduler } from '../kernel/scheduler.ts';
import { type Instant, instant, seconds } from '../kernel/time.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import { at, plain } from '../testing/link-bench.ts';
import { Connections } from './connection.ts';
import type { LinkEnd, LinkOwner } from './link-owner.ts';
import type { End } from './link-store.ts';
import { ScriptedOutage } from './outage-source.ts';
import { DOWN, Paths, UP } from './path.ts';
import { pathKind } from './path-kind.ts';
import { Radio } from './radio.ts';

const ENDS = [UP, DOWN] as const;
const DEVICES = 3;
const BUFFER = 500;

/** Longer than any give-up and any outage of these runs. */
const REST = seconds(3_000);

/** What anybody can know of one connection by what was done to it and what it told. */
interface Pipe {
  readonly link: LinkId;
  state: 'dialling' | 'open' | 'over';
  readonly isOpen: [boolean, boolean];
  /** Writes by end that have neither arrived nor died, oldest first. */
  readonly under: [Map<number, number>, Map<number, number>];
  readonly wantsRoom: [boolean, boolean];
}

/** Connections of three devices, and a model that checks all they say. */
class Checked implements LinkOwner {
  readonly scheduler = new Scheduler();
  readonly connections: Connections;
  readonly pipes = new Map<LinkId, Pipe>();
  readonly #ended = new Set<number>();
  #cargo = 0;

  constructor(recovery: 'rto' | 'buffered', gaps: readonly (readonly [number, number])[]) {
    const radio = new Radio(at(20_000));
    const paths = new Paths(radio);
    const profile = plain({
      rtt: { kind: 'uniform', lowUs: 0, highUs: 400_000 },
      rateUp: 8_000,
      rateDown: 20_000,
      loss: 0.1,
      recovery,
      tcp: { retries: 5, synRetries: 2, sendBufferBytes: BUFFER },
    });
    const kind = pathKind(profile, new RandomSource(1), 'model');
    const sources = gaps.map(([from, length]) => new ScriptedOutage(at(from), at(from + length)));
    for (let device = 0; device < DEVICES; device++) {
      radio.add({ sources: device === 0 ? [] : sources, subject: device });
      paths.set(device, kind, device);
    }
    this.connections = new Connections(this.scheduler, radio, paths, this);
  }

  dial(device: number): void {
    const link = this.connections.dial(this.scheduler.now, device);
    const before = this.pipes.get(link);
    expect(before === undefined || isOver(before)).toBe(true);
    this.pipes.set(link, {
      link,
      state: 'dialling',
      isOpen: [false, false],
      under: [new Map(), new Map()],
      wantsRoom: [false, false],
    });
  }

  write(pipe: Pipe, end: End, length: number): void {
    const { link } = pipe;
    const pending = [...pipe.under[end].values()].reduce((sum, bytes) => sum + bytes, 0);
    const isWritable = this.connections.isWritable(link, end);
    expect(isWritable).toBe(pending < BUFFER);
    expect(this.connections.store.buffered(link * 2 + end)).toBe(pending);
    if (!isWritable) pipe.wantsRoom[end] = true;
    const cargo = this.#cargo++;
    pipe.under[end].set(cargo, length);
    this.connections.write(this.scheduler.now, link, end, length, cargo);
  }

  close(pipe: Pipe, end: End, manner: 'graceful' | 'abort' | 'vanish'): void {
    pipe.isOpen[end] = false;
    this.connections.close(this.scheduler.now, pipe.link, end, manner);
    if (manner !== 'graceful') expect(pipe.under[end].size).toBe(0);
  }

  abandon(pipe: Pipe): void {
    pipe.state = 'over';
    this.connections.abandon(pipe.link);
  }

  discard(pipe: Pipe, end: End): void {
    this.connections.discard(this.scheduler.now, pipe.link, end);
    expect(pipe.under[end].size).toBe(0);
  }

  opened(_now: Instant, link: LinkId): void {
    const pipe = this.#pipe(link);
    expect(pipe.state).toBe('dialling');
    pipe.state = 'open';
    pipe.isOpen.fill(true);
  }

  dialFailed(_now: Instant, link: LinkId): void {
    expect(this.#pipe(link).state).toBe('dialling');
    this.#pipe(link).state = 'over';
  }

  arrived(_now: Instant, link: LinkId, direction: End, cargo: number, length: number): void {
    const pipe = this.#pipe(link);
    expect(pipe.isOpen[1 - direction]).toBe(true);
    expect([...pipe.under[direction].keys()][0]).toBe(cargo);
    this.#end(pipe, direction, cargo, length);
    this.#react(pipe, direction === UP ? DOWN : UP, cargo);
  }

  died(_now: Instant, link: LinkId, direction: End, cargo: number, length: number): void {
    this.#end(this.#pipe(link), direction, cargo, length);
  }

  closed(_now: Instant, link: LinkId, end: End, how: LinkEnd): void {
    const pipe = this.#pipe(link);
    expect(pipe.isOpen[end]).toBe(true);
    expect(pipe.under[end].size).toBe(0);
    if (how !== 'timed-out') expect(pipe.isOpen[1 - end]).toBe(false);
    pipe.isOpen[end] = false;
  }

  hasRoom(_now: Instant, link: LinkId, direction: End): void {
    const pipe = this.#pipe(link);
    expect([pipe.wantsRoom[direction], pipe.isOpen[direction]]).toEqual([true, true]);
    pipe.wantsRoom[direction] = false;
  }

  /** Lets time pass. */
  wait(us: number): void {
    const until = instant(this.scheduler.now + us);
    this.scheduler.run(this.connections, until, Number.POSITIVE_INFINITY);
  }

  #pipe(link: LinkId): Pipe {
    const pipe = this.pipes.get(link);
    return pipe ?? expect.fail(`link ${link} was never dialled`);
  }

  #end(pipe: Pipe, direction: End, cargo: number, length: number): void {
    expect(pipe.under[direction].get(cargo)).toBe(length);
    pipe.under[direction].delete(cargo);
    expect(this.#ended.has(cargo)).toBe(false);
    this.#ended.add(cargo);
  }

  /** Owners answer, and close, while they are being told. */
  #react(pipe: Pipe, end: End, cargo: number): void {
    if (cargo % 4 === 1) this.write(pipe, end, 20);
    else if (cargo % 16 === 2) this.close(pipe, end, 'graceful');
    else if (cargo % 16 === 6) this.close(pipe, end, 'abort');
  }
}

function isOver({ state, isOpen, under }: Pipe): boolean {
  if (state !== 'open') return state === 'over';
  return !isOpen.includes(true) && under.every(({ size }) => size === 0);
}

const step = fc.oneof(
  fc.record({ do: fc.constant('dial' as const), device: fc.nat(DEVICES - 1) }),
  fc.record({
    do: fc.constantFrom('write' as const, 'write' as const, 'write' as const, 'discard' as const),
    pick: fc.nat(),
    end: fc.constantFrom(...ENDS),
    length: fc.integer({ min: 1, max: 300 }),
  }),
  fc.record({
    do: fc.constantFrom('graceful' as const, 'abort' as const, 'vanish' as const),
    pick: fc.nat(),
    end: fc.constantFrom(...ENDS),
  }),
  fc.record({ do: fc.constant('wait' as const), us: fc.integer({ min: 1, max: 3_000_000 }) }),
  fc.record({ do: fc.constant('wait' as const), us: fc.constantFrom(10_000_000, 60_000_000) }),
);

type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never;

function take(model: Checked, each: Step): void {
  if (each.do === 'wait') model.wait(each.us);
  else if (each.do === 'dial') model.dial(each.device);
  else touch(model, each);
}

/** Does something to one of the connections that are not over. */
function touch(model: Checked, each: Exclude<Step, { do: 'wait' | 'dial' }>): void {
  const pipes = [...model.pipes.values()].filter((pipe) => !isOver(pipe));
  const pipe = pipes[each.pick % pipes.length];
  if (pipe?.state === 'dialling') model.abandon(pipe);
  if (pipe === undefined || !pipe.isOpen[each.end]) return;
  if (each.do === 'write') model.write(pipe, each.end, each.length);
  else if (each.do === 'discard') model.discard(pipe, each.end);
  else model.close(pipe, each.end, each.do);
}

const gaps = fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 60 })), { maxLength: 3 });
const recovery = fc.constantFrom('rto' as const, 'buffered' as const);
const steps = fc.array(step, { maxLength: 60 });

test('whatever is done to connections: every write ends once, in order, on its own link', () => {
  // The transport of both sides [MQTT-7.1.1-1 (3.1.1)] [MQTT-7.1.2-1 (3.1.1)] [MQTT-4.2.0-1 (5.0)].
  const property = fc.property(recovery, gaps, steps, (manner, outages, all) => {
    const model = new Checked(manner, outages);
    for (const each of all) take(model, each);
    model.wait(REST);
    const pipes = [...model.pipes.values()];
    for (const { under } of pipes) expect([under[0].size, under[1].size]).toEqual([0, 0]);
    const halfOpen = pipes.filter(({ isOpen }) => isOpen.includes(true));
    expect(model.connections.store.size).toBe(halfOpen.length);
  });
  fc.assert(property, { numRuns: 500 });
});
