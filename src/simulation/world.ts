/**
 * The assembly: engines at both ends, links between them, weather over them, books beside them.
 *
 *   Devices ⇄ Wire ⇄ Connections ⇄ Wire ⇄ Broker          Radio, Paths: the weather
 *       └────────── Witness ──▶ Ledger, Metrics, Digest ──────────┘
 *
 * Hands every event to whoever it is for. Builds; decides nothing that an engine could decide.
 */

import { Broker } from '../broker/broker.ts';
import { BROKER_TIMERS } from '../broker/port.ts';
import type { SessionId } from '../broker/session-store.ts';
import { Devices } from '../device/devices.ts';
import { DEVICE_TIMERS, type DeviceId } from '../device/port.ts';
import { type ProcessId, Workload } from '../device/workload.ts';
import { Digest } from '../kernel/digest.ts';
import { Interner } from '../kernel/interner.ts';
import { RandomSource } from '../kernel/random.ts';
import { type EventHandler, Scheduler } from '../kernel/scheduler.ts';
import { type Instant, instant, NEVER } from '../kernel/time.ts';
import type { Laws } from '../law/laws.ts';
import { Ledger } from '../ledger/ledger.ts';
import { Connections } from '../link/connection.ts';
import { DOWN, Paths, UP } from '../link/path.ts';
import { Radio } from '../link/radio.ts';
import { type MessageNumber, PublicationStore } from '../mqtt/publication-store.ts';
import { type TopicId, TopicTable } from '../mqtt/topic-table.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type Act, perform } from './act.ts';
import { announce } from './announcement.ts';
import { AnsweringWitness, Answers, hasAnswers } from './answers.ts';
import { BytesWire } from './bytes-wire.ts';
import { chanceOf } from './chance.ts';
import { DeviceWitness } from './device-witness.ts';
import { EVENT, LINK_CODES_END } from './event-code.ts';
import { Glances } from './glances.ts';
import { type Headcount, headcount } from './headcount.ts';
import { lawsOf } from './law-parts.ts';
import { Metrics } from './metrics.ts';
import { Operations } from './operation.ts';
import { OutletOfBroker, OutletOfDevices } from './outlet.ts';
import { type Population, populate, type Resident } from './population.ts';
import { Readiness } from './readiness.ts';
import { Roster } from './roster.ts';
import { Rush } from './rush.ts';
import { Sampler } from './sampler.ts';
import { NO_TEE, type Tee } from './tee.ts';
import { Timers } from './timers.ts';
import { Traffic } from './traffic.ts';
import { ObjectWire, type Wire } from './wire.ts';
import { Witness, type WitnessParts } from './witness.ts';

/** How packets travel: as objects (fast), or as real bytes through the codec. */
export type WireMode = 'objects' | 'bytes';

/** Wills are numbered above this: how many are published must not move the numbers of the rest. */
export const WILLS_FROM = 0x40000000;

export class World implements EventHandler {
  readonly scenario: Scenario;
  readonly roster = new Roster();
  readonly scheduler = new Scheduler();
  readonly digest = new Digest();
  readonly clients = new Interner();
  readonly topics = new TopicTable();
  readonly publications = new PublicationStore();
  readonly radio: Radio;
  readonly ledger: Ledger;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  readonly laws: Laws;
  readonly connections: Connections;
  readonly traffic: Traffic;
  readonly broker: Broker;
  readonly devices: Devices;
  readonly witness: Witness;
  readonly sampler: Sampler;
  readonly wire: Wire;
  readonly tee: Tee;
  readonly #operations: Operations;
  readonly #links: EventHandler;
  readonly #paths: Paths;
  readonly #workload = new Workload();
  #acts: readonly Act[] = [];
  readonly #answers: Answers;
  readonly #timers = new Timers(this.scheduler);
  #messages = 0;
  #wills = WILLS_FROM;

