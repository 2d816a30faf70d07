/**
 * A random scenario out of the schema itself: every key it has is drawn some time, whoever adds it.
 *
 *   JSON Schema ─▶ swarm of keys ─▶ values ─▶ what the schema refuses is taken out ─▶ scenario
 *
 * Swarm: each scenario draws for each key how often it is given, which is never, seldom or mostly, so
 * that features are met alone and in every company (Groce et al., "Swarm testing", ISSTA 2012).
 */
import { jsonSchema } from '../../scenario/json-schema.ts';
import { TOXICS } from '../../scenario/link-event-schema.ts';
import { scenarioSchema } from '../../scenario/schema.ts';
import { Dice } from './dice.ts';
import { changed, isTable, type Json, type JsonTable, valueAt } from './json.ts';
import { CELLS, drawLeaf, FLEETS } from './values.ts';

type Schema = ReturnType<typeof jsonSchema>;
type Path = readonly PropertyKey[];
type Issue = NonNullable<ReturnType<typeof scenarioSchema.safeParse>['error']>['issues'][number];

/** How often a key is given in a scenario. */
const PRESENCE = [0, 0, 0.15, 0.5, 0.9] as const;

/** What is never drawn: it changes no run, or names files that a scenario alone does not have. */
export const LEFT_OUT = [
  ...['description', 'variants', 'thresholds', 'fleets[].link.replay'],
] as const;

/** Lists and how long they are: named ones as many as there are names. */
const LENGTHS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  fleets: [1, FLEETS.length],
  cells: [1, CELLS.length],
  events: [0, 4],
};

/** Tables that take one key of several, beside those that are required. */
const ONE_KEY = ['fleets[].habits[]', 'events[]'] as const;

/** Of these keys of a table, exactly one is given. */
const ONE_OF: Readonly<Record<string, readonly string[]>> = {
  'events[].link': TOXICS,
  // Mostly the first.
  'fleets[].publish[]': ['every', 'every', 'every', 'every', 'every', 'every', 'at', 'answers'],
};

/** Keys without which there would be nothing to see. */
const MOSTLY: Readonly<Record<string, number>> = {
  broker: 0.9,
  'broker.limits': 0.9,
  'fleets[].mqtt': 0.9,
  'fleets[].subscribe': 0.9,
  'fleets[].publish': 0.9,
  'fleets[].habits': 0.4,
  // Few fleets may have it: those of MQTT 5 with an expiry of their own.
  'events[].disconnect.sessionExpiryInterval': 0.9,
};

/** Most rounds of taking out what does not fit. */
const MOST_REPAIRS = 60;

/** Scenario `number` of the hunt with this seed. */
export function drawScenario(seed: number, number: number): JsonTable {
  // What cannot be mended is drawn anew; numbers of one hunt are far below 2^32.
  for (let attempt = 0; ; attempt++) {
    const drawn = repaired(new Drawing(new Dice(seed, number + attempt * 2 ** 32)).scenario());
    if (drawn !== undefined) return drawn;
  }
}

/** One scenario while it is drawn. */
class Drawing {
  readonly #dice: Dice;
  readonly #presence = new Map<string, number>();

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  scenario(): Json {
    const drawn = this.#draw(jsonSchema(), '');
    return named(named(drawn ?? {}, 'fleets', FLEETS), 'cells', CELLS);
  }

  #draw(schema: Schema, path: string): Json | undefined {
    if (schema.const !== undefined) return schema.const as Json;
    const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
    const [first, ...others] = schema.enum ?? [];
    // What a JSON Schema lists is JSON.
    if (first !== undefined) return this.#dice.pick([first, ...others]) as Json;
    const [choice, ...rest] = choices;
    if (choice !== undefined) return this.#draw(this.#dice.pick([choice, ...rest]), path);
    if (schema.properties !== undefined) return this.#table(schema.properties, schema, path);
    if (schema.type === 'array') return this.#list(schema, path);
    return drawLeaf(schema, path, this.#dice);
  }

