/**
 * What an operator does to the broker: restarts it, purges sessions. Planned before the run begins,
 * as steps in order of time.
 *
 *   restart:  (snapshot) ─▶ down, by stop or crash ─▶ up          purge
 *
 * Behind the operator's hands is the desk too, if the broker's work takes time.
 *
 * Since crashes are planned, only the snapshot that each will need is taken. While the broker is
 * down, a connection that would open is refused.
 */
import type { Broker } from '../broker/broker.ts';
import type { Digest } from '../kernel/digest.ts';
import type { EventHandler } from '../kernel/scheduler.ts';
import { type Instant, instant, later, START } from '../kernel/time.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Desk, type DeskParts, hasService, SERVED } from './desk.ts';
import { EVENT } from './event-code.ts';
import { OBSERVED } from './observation.ts';
import type { Traffic } from './traffic.ts';

type Step = { readonly at: Instant } & (
  | { readonly kind: 'snapshot' | 'up' }
  | { readonly kind: 'down'; readonly isCrash: boolean }
  | { readonly kind: 'purge'; readonly olderThanUs: number }
);

/** The parts of the world that an operator has hands on. */
export interface OperatedParts extends DeskParts {
  readonly broker: Broker;
  readonly traffic: Traffic;
  readonly digest: Digest;
}

export class Operations {
  readonly #world: OperatedParts;
  readonly #steps: readonly Step[];
  readonly #desk: Desk | undefined;

  constructor(world: OperatedParts) {
    this.#world = world;
    this.#steps = stepsOf(world.scenario);
    if (hasService(world.scenario)) this.#desk = new Desk(world);
  }

  /** Asks for every step, in order of time. */
  begin(): void {
    this.#steps.forEach(({ at }, place) => {
      this.#world.scheduler.schedule(at, EVENT.operate, place, 0);
    });
  }

  /** Who takes the events of links. */
  get links(): EventHandler {
    return this.#desk ?? this.#world.connections;
  }

  /** Takes one of the steps, or, SERVED, ends the work on a packet. */
  perform(now: Instant, place: number): void {
    if (place === SERVED) {
      this.#desk?.served(now);
      return;
    }
    const step = this.#steps[place];
    const { broker, connections, digest } = this.#world;
    if (step?.kind === 'purge') broker.purge(now, step.olderThanUs);
    else if (step?.kind === 'snapshot') broker.snapshot();
    else if (step?.kind === 'down') this.#goDown(now, step.isCrash);
    else if (step?.kind === 'up') {
      digest.fold4(now, OBSERVED.brokerUp << 24, 0, 0);
      connections.isRefusing = false;
      broker.start(now);
    }
  }

  #goDown(now: Instant, isCrash: boolean): void {
    const { broker, connections, digest, traffic } = this.#world;
    digest.fold4(now, OBSERVED.brokerDown << 24, isCrash ? 1 : 0, 0);
    connections.isRefusing = true;
    if (isCrash) traffic.closeAll(now, 'abort');
    broker.goDown(now, isCrash);
    // Those that have not said CONNECT.
    if (!isCrash) traffic.closeAll(now, 'graceful');
  }
}

function stepsOf({ operations, broker, duration }: Scenario): readonly Step[] {
  const { mode, intervalUs } = broker.limits.durability;
  let upSince = START;
  const steps = operations.flatMap((operation): readonly Step[] => {
    const { at } = operation;
    if (operation.kind === 'purge')
      return [{ at, kind: 'purge', olderThanUs: operation.olderThan }];
    const { downtime, isCrash } = operation;
    const up = later(at, downtime);
    const last = instant(upSince + Math.floor((at - upSince) / intervalUs) * intervalUs);
    upSince = up;
    return [
      ...(isCrash && mode === 'snapshot' ? [{ at: last, kind: 'snapshot' } as const] : []),
      { at, kind: 'down', isCrash },
      { at: up, kind: 'up' },
    ];
  });
  return steps.filter(({ at }) => at < duration).sort((a, b) => a.at - b.at);
}
