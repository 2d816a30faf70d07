/**
 * Which devices of a fleet have which habit, and when it shows.
 *
 * One draw a device and habit, taken whatever the share is, under a purpose of the habit's own: a
 * share that is changed moves nobody else. Devices behind one gateway reboot as one.
 */
import type { Memory } from '../device/device-store.ts';
import type { NapPlan } from '../device/nap.ts';
import type { DeviceId } from '../device/port.ts';
import { sample } from '../kernel/distribution.ts';
import type { Purpose, RandomSource } from '../kernel/random.ts';
import { type Duration, type Instant, instant } from '../kernel/time.ts';
import type { Qos } from '../mqtt/packet.ts';
import type { FleetPlan, HabitPlan, PublishPlan } from '../scenario/scenario.ts';
import type { Act } from './act.ts';

/** A reboot of the application keeps a device off for five seconds: a small board's boot, assumed. */
const REBOOT_TIME = 5_000_000 as Duration;

type Reboots = HabitPlan['reboots'][number];

export class HabitDraws {
  readonly #plan: FleetPlan;
  readonly #end: number;
  readonly #of: (habit: string) => Purpose;
  readonly #purposes = new Map<string, Purpose>();

  /** `end` is when the run is over: nothing happens from then on. */
  constructor(plan: FleetPlan, random: RandomSource, end: number) {
    this.#plan = plan;
    this.#end = end;
    this.#of = (habit) => {
      const known = this.#purposes.get(habit);
      if (known !== undefined) return known;
      const purpose = random.purpose(`${plan.name}/habit/${habit}`);
      this.#purposes.set(habit, purpose);
      return purpose;
    };
  }

  /** Facts about the device from its first second on. */
  memoriesOf(index: number): readonly Memory[] {
    const { unstableClientId, ignoresSessionPresent, amnesia } = this.#plan.habits;
    const memories: Memory[] = [];
    if (this.#has('unstable-client-id', index, unstableClientId)) memories.push('unstableClientId');
    if (this.#has('ignores-session-present', index, ignoresSessionPresent)) {
      memories.push('ignoresSessionPresent');
    }
    if (this.#has('amnesia', index, amnesia)) memories.push('amnesia');
    return memories;
  }

  /** How the device sleeps, if it does. */
  napOf(index: number): NapPlan | undefined {
    const { sleepsAfterPublishing } = this.#plan.habits;
    const sleeps = this.#has('sleeps-after-publishing', index, sleepsAfterPublishing);
    return sleeps ? sleepsAfterPublishing : undefined;
  }

  /** An item as each device publishes it: one object for all that do it alike. */
  itemsLike(item: PublishPlan): (index: number) => PublishPlan {
    const others = new Map<Qos, PublishPlan>();
    return (index) => {
      const qos = this.qosOf(index, 'publish', item.qos);
      if (qos === item.qos) return item;
      const other = others.get(qos) ?? { ...item, qos };
      others.set(qos, other);
      return other;
    };
  }

  /** The QoS the device uses where its fleet is configured with `qos`. */
  qosOf(index: number, use: 'publish' | 'subscribe', qos: Qos): Qos {
    const { wrongQos } = this.#plan.habits;
    return (this.#has('wrong-qos', index, wrongQos) ? wrongQos?.[use] : undefined) ?? qos;
  }

  /** What happens to the device and when, in no order. */
  *actsOf(index: number, device: DeviceId): Iterable<Act> {
    const { accidentalClean, amnesia, neverReturns, stopsReading } = this.#plan.habits;
    const reboot = { kind: 'reboot', device, down: REBOOT_TIME } as const;
    for (const [n, { share, at, over }] of accidentalClean.entries()) {
      if (!this.#has('accidental-clean', index, { share }, n)) continue;
      const wait = Math.floor(over * this.#of('accidental-clean/time').unit(index, n));
      yield { ...reboot, at: instant(at + wait), reboot: { isClean: true } };
    }
    if (amnesia?.at !== undefined && this.#has('amnesia', index, amnesia)) {
      yield { ...reboot, at: amnesia.at, reboot: {} };
    }
    if (neverReturns !== undefined && this.#has('never-returns', index, neverReturns)) {
      yield { kind: 'vanish', at: neverReturns.at, device };
    }
    for (const [n, { share, at, span, isSocket }] of stopsReading.entries()) {
      if (!this.#has('stops-reading', index, { share }, n)) continue;
      yield { kind: isSocket ? 'stall' : 'pause', at, device, span };
    }
    yield* this.#rebootsOf(index, device);
  }

  *#rebootsOf(index: number, device: DeviceId): Iterable<Act> {
    const subject = Math.floor(index / this.#plan.gatewayMembers);
    for (const [n, each] of this.#plan.habits.reboots.entries()) {
      if (!this.#has('reboots', subject, each, n)) continue;
      const { down, isGraceful } = each;
      for (const at of this.#timesOf(each, subject, n)) {
        yield { kind: 'reboot', at, device, down, reboot: { isGraceful } };
      }
    }
  }

  *#timesOf({ when }: Reboots, subject: number, place: number): Iterable<Instant> {
    if ('at' in when) {
      yield when.at;
      return;
    }
    const draws = this.#of(`reboots/${place}`);
    let at = 0;
    for (let n = 0; at < this.#end; n++) {
      if (n > 0) yield instant(at);
      at += Math.max(1, sample(when.every, draws.unit(subject, n), n));
    }
  }

  #has(
    habit: string,
    index: number,
    plan: { readonly share: number } | undefined,
    ordinal = 0,
  ): boolean {
    return plan !== undefined && this.#of(habit).unit(index, ordinal) < plan.share;
  }
}
