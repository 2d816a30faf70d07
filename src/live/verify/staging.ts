/**
 * The world of a simulation, its links, devices, applications and books, with another broker in the
 * place of its engine. Whoever drives it says how far time has come.
 */
import type { Instant } from '../../kernel/time.ts';
import { UP } from '../../link/path.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Tee } from '../../simulation/tee.ts';
import { World } from '../../simulation/world.ts';
import { overhear } from '../../trace/overhear.ts';
import type { Ground } from '../battery/ground.ts';
import type { NoConversation, NotApplicable } from '../battery/observation.ts';
import type { Disguise } from './disguise.ts';
import { Hearings } from './hearing.ts';
import { StandIn } from './stand-in.ts';

/** Who drives a staging. */
export interface Driver {
  /** Brings the world to the present, and says when that is. */
  present(): Instant;
  /** It cannot go on. */
  fail(why: NoConversation | NotApplicable): void;
}

/** What is staged, where, and under which names. */
export interface Play {
  readonly scenario: Scenario;
  readonly ground: Ground;
  readonly disguise: Disguise;
}

export class Staging {
  readonly world: World;
  readonly hearings = new Hearings();
  #standIn: StandIn | undefined;

  constructor({ scenario, ground, disguise }: Play, driver: Driver) {
    this.world = new World(scenario, scenario.seed, 'objects', (world) => {
      const standIn = new StandIn({
        ...{ world, ground, disguise },
        present: () => driver.present(),
        fail: (why) => driver.fail(why),
      });
      this.#standIn = standIn;
      return this.#listen(world, standIn);
    });
    this.#standIn?.begin();
  }

  /** Handles the next event, if it comes by then; returns whether there was none. */
  step(now: Instant): boolean {
    const isDone = this.world.scheduler.run(this.world, now, 1);
    this.#standIn?.look();
    return isDone;
  }

  /** Closes connections, and the books. */
  close(): void {
    this.#standIn?.stop();
    this.world.ledger.close();
  }

  #listen(world: World, standIn: StandIn): Tee {
    const heard = this.hearings.listen(world);
    return {
      ...heard,
      packets: (direction, engine) =>
        direction === UP ? standIn.sink : heard.packets(direction, engine),
      // A link's number may be another's at once.
      devices: (observer) => overhear(observer, { dialled: () => standIn.look() }),
    };
  }
}
