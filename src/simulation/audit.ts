/**
 * The audit: walks every queue, window, outbox and wire at the run's end and compares what is there
 * with what the ledger believes, copy by copy; then checks that the books balance.
 *
 * Engines are walked through their read-only `forEachHeldCopy`; the ledger's own counts came from
 * observations, so a forgotten notification shows here.
 */
import type { DeviceId } from '../device/port.ts';
import { Int32Column } from '../kernel/column.ts';
import { Law } from '../law/law.ts';
import {
  type Expectation,
  type MessageRecord,
  NO_EXPECTATION,
  NO_RECORD,
} from '../ledger/fate-store.ts';
import type { TallyRow } from '../ledger/tally.ts';
import type { Qos } from '../mqtt/packet.ts';
import { liveness } from './liveness.ts';
import type { LawVerdict } from './run-record.ts';
import type { World } from './world.ts';

const QOS_LEVELS: readonly Qos[] = [0, 1, 2];

/** The verdicts of a run that has ended; the ledger must have been closed. */
export function audit(world: World): readonly LawVerdict[] {
  const laws = [
    conservation(world),
    everyLossHasACause(world),
    copiesAccountedFor(world),
    queuesAsObserved(world),
    ...world.laws.end(world.scheduler.now),
    liveness(world),
  ];
  return laws.map((law) => law.verdict((client) => world.clients.textOf(client)));
}

/** expected = delivered + Σ lost by cause + pending, for each fleet and QoS. */
function conservation(world: World): Law {
  const law = new Law('conservation');
  world.scenario.fleets.forEach(({ name }, fleet) => {
    for (const qos of QOS_LEVELS) {
      const row = world.ledger.tally.read(fleet, qos);
      const caused = Object.values(row.causes).reduce((sum, lost) => sum + lost, 0);
      const accounted = row.delivered + caused + row.unexplained + row.pending;
      if (row.expected !== accounted) law.fails(imbalance(name, qos, row, caused));
    }
  });
  return law;
}

function imbalance(fleet: string, qos: Qos, row: TallyRow, caused: number): string {
  return (
    `fleet ${fleet}, QoS ${qos}: ${row.expected} expected, but ${row.delivered} delivered + ` +
    `${caused} lost by cause + ${row.unexplained} unexplained + ${row.pending} pending`
  );
}

/** No copy left and no death recorded: somebody forgot to say something. */
function everyLossHasACause(world: World): Law {
  const law = new Law('every-loss-has-a-cause');
  const { unexplained } = world.ledger.tally.read(undefined, undefined);
  for (let n = 0; n < unexplained; n++) {
    law.fails(`${unexplained} deliveries were lost and no copy of them was seen to die`);
  }
  return law;
}

/** Copies found, in the shape in which the ledger counts them. */
class Found {
  readonly messages = new Int32Column();
  readonly sessions = new Int32Column();
  readonly others = new Int32Column();
  /** Copies that sessions hold, expected by somebody or not. */
  sessionCopies = 0;
  readonly #world: World;

  constructor(world: World) {
    const { messages, expectations } = world.ledger.fates.store;
    this.#world = world;
    this.messages.grow(messages.extent);
    this.sessions.grow(expectations.extent);
    this.others.grow(expectations.extent);
  }

  message(message: number): void {
    const record = this.#world.ledger.fates.recordOf(message);
    if (record !== NO_RECORD) this.messages.add(record, 1);
  }

  session(message: number, client: number): void {
    const { clientele } = this.#world.ledger;
    for (const holder of this.#holders(clientele.membersOf(client))) {
      const each = this.#world.ledger.fates.expectationOf(message, holder);
      if (each !== NO_EXPECTATION) this.sessions.add(each, 1);
    }
  }

  other(message: number, device: number): void {
    for (const holder of this.#holders([device])) {
      const each = this.#world.ledger.fates.expectationOf(message, holder);
      if (each !== NO_EXPECTATION) this.others.add(each, 1);
    }
  }

  /** These devices, and each share group that one of them may be in. */
  #holders(devices: readonly number[]): ReadonlySet<number> {
    const { groups } = this.#world.ledger.intents;
    const holders = new Set(devices);
    for (const device of devices) {
      for (const group of groups.ofDevice(device)) holders.add(groups.holderOf(group));
    }
    return holders;
  }
}

function walk(world: World): Found {
  const found = new Found(world);
  const { broker, devices, traffic, publications, witness } = world;
  broker.forEachHeldCopy(
    (session, publication) => {
      found.sessionCopies++;
      found.session(publications.messageOf(publication), witness.clientOf(session));
    },
    (publication) => found.message(publications.messageOf(publication)),
  );
  for (let device = 0; device < world.roster.size; device++) {
    devices.forEachHeldCopy(
      device as DeviceId,
      (publication) => found.message(publications.messageOf(publication)),
      (publication) => found.other(publications.messageOf(publication), device),
    );
  }
  traffic.forEachHeldCopy({
    up: (message) => found.message(message),
    down: (message, client) => found.session(message, client),
    straggler: (message, device) => found.other(message, device),
  });
  return found;
}

function copiesAccountedFor(world: World): Law {
  const law = new Law('copies-accounted-for');
  const found = walk(world);
  const told = world.witness.sessionCopies;
  if (told !== found.sessionCopies) {
    law.fails(`sessions hold ${found.sessionCopies} copies, observed were ${told}`);
  }
  const { store } = world.ledger.fates;
  for (let id = 0; id < store.messages.extent; id++) {
    if (!store.messages.isLive(id)) continue;
    const believed = store.copiesOf(id as MessageRecord);
    const seen = found.messages.at(id);
    if (believed === seen) continue;
    law.fails(difference(world, id as MessageRecord, 'publisher', believed, seen));
  }
  for (let id = 0; id < store.expectations.extent; id++) {
    if (store.expectations.isLive(id)) checkExpectation(world, law, found, id as Expectation);
  }
  return law;
}

function checkExpectation(world: World, law: Law, found: Found, each: Expectation): void {
  const { store } = world.ledger.fates;
  const record = store.messageOf(each);
  const holders = [
    ['session', store.sessionCopiesOf(each), found.sessions.at(each)],
    ['device', store.otherCopiesOf(each), found.others.at(each)],
  ] as const;
  for (const [holder, believed, seen] of holders) {
    if (believed !== seen) law.fails(difference(world, record, holder, believed, seen));
  }
}

function difference(
  world: World,
  record: MessageRecord,
  holder: string,
  believed: number,
  seen: number,
): string {
  const message = world.ledger.fates.store.numberOf(record);
  return `message ${message}: the ledger counts ${believed} ${holder} copies, the walk found ${seen}`;
}

/** What the queue metrics were told agrees with the queues. */
function queuesAsObserved(world: World): Law {
  const law = new Law('queues-as-observed');
  let total = 0;
  world.broker.sessions.forEach((session) => {
    const held = world.broker.queuedCount(session);
    const told = world.metrics.queues.depthOf(session);
    total += held;
    if (held !== told) law.fails(`session ${session} queues ${held}, observed were ${told}`);
  });
  const told = world.metrics.queues.totalMessages;
  if (total !== told) law.fails(`${total} messages are queued, observed were ${told}`);
  return law;
}
