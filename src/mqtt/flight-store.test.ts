import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvariantViolation } from '../kernel/invariant.ts';
import { NONE } from '../kernel/linked-queues.ts';
import { FlightStore, RELEASED_BEFORE, UNKNOWN_ID } from './flight-store.ts';
import type { Qos } from './packet.ts';
import type { PublicationId } from './publication-store.ts';
import { isDup, isRetain, type PacketId, packetIdOf, qosOf } from './publish-header.ts';

const HIGHEST_ID = 65_535;
const id = (value: number): PacketId => value as PacketId;
const publication = (value: number): PublicationId => value as PublicationId;

interface Entry {
  readonly id: number;
  readonly publication: number;
  readonly qos: Qos;
  readonly retain: boolean;
  isSent: boolean;
}

/** One owner's flights as two plain arrays. */
class Plain {
  publishes: Entry[] = [];
  releases: Entry[] = [];
  #last = 0;

  get all(): readonly Entry[] {
    return [...this.publishes, ...this.releases];
  }

  get quotaUsed(): number {
    return this.all.filter(({ isSent }) => isSent).length;
  }

  begin(message: number, qos: Qos, retain: boolean): number {
    const given = this.takeId();
    this.publishes.push({ id: given, publication: message, qos, retain, isSent: true });
    return given;
  }

  takeId(): number {
    const used = this.all;
    do this.#last = (this.#last % HIGHEST_ID) + 1;
    while (used.some((entry) => entry.id === this.#last));
    return this.#last;
  }

  /** PUBACK or a refusing PUBREC. */
  end(wanted: number, qos: Qos): number {
    const entry = this.publishes.find((each) => each.id === wanted && each.qos === qos);
    if (entry === undefined) return UNKNOWN_ID;
    this.publishes = this.publishes.filter((each) => each !== entry);
    return entry.publication;
  }

  pubrec(wanted: number): number {
    if (this.releases.some((each) => each.id === wanted)) return RELEASED_BEFORE;
    const entry = this.publishes.find((each) => each.id === wanted && each.qos === 2);
    if (entry === undefined) return UNKNOWN_ID;
    this.end(wanted, 2);
    this.releases.push(entry);
    return entry.publication;
  }

  pubcomp(wanted: number): number {
    const entry = this.releases.find((each) => each.id === wanted);
    if (entry === undefined) return UNKNOWN_ID;
    this.releases = this.releases.filter((each) => each !== entry);
    return entry.publication;
  }

  reconnect(): void {
    for (const entry of this.all) entry.isSent = false;
  }

  /** The entry that is sent again, if there is one. */
  resend(): Entry | undefined {
    const entry = this.publishes.find(({ isSent }) => !isSent);
    if (entry !== undefined) entry.isSent = true;
    return entry;
  }

  clear(): void {
    this.publishes = [];
    this.releases = [];
  }
}

/** A store beside its model; every act is done to both and must answer the same. */
class Twins {
  readonly store = new FlightStore();
  readonly #plain = [new Plain(), new Plain(), new Plain()];
  #messages = 0;

  constructor() {
    this.store.grow(this.#plain.length);
  }

  plain(owner: number): Plain {
    return this.#plain[owner] as Plain;
  }

  begin(owner: number, qos: Qos, retain: boolean): number {
    const message = ++this.#messages;
    const given = this.store.begin(owner, publication(message), qos, retain);
    expect(given).toBe(this.plain(owner).begin(message, qos, retain));
    return given;
  }

  /** Messages that come and go at once, so that identifiers move on. */
  pass(owner: number, count: number): void {
    const { store } = this;
    const plain = this.plain(owner);
    for (let n = 0; n < count; n++) {
      const given = store.begin(owner, publication(0), 1, false);
      if (given !== plain.begin(0, 1, false)) expect.fail(`identifier ${given} after ${n}`);
      store.puback(owner, given);
      plain.end(given, 1);
    }
  }

  answer(owner: number, verb: 'puback' | 'refused' | 'pubrec' | 'pubcomp', given: number): void {
    const plain = this.plain(owner);
    const found = this.store[verb](owner, id(given));
    if (verb === 'pubrec') expect(found).toBe(plain.pubrec(given));
    else if (verb === 'pubcomp') expect(found).toBe(plain.pubcomp(given));
    else expect(found).toBe(plain.end(given, verb === 'puback' ? 1 : 2));
  }

  reconnect(owner: number): void {
    this.store.reconnect(owner);
    this.plain(owner).reconnect();
  }

  resend(owner: number): void {
    const node = this.store.firstUnsent(owner);
    const expected = this.plain(owner).resend();
    if (expected === undefined) {
      expect(node).toBe(NONE);
      return;
    }
    expect(this.store.publicationOf(node)).toBe(expected.publication);
    const header = this.store.resend(owner, node);
    expect([packetIdOf(header), qosOf(header), isRetain(header)]).toEqual([
      expected.id,
      expected.qos,
      expected.retain,
    ]);
    // [MQTT-3.3.1-1 (3.1.1)] [MQTT-3.3.1-1 (5.0)]: a PUBLISH that is sent again says so.
    expect(isDup(header)).toBe(true);
  }

  take(owner: number): void {
    expect(this.store.takeId(owner)).toBe(this.plain(owner).takeId());
  }

  clear(owner: number): void {
    const cleared: number[] = [];
    const visit = (each: PublicationId) => cleared.push(each);
    this.store.clear(owner, visit, visit);
    expect(cleared).toEqual(this.plain(owner).all.map((entry) => entry.publication));
    this.plain(owner).clear();
  }

  /** Everything that can be read says the same. */
  compare(): void {
    this.#plain.forEach((plain, owner) => {
      const publishes: unknown[] = [];
      const releases: number[] = [];
      this.store.forEachPublication(owner, (each, qos) => publishes.push([each, qos]));
      this.store.forEachReleased(owner, (each) => releases.push(each));
      expect(publishes).toEqual(plain.publishes.map((each) => [each.publication, each.qos]));
      expect(releases).toEqual(plain.releases.map((each) => each.id));
      expect(this.store.count(owner)).toBe(plain.all.length);
      expect(this.store.quotaUsed(owner)).toBe(plain.quotaUsed);
    });
  }
}

const owner = fc.constantFrom(0, 1, 2);
const act = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constant('begin'), owner, fc.constantFrom(1, 2)) },
  {
    weight: 6,
    arbitrary: fc.tuple(
      fc.constantFrom('puback', 'refused', 'pubrec', 'pubcomp'),
      owner,
      fc.nat({ max: 12 }),
    ),
  },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('resend', 'take'), owner, fc.constant(0)) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('reconnect', 'clear'), owner, fc.constant(0)) },
);

