/**
 * What happens to one client besides packets: at its devices, and to its session at the broker.
 */
import type { BrokerObserver, SessionEnding } from '../broker/port.ts';
import type { SessionId } from '../broker/session-store.ts';
import type { DeviceObserver } from '../device/port.ts';
import type { Instant } from '../kernel/time.ts';
import { formatDuration } from '../kernel/time-text.ts';
import type { FateObserver } from '../ledger/fates.ts';
import { CAUSES } from '../mqtt/loss-cause.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import type { World } from '../simulation/world.ts';
import type { LadderMark, Lane, MarkWord } from './ladder.ts';
import { overhear } from './overhear.ts';

const ENDINGS: Readonly<Record<SessionEnding, string>> = {
  cleaned: 'a clean CONNECT ends the session',
  expired: 'the session expires',
  evicted: 'the session makes way for another',
  restart: 'the session is lost with the broker',
  purged: 'an operator ends the session',
};

export class MarkTaker {
  readonly #world: World;
  readonly #client: string;
  readonly #note: (mark: LadderMark) => void;
  /** Devices that use the ClientId now, and all that ever did. */
  readonly #using = new Set<number>();
  readonly #seen = new Set<number>();
  /** The client's session, when it has one. */
  readonly #sessions = new Set<SessionId>();

  constructor(world: World, client: string, note: (mark: LadderMark) => void) {
    this.#world = world;
    this.#client = client;
    this.#note = note;
  }

  /** Every device that has used the ClientId, `fleet/index`. */
  devicesSeen(): readonly string[] {
    return [...this.#seen].map((device) => this.#world.nameOf(device));
  }

  /** When these devices had no coverage. */
  outages(): readonly LadderMark[] {
    const until = this.#world.scheduler.now;
    return [...this.#seen].flatMap((device) =>
      [...this.#world.radio.outagesOf(device, until)].flatMap((outage) => {
        const span = formatDuration(Math.round((outage.until - outage.from) / 1000) * 1000);
        const of = (at: Instant, what: MarkWord, text: string): LadderMark[] =>
          at < until ? [this.#mark(at, 'device', what, text, device)] : [];
        return [
          ...of(outage.from, 'outage-began', `no coverage for ${span}`),
          ...of(outage.until, 'outage-ended', 'coverage again'),
        ];
      }),
    );
  }

  devices(observer: DeviceObserver): DeviceObserver {
    return overhear<DeviceObserver>(observer, {
      dialled: (now, device, client) => {
        if (this.#world.clients.textOf(client) !== this.#client) {
          this.#using.delete(device);
          return;
        }
        this.#using.add(device);
        this.#seen.add(device);
        this.#atDevice(now, device, 'dialled', 'dials');
      },
      connected: (now, device, sessionPresent) => {
        const text = `connected, ${sessionPresent ? 'session present' : 'no session'}`;
        this.#atDevice(now, device, 'connected', text);
      },
      disconnected: (now, device) =>
        this.#atDevice(now, device, 'disconnected', 'notices that the connection is over'),
      retired: (now, device) => this.#atDevice(now, device, 'retired', 'leaves for good'),
    });
  }

  broker(observer: BrokerObserver): BrokerObserver {
    return overhear<BrokerObserver>(observer, {
      sessionCreated: (now, session, client) => {
        if (this.#world.clients.textOf(client) !== this.#client) return;
        this.#sessions.add(session);
        this.#atBroker(now, session, 'session-created', 'a new session');
      },
      sessionResumed: (now, session) =>
        this.#atBroker(now, session, 'session-resumed', 'the session is resumed'),
      sessionEnded: (now, session, ending) => {
        this.#atBroker(now, session, 'session-ended', ENDINGS[ending] ?? `session ${ending}`);
        this.#sessions.delete(session);
      },
      attached: (now, session) => this.#atBroker(now, session, 'attached', 'connected'),
      detached: (now, session) => this.#atBroker(now, session, 'detached', 'connection over'),
      keepAliveExpired: (now, session) =>
        this.#atBroker(now, session, 'keep-alive-expired', 'silent too long: keep-alive ran out'),
      tookOver: (now, session, from, to) =>
        this.#atBroker(now, session, 'took-over', this.#takeOverText(from, to)),
      dropped: (now, session, publication, cause) => {
        const message = this.#world.publications.messageOf(publication);
        this.#atBroker(now, session, 'dropped', `drops message ${message}: ${cause}`);
      },
    });
  }

  fates(observer: FateObserver): FateObserver {
    return overhear<FateObserver>(observer, {
      lost: (now, device, message, place) => {
        if (!this.#seen.has(device)) return;
        const cause = CAUSES[place] ?? 'unexplained';
        const text = `message ${message} is lost: ${cause}`;
        this.#note({ ...this.#mark(now, 'device', 'lost', text, device), message, cause });
      },
    });
  }

  #takeOverText(from: LinkId, to: LinkId): string {
    const { store } = this.#world.connections;
    const [old, next] = [from, to].map((link) => this.#world.nameOf(store.deviceOf(link)));
    return old === next ? `${next} takes over from itself` : `${next} takes over from ${old}`;
  }

  #atDevice(now: Instant, device: number, what: MarkWord, text: string): void {
    if (this.#using.has(device)) this.#note(this.#mark(now, 'device', what, text, device));
  }

  #atBroker(now: Instant, session: SessionId, what: MarkWord, text: string): void {
    if (this.#sessions.has(session)) this.#note(this.#mark(now, 'broker', what, text));
  }

  #mark(at: Instant, lane: Lane, what: MarkWord, text: string, device = -1): LadderMark {
    const who = device < 0 ? {} : { device: this.#world.nameOf(device) };
    return { kind: 'mark', at, lane, what, text, ...who };
  }
}
