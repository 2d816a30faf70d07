/**
 * Who will receive what, from the scenario alone: the publishes that match a fleet's subscriptions.
 *
 * For estimates only. A fleet is judged by its first device and one other, which is exact while
 * templates treat all devices of a fleet alike; subscriptions that come and go do not count.
 */

import type { Qos } from '../mqtt/packet.ts';
import { filterMatches, parseShared } from '../mqtt/topic.ts';
import type { FleetPlan, PublishPlan, Scenario } from '../scenario/scenario.ts';
import { fillTemplate } from '../scenario/template.ts';
import { clientIdOf, namesOf, requestOf } from './device-setup.ts';

/** One publish item as a fleet receives it. */
export interface Stream {
  readonly publisher: FleetPlan;
  readonly item: PublishPlan;
  /** Of the deliveries. */
  readonly qos: Qos;
  /** Publish processes of the item that reach an average device of the fleet. */
  readonly processes: number;
}

/** Everything that reaches a fleet. */
export function streamsTo(fleet: FleetPlan, scenario: Scenario): readonly Stream[] {
  const representatives = among(fleet.count, 0);
  return scenario.fleets.flatMap((publisher) =>
    publisher.publish.flatMap((item) => {
      const streams = representatives.map(({ index, share }) => {
        const filters = filtersOf(fleet, index);
        const matched = matches({ filters, index }, { publisher, item }, scenario);
        return { qos: matched.qos, processes: (matched.processes * share) / fleet.count };
      });
      const processes = streams.reduce((sum, stream) => sum + stream.processes, 0);
      const granted = highest(streams);
      const qos = granted < item.qos ? granted : item.qos;
      return processes > 0 ? [{ publisher, item, qos, processes }] : [];
    }),
  );
}

/** A filter without its share group, and how many devices take turns at it. */
interface Filter {
  readonly text: string;
  readonly qos: Qos;
  readonly members: number;
}

function filtersOf(fleet: FleetPlan, index: number): readonly Filter[] {
  const names = namesOf(fleet, index);
  return fleet.subscribe.map((plan) => {
    const { topic } = requestOf(plan, names);
    const shared = parseShared(topic);
    return {
      text: shared?.filter ?? topic,
      qos: plan.qos,
      members: shared === undefined ? 1 : fleet.count,
    };
  });
}

/** How many processes of an item the device at `index` hears, and at which QoS. */
function matches(
  { filters, index }: { readonly filters: readonly Filter[]; readonly index: number },
  { publisher, item }: Pick<Stream, 'publisher' | 'item'>,
  { fleets }: Scenario,
): Pick<Stream, 'qos' | 'processes'> {
  const target = fleets.find(({ name }) => name === item.target);
  const targets = target === undefined ? [{ index: 0, share: 1 }] : among(target.count, index);
  let qos: Qos = 0;
  let processes = 0;
  for (const speaker of among(publisher.count, index)) {
    const names = namesOf(publisher, speaker.index);
    for (const addressee of targets) {
      if (target !== undefined) names.set('target', clientIdOf(target, addressee.index));
      const topic = fillTemplate(item.topic, names);
      const heard = filters.filter(({ text }) => filterMatches(text, topic));
      if (heard.length === 0) continue;
      qos = highest([...heard, { qos }]);
      const share = Math.max(...heard.map(({ members }) => 1 / members));
      processes += speaker.share * addressee.share * share;
    }
  }
  return { qos, processes };
}

/** The device at `index` of a fleet, if it has one, and another that stands for all the rest. */
function among(
  count: number,
  index: number,
): readonly { readonly index: number; readonly share: number }[] {
  if (index >= count) return [{ index: 0, share: count }];
  const other = index === 0 ? 1 : count > 2 ? 2 : 0;
  return count === 1
    ? [{ index, share: 1 }]
    : [
        { index, share: 1 },
        { index: other, share: count - 1 },
      ];
}

function highest(those: readonly { readonly qos: Qos }[]): Qos {
  return those.reduce<Qos>((highest, { qos }) => (qos > highest ? qos : highest), 0);
}