function perform(twins: Twins, [verb, who, argument]: readonly [string, number, number]): void {
  if (verb === 'begin') twins.begin(who, argument as Qos, argument === 2);
  else if (verb === 'resend') twins.resend(who);
  else if (verb === 'take') twins.take(who);
  else if (verb === 'reconnect') twins.reconnect(who);
  else if (verb === 'clear') twins.clear(who);
  else {
    const { all } = twins.plain(who);
    // Mostly an identifier in use, sometimes one that is not.
    const given = all[argument]?.id ?? argument + 1;
    twins.answer(who, verb as 'puback', given);
  }
}

test('it does what two plain arrays do, whatever is sent, answered, cut and sent again', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 80 }), (acts) => {
      const twins = new Twins();
      for (const each of acts) {
        perform(twins, each);
        twins.compare();
      }
    }),
    { numRuns: 200 },
  );
});

/** How far a QoS 2 message has come when the identifiers have gone round. */
const fate = fc.constantFrom('in flight', 'released', 'done');

function endAs(twins: Twins, each: string): void {
  const given = twins.begin(0, 2, false);
  if (each !== 'in flight') twins.answer(0, 'pubrec', given);
  if (each === 'done') twins.answer(0, 'pubcomp', given);
}

test('identifiers go round from 65,535 to 1 past all that are in use [MQTT-2.2.1-4 (5.0)]', () => {
  const laps = fc.array(fc.tuple(fc.array(fate, { maxLength: 12 }), fc.nat({ max: 9 })), {
    minLength: 1,
    maxLength: 2,
  });
  fc.assert(
    fc.property(laps, (rounds) => {
      const twins = new Twins();
      for (const [fates, gap] of rounds) {
        for (const each of fates) endAs(twins, each);
        // Just short of a whole round: the next identifiers are the ones still in use.
        twins.pass(0, HIGHEST_ID - 16 + gap);
        for (let n = 0; n < 20; n++) twins.begin(0, 1, false);
        twins.compare();
      }
    }),
    { numRuns: 10 },
  );
});

test('every identifier can be in flight at once, and then there is none left', () => {
  const store = new FlightStore();
  store.grow(1);
  const given = new Set<number>();
  for (let n = 0; store.hasFreeId(0); n++) given.add(store.begin(0, publication(n), 1, false));
  expect([given.size, Math.min(...given), Math.max(...given)]).toEqual([HIGHEST_ID, 1, HIGHEST_ID]);
  expect(() => store.begin(0, publication(0), 1, false)).toThrow(InvariantViolation);
  // The one that ends is the one that is free again.
  store.puback(0, id(3));
  expect(store.begin(0, publication(0), 1, false)).toBe(3);
});

test('a new session starts at identifier 1 again, but not while any is in use', () => {
  const store = new FlightStore();
  store.grow(1);
  expect(store.begin(0, publication(1), 1, false)).toBe(1);
  expect(() => store.resetIds(0)).toThrow(InvariantViolation);
  store.puback(0, id(1));
  store.resetIds(0);
  expect(store.begin(0, publication(2), 1, false)).toBe(1);
});

test('an entry goes out once on one connection [MQTT-4.4.0-1 (5.0)]', () => {
  const store = new FlightStore();
  store.grow(1);
  store.begin(0, publication(1), 1, false);
  store.reconnect(0);
  const node = store.firstUnsent(0);
  store.resend(0, node);
  expect(() => store.resend(0, node)).toThrow(InvariantViolation);
});