  constructor(
    scenario: Scenario,
    seed: number,
    mode: WireMode,
    listen: (world: World) => Tee = () => NO_TEE,
    onNext?: () => void,
  ) {
    const random = new RandomSource(seed);
    const population = populate(scenario, random, onNext);
    this.scenario = scenario;
    this.radio = new Radio(instant(scenario.duration));
    this.#paths = new Paths(this.radio);
    this.tee = listen(this);
    this.metrics = this.#newMetrics();
    this.readiness = new Readiness(scenario.fleets.length, this.#paths, this.roster);
    this.laws = lawsOf(this);
    const fates = this.tee.fates(this.metrics);
    this.ledger = new Ledger(scenario.fleets.length, this.roster, fates, this.laws);
    this.traffic = new Traffic(this);
    this.connections = new Connections(this.scheduler, this.radio, this.#paths, this.traffic);
    this.wire = mode === 'objects' ? new ObjectWire(this) : new BytesWire(this);
    this.#answers = new Answers(this);
    this.witness = new Witness(this.#witnessParts());
    this.broker = this.#newBroker();
    this.devices = this.#newDevices(random);
    this.traffic.begin();
    this.sampler = new Sampler(this);
    this.#operations = new Operations(this);
    this.#links = this.#operations.links;
    this.#settle(population);
    new Glances(this, this.#paths, this.#workload).begin(this.roster.size);
  }

  handle(now: Instant, code: number, target: number, argument: number): void {
    if (code < LINK_CODES_END) this.#links.handle(now, code, target, argument);
    else if (code === EVENT.publish) this.#publish(now, target as ProcessId);
    else if (code < EVENT.publish) this.#wake(now, code, target);
    else if (code === EVENT.act) this.#act(now, target);
    else if (code === EVENT.sample) this.sampler.sample(now);
    else if (code === EVENT.operate) this.#operations.perform(now, target);
    else this.#answers.publish(now, target);
  }

  /** Bytes of columns, slabs and pending events. */
  get bytes(): number {
    const parts = [
      ...[this.scheduler, this.connections.store, this.radio, this.#paths, this.broker],
      ...[this.devices, this.publications, this.topics, this.clients, this.#workload, this.roster],
      ...[this.#timers, this.ledger, this.laws, this.metrics.queues, this.witness],
    ];
    return parts.reduce((bytes, part) => bytes + part.bytes, 0);
  }

  /** `fleet/index` of a device, for people. */
  nameOf(device: number): string {
    if (device < 0 || device >= this.roster.size) return 'nobody';
    const fleet = this.scenario.fleets[this.roster.fleetOf(device)];
    return `${fleet?.name}/${this.roster.indexOf(device)}`;
  }

  #wake(now: Instant, code: number, target: number): void {
    if (code < EVENT.deviceTimer) {
      const timer = BROKER_TIMERS[code - EVENT.brokerTimer];
      if (timer === undefined || !this.#timers.firesForBroker(code, target, now)) return;
      this.broker.wake(now, timer, target as SessionId);
    } else {
      const timer = DEVICE_TIMERS[code - EVENT.deviceTimer];
      if (timer === undefined || !this.#timers.firesForDevice(code, target, now)) return;
      this.devices.wake(now, timer, target as DeviceId);
    }
  }

  #act(now: Instant, place: number): void {
    const act = this.#acts[place];
    if (act !== undefined) perform(now, act, this.devices, this.ledger);
  }

  /** A process's time to publish: if its device has been switched on, and is not gone for good. */
  #publish(now: Instant, processId: ProcessId): void {
    const device = this.#workload.deviceOf(processId);
    if (this.devices.store.stateOf(device) === 'retired') return;
    if (this.devices.store.hasBegun(device, now)) this.#announce(now, processId, device);
    const next = this.#workload.next(processId, now);
    if (next < NEVER) this.scheduler.schedule(next, EVENT.publish, processId, 0);
  }

  /** An application publishes: number its message, unless nobody is to follow it. */
  #announce(now: Instant, processId: ProcessId, device: DeviceId): void {
    const item = this.#workload.itemOf(processId);
    const number = (item.size === 0 ? 0 : ++this.#messages) as MessageNumber;
    const topic = this.#workload.topicOf(processId);
    announce(this, now, device, item, { number, topic, flow: this.#workload.tagOf(processId) });
  }

  /** Adds everyone and everything that is planned. */
  #settle(population: Population): void {
    this.#makeRoom(headcount(this.scenario));
    for (const resident of population.residents()) this.#addResident(resident);
    for (const setup of population.processes()) {
      this.#answers.add(setup);
      const topic = this.topics.idOf(setup.topic);
      const flow = this.ledger.flows.idOf(setup.device, topic, setup.item.qos);
      const processId = this.#workload.add(setup, topic, flow);
      const first = this.#workload.first(processId);
      if (first < NEVER) this.scheduler.schedule(first, EVENT.publish, processId, 0);
    }
    this.#operations.begin();
    this.#acts = population.acts();
    this.#acts.forEach((act, place) => {
      if (act.kind === 'subscribe') this.ledger.foresee(act.device, act.filter.topic);
      this.scheduler.schedule(act.at, EVENT.act, place, 0);
    });
  }

  /** Grown one by one, a million devices would be moved thirty times. Each has a session and a link. */
  #makeRoom({ devices, filters, processes }: Headcount): void {
    const many = [this.radio, this.#paths, this.roster, this.laws, this.witness, this.#timers];
    for (const part of many) part.grow(devices);
    this.devices.grow(devices, filters);
    this.ledger.grow(devices, filters, processes);
    for (const part of [this.#workload, this.topics]) part.grow(processes);
    this.broker.reserve(devices);
    this.connections.store.reserve(devices);
  }

  #addResident(resident: Resident): void {
    const { setup, sources, weather, index, path, wants, start, leavesAt } = resident;
    const device = this.devices.add(setup);
    this.roster.add(resident);
    this.radio.add({ sources, subject: weather });
    this.#paths.set(device, path, index);
    setup.filters.forEach(({ topic, nl }, slot) => {
      this.ledger.foresee(device, topic);
      this.ledger.intents.add(device, topic, wants[slot] ?? 'all', nl === true);
    });
    this.devices.start(device, start < leavesAt ? start : NEVER);
  }

  #newMetrics(): Metrics {
    const { fleets, storm, broker } = this.scenario;
    return new Metrics({
      fleets: this.roster,
      fleetCount: fleets.length,
      queueLimit: broker.limits.sessionQueue.maxMessages,
      storm,
      digest: this.digest,
      rush: new Rush(this.scenario),
    });
  }

  #witnessParts(): WitnessParts {
    return {
      ledger: this.ledger,
      readiness: this.readiness,
      laws: this.laws,
      metrics: this.metrics,
      digest: this.digest,
      publications: this.publications,
      links: this.connections.store,
      topicName: (topic) => this.topics.nameOf(topic as TopicId),
      givenUp: (session, publication, id) => this.traffic.gaveUp(session, publication, id),
    };
  }

  #newBroker(): Broker {
    const sink = this.wire.sinkOf(DOWN, this.laws.broker);
    return new Broker({
      limits: this.scenario.broker.limits,
      clients: this.clients,
      topics: this.topics,
      publications: this.publications,
      outlet: new OutletOfBroker(this.tee.sent(DOWN, sink), this.traffic),
      timers: this.#timers.broker,
      observer: this.tee.broker(this.witness),
      messages: { next: () => ++this.#wills as MessageNumber },
    });
  }

  #newDevices(random: RandomSource): Devices {
    const parts = this.#witnessParts();
    const witness = hasAnswers(this.scenario)
      ? new AnsweringWitness(parts, this.witness, this.#answers)
      : new DeviceWitness(parts, this.witness);
    const sink = this.wire.sinkOf(UP, this.laws.devices);
    return new Devices({
      clients: this.clients,
      topics: this.topics,
      publications: this.publications,
      outlet: new OutletOfDevices(this.tee.sent(UP, sink), this.traffic),
      timers: this.#timers.devices,
      chance: chanceOf(this, random),
      observer: this.tee.devices(witness),
    });
  }
}
