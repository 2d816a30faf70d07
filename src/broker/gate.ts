/**
 * Who is let in: how many CONNECTs a second, how often one client, under which names, and whether with
 * a clean start. What a client asks for in particular is agreement.ts's, who has room occupancy.ts's.
 *
 * Costs nothing where no such limit is set: then there is no gate.
 */
import type { Instant } from '../kernel/time.ts';
import type { Connect } from '../mqtt/packet.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { Allowance } from './allowance.ts';
import type { ClientIdRule, ConnectionLimits } from './connection-limits.ts';
import type { Farewell } from './violation.ts';

const REFUSAL = {
  characters: {
    reason: REASON.clientIdentifierNotValid,
    because: 'the ClientId has characters that are not taken here',
  },
  clean: { reason: REASON.notAuthorized, because: 'sessions are not started clean here' },
  rate: { reason: REASON.connectionRateExceeded },
  banned: { reason: REASON.banned, because: 'this ClientId connects too often' },
} as const satisfies Readonly<Record<string, Farewell>>;

/** Patterns of the ClientIds that are taken; an empty one is another limit's. */
const TAKEN: Readonly<Record<ClientIdRule, RegExp | undefined>> = {
  any: undefined,
  alphanumeric: /^[0-9A-Za-z]*$/,
  portable: /^[0-9A-Za-z._:-]*$/,
};

/** How many clients are remembered before those of old windows are forgotten. */
const REMEMBERED = 1024;

/** How often a client has connected of late. */
interface Visits {
  since: Instant;
  count: number;
  /** Nobody may connect under this ClientId until then. */
  bannedUntil: number;
}

/** The gate that these limits make, if they make one. */
export function gateOf(limits: ConnectionLimits): Gate | undefined {
  const { connect, flapping } = limits;
  const isOpen =
    connect.perSecond === Infinity &&
    flapping.maxCount === Infinity &&
    connect.clientIdCharacters === 'any' &&
    connect.cleanStart === 'allow';
  return isOpen ? undefined : new Gate(limits);
}

export class Gate {
  readonly #limits: ConnectionLimits;
  readonly #pattern: RegExp | undefined;
  readonly #rate: Allowance;
  readonly #visits = new Map<string, Visits>();
  #forgetAt = REMEMBERED;

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
    this.#pattern = TAKEN[limits.connect.clientIdCharacters];
    this.#rate = new Allowance(limits.connect.perSecond);
  }

  /** What is made of a CONNECT: the packet, perhaps without its clean start, or why it is refused. */
  pass(now: Instant, packet: Connect): Connect | Farewell {
    const { clientId, clean } = packet;
    const { cleanStart } = this.#limits.connect;
    if (!this.#rate.takes(now)) return REFUSAL.rate;
    if (this.#isBanned(now, clientId)) return REFUSAL.banned;
    if (this.#pattern?.test(clientId) === false) return REFUSAL.characters;
    if (!clean || cleanStart === 'allow' || clientId === '') return packet;
    return cleanStart === 'refuse' ? REFUSAL.clean : { ...packet, clean: false };
  }

  /** Counts a visit; the one that is too many gets in, and those after it do not. */
  #isBanned(now: Instant, clientId: string): boolean {
    const { maxCount, windowUs, banUs } = this.#limits.flapping;
    if (maxCount === Infinity || clientId === '') return false;
    const found = this.#visits.get(clientId);
    if (found !== undefined && now < found.bannedUntil) return true;
    if (found === undefined || now - found.since >= windowUs || found.bannedUntil > 0) {
      this.#forget(now);
      this.#visits.set(clientId, { since: now, count: 1, bannedUntil: 0 });
      return false;
    }
    found.count++;
    if (found.count >= maxCount) found.bannedUntil = now + banUs;
    return false;
  }

  /** Lets go of clients that nothing is held against. */
  #forget(now: Instant): void {
    if (this.#visits.size < this.#forgetAt) return;
    const { windowUs } = this.#limits.flapping;
    for (const [clientId, { since, bannedUntil }] of this.#visits) {
      if (now - since >= windowUs && now >= bannedUntil) this.#visits.delete(clientId);
    }
    this.#forgetAt = Math.max(REMEMBERED, 2 * this.#visits.size);
  }
}
