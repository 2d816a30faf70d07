/**
 * What a run that was played says for comparison: figures of the books by fleet, and of every device
 * what it heard.
 */
import type { World } from '../../simulation/world.ts';
import { type Observation, ranges, type Value } from '../battery/observation.ts';
import type { Hearing } from './hearing.ts';
import type { Staging } from './staging.ts';

/** Figures of the books that a broker decides on. */
const COUNTS = ['expected', 'delivered', 'duplicates', 'outOfOrder', 'unexpected'] as const;

/** All that is compared of a run, by name; names are the same in every run of a scenario. */
export function observed({ world, hearings }: Staging): Observation {
  const { fleets } = world.scenario;
  const values: Record<string, Value> = {};
  for (const [place, { name }] of fleets.entries()) {
    const row = world.ledger.tally.read(place, undefined);
    for (const count of COUNTS) values[`${name}: ${count}`] = row[count];
  }
  for (let device = 0; device < world.roster.size; device++) {
    const about = observedOf(hearings.of(device), hasFilters(world, device));
    for (const [what, value] of Object.entries(about)) {
      values[`${world.nameOf(device)}: ${what}`] = value;
    }
  }
  return values;
}

function hasFilters({ roster, scenario }: World, device: number): boolean {
  return (scenario.fleets[roster.fleetOf(device)]?.subscribe.length ?? 0) > 0;
}

function observedOf(hearing: Hearing, isSubscriber: boolean): Observation {
  const { messages, byTopic, welcomes, goodbyes, dup, retain, wills } = hearing;
  const connections = {
    connections: listed([...welcomes, ...goodbyes.map((each) => `! ${each}`)]),
  };
  if (!isSubscriber) return connections;
  const ages = messages.map(({ ageUs }) => ageUs);
  const oldest = ages.length === 0 ? {} : { oldest: { us: Math.max(...ages) } };
  return {
    messages: ranges(messages.map(({ message }) => message).sort((a, b) => a - b)),
    order: orderOf(byTopic),
    flags: `DUP ${dup}, RETAIN ${retain}, wills ${wills}`,
    ...connections,
    ...oldest,
  };
}

function listed(words: readonly string[]): string {
  return words.length === 0 ? 'none' : words.join(', ');
}

/** Topics whose messages came in another order than they were published. */
function orderOf(byTopic: ReadonlyMap<string, readonly number[]>): string {
  const mixed: string[] = [];
  for (const [topic, numbers] of byTopic) {
    const isMixed = numbers.some((number, place) => number < (numbers[place - 1] ?? 0));
    if (isMixed) mixed.push(`${topic} ${ranges(numbers)}`);
  }
  return mixed.length === 0 ? 'as published' : mixed.sort(byText).join('; ');
}

function byText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
