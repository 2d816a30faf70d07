/**
 * Responses to requests: an application publishes because a message has come.
 *
 *   handed over ──matches──▶ the application thinks ──▶ published, to whoever asked
 *
 * The one workload that depends on what gets through: under another policy other requests arrive,
 * and other answers are given. So answers have message numbers of their own, which move nobody
 * else's, and how long one takes is drawn by the request's number. Retained messages ask nothing,
 * nor do answers: two that answer each other would never end.
 */
import type { DeviceId } from '../device/port.ts';
import type { ProcessSetup, PublishItem } from '../device/workload.ts';
import { sample } from '../kernel/distribution.ts';
import type { Scheduler } from '../kernel/scheduler.ts';
import { type Duration, type Instant, later } from '../kernel/time.ts';
import { NO_RECORD } from '../ledger/fate-store.ts';
import type { Qos } from '../mqtt/packet.ts';
import type { MessageNumber, PublicationId } from '../mqtt/publication-store.ts';
import { filterMatches } from '../mqtt/topic.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { fillTemplate } from '../scenario/template.ts';
import { type Audience, announce } from './announcement.ts';
import { clientIdOf, namesOf } from './device-setup.ts';
import { DeviceWitness } from './device-witness.ts';
import { EVENT } from './event-code.ts';
import type { Roster } from './roster.ts';
import type { Witness, WitnessParts } from './witness.ts';

/** Answers are numbered above this. */
const ANSWERS_FROM = 0x20000000;

/** One thing a device answers. */
interface Ready {
  readonly setup: ProcessSetup;
  readonly filter: string;
}

/** An answer that an application thinks about, or is about to publish. */
interface Answer {
  readonly device: DeviceId;
  readonly item: PublishItem;
  readonly topic: string;
}

/** The parts of the world that answers need. */
interface AnswerParts extends Audience {
  readonly scenario: Scenario;
  readonly scheduler: Scheduler;
  readonly roster: Roster;
}

export class Answers {
  readonly #world: AnswerParts;
  readonly #ready = new Map<number, Ready[]>();
  readonly #pending = new Map<number, Answer>();
  #asked = 0;
  #given = ANSWERS_FROM;

  constructor(world: AnswerParts) {
    this.#world = world;
  }

  /** A publish process: kept if it answers. */
  add(setup: ProcessSetup): void {
    const { schedule } = setup.item;
    if (schedule.kind !== 'answer') return;
    const { roster, scenario } = this.#world;
    const plan = scenario.fleets[roster.fleetOf(setup.device)];
    if (plan === undefined) return;
    const names = namesOf(plan, roster.indexOf(setup.device));
    const filter = fillTemplate(schedule.filter, names);
    const others = this.#ready.get(setup.device) ?? [];
    this.#ready.set(setup.device, [...others, { setup, filter }]);
  }

  /** The application of a device is handed a message: a request, perhaps. */
  hear(now: Instant, device: DeviceId, publication: PublicationId): void {
    const ready = this.#ready.get(device);
    if (ready === undefined) return;
    const { publications, topics } = this.#world;
    const asked = topics.nameOf(publications.topicOf(publication));
    const request = publications.messageOf(publication);
    const sender = request > ANSWERS_FROM ? undefined : this.#senderOf(request);
    if (sender === undefined) return;
    for (const { setup, filter } of ready) {
      if (filterMatches(filter, asked)) this.#think(now, setup, request, sender);
    }
  }

  /** An answer is thought out: published, unless its device is gone for good. */
  publish(now: Instant, place: number): void {
    const answer = this.#pending.get(place);
    this.#pending.delete(place);
    if (answer === undefined) return;
    const { device, item } = answer;
    const { devices, topics, ledger } = this.#world;
    if (devices.store.stateOf(device) === 'retired') return;
    const number = ++this.#given as MessageNumber;
    const topic = topics.idOf(answer.topic);
    announce(this.#world, now, device, item, {
      number,
      topic,
      flow: ledger.flows.idOfAnswers(device, topic, item.qos),
    });
  }

  #think(now: Instant, { device, item, topic, draws }: ProcessSetup, request: number, to: string) {
    if (item.schedule.kind !== 'answer') return;
    const { after } = item.schedule;
    const span = sample(after, draws.unit(device, request), request) as Duration;
    const place = this.#asked++;
    this.#pending.set(place, {
      device,
      item,
      topic: fillTemplate(topic, new Map([['sender', to]])),
    });
    this.#world.scheduler.schedule(later(now, span), EVENT.answer, place, 0);
  }

  /** Who published a message, by name; what nobody expects any more has been answered before. */
  #senderOf(message: number): string | undefined {
    const { ledger, roster, scenario } = this.#world;
    const record = ledger.fates.recordOf(message);
    if (record === NO_RECORD) return undefined;
    const device = ledger.flows.publisherOf(ledger.fates.store.flowOf(record));
    const plan = scenario.fleets[roster.fleetOf(device)];
    return plan === undefined ? undefined : clientIdOf(plan, roster.indexOf(device));
  }
}

/** The observer of devices where some answer. */
export class AnsweringWitness extends DeviceWitness {
  readonly #answers: Answers;

  constructor(parts: WitnessParts, broker: Witness, answers: Answers) {
    super(parts, broker);
    this.#answers = answers;
  }

  override handedOver(
    now: Instant,
    device: DeviceId,
    publication: PublicationId,
    qos: Qos,
    isRetain: boolean,
  ): void {
    // Before the books close: who asked is known as long as the message is expected.
    if (!isRetain) this.#answers.hear(now, device, publication);
    super.handedOver(now, device, publication, qos, isRetain);
  }
}

/** Whether anybody answers in this scenario. */
export function hasAnswers({ fleets }: Pick<Scenario, 'fleets'>): boolean {
  return fleets.some(({ publish }) => publish.some(({ schedule }) => schedule.kind === 'answer'));
}