  #table(properties: NonNullable<Schema['properties']>, schema: Schema, path: string): Json {
    const required = schema.required ?? [];
    const optional = Object.keys(properties).filter((key) => !required.includes(key));
    const alternatives = ONE_KEY.some((each) => each === path) ? optional : (ONE_OF[path] ?? []);
    const alternative = this.#oneOf(alternatives);
    const table: Record<string, Json> = {};
    for (const [key, below] of Object.entries(properties)) {
      const at = path === '' ? key : `${path}.${key}`;
      const isChosen = alternatives.includes(key) ? key === alternative : this.#isGiven(at);
      if ((!required.includes(key) && !isChosen) || typeof below === 'boolean') continue;
      const value = this.#draw(below, at);
      if (value !== undefined) table[key] = value;
    }
    return table;
  }

  #oneOf(keys: readonly string[]): string | undefined {
    const [first, ...others] = keys;
    return first === undefined ? undefined : this.#dice.pick([first, ...others]);
  }

  #list(schema: Schema, path: string): Json {
    const { items, minItems, maxItems } = schema;
    if (typeof items !== 'object' || Array.isArray(items)) return [];
    const [least, most] = LENGTHS[path] ?? [minItems ?? 1, Math.min(maxItems ?? 3, 24)];
    const length = this.#dice.whole(least, most);
    return Array.from({ length }, () => this.#draw(items as Schema, `${path}[]`)).filter(
      (item) => item !== undefined,
    );
  }

  #isGiven(path: string): boolean {
    if (LEFT_OUT.some((each) => each === path)) return false;
    const known = MOSTLY[path] ?? this.#presence.get(path);
    const share = known ?? this.#dice.pick(PRESENCE);
    this.#presence.set(path, share);
    return this.#dice.chance(share);
  }
}

/** The tables of a list under names of their own. */
function named(scenario: Json, key: string, names: readonly string[]): Json {
  const list = valueAt(scenario, [key]);
  if (!Array.isArray(list)) return scenario;
  const tables = list.map((table, index) => ({ ...table, name: names[index] ?? key }));
  return changed(scenario, [key], tables);
}

/** The scenario without what the schema refuses; undefined when nothing is left to take out. */
function repaired(drawn: Json): JsonTable | undefined {
  let scenario = drawn;
  for (let round = 0; round < MOST_REPAIRS; round++) {
    const { error } = scenarioSchema.safeParse(scenario);
    if (error === undefined) return isTable(scenario) ? scenario : undefined;
    const refused = refusedPaths(scenario, error.issues);
    if (refused.length === 0) return undefined;
    for (const path of refused) scenario = changed(scenario, path, undefined);
  }
  return undefined;
}

/** What has to go, the last first: what goes from a list leaves those before it in their places. */
function refusedPaths(scenario: Json, issues: readonly Issue[]): readonly Path[] {
  const paths = issues.map((issue) => {
    const path = refusedPath([issue]);
    // Of what is missing it is the table that goes.
    return valueAt(scenario, path) === undefined ? path.slice(0, -1) : path;
  });
  return paths.filter((path) => path.length > 0).sort((a, b) => order(b, a));
}

function order(a: Path, b: Path): number {
  const place = a.findIndex((step, index) => step !== b[index]);
  if (place < 0) return a.length - b.length;
  const [one, other] = [a[place], b[place]];
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one) < String(other) ? -1 : 1;
}

/** What the first of these issues is about, as exactly as can be said. */
function refusedPath([issue]: readonly Issue[]): Path {
  if (issue === undefined) return [];
  if (issue.code === 'unrecognized_keys') return [...issue.path, ...issue.keys.slice(0, 1)];
  if (issue.code !== 'invalid_union') return issue.path;
  // The shape that was meant is the one that fits at the outside.
  const inside = issue.errors.map(refusedPath).find((path) => path.length > 0);
  return [...issue.path, ...(inside ?? [])];
}
