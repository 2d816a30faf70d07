/**
 * The bundle people start is written anew from the source (`.ci/flatten.mjs`): it has to simulate
 * what the source simulates, to the last figure, and again when it has done so before.
 */
import { beforeAll, expect, test } from 'vitest';
import type * as library from '../index.ts';
import { simulate } from '../simulation/run.ts';
import { builtLauncher } from '../testing/launcher.ts';
import { shippedScenario } from '../testing/shipped-sims.ts';
import { PROJECT } from '../testing/source-tree.ts';

/** As `.ci/flatten.mjs` exports it. */
type Flatten = (source: string) => string;

let built: typeof library;
let flatten: Flatten;

beforeAll(async () => {
  builtLauncher();
  built = await import(`${PROJECT}/dist/bundle/index.js`);
  ({ flatten } = (await import(`${PROJECT}/.ci/flatten.mjs`)) as { readonly flatten: Flatten });
}, 60_000);

test.each(['walkthrough', 'shared-client-id'])(
  'the bundle ends sims/%s.yaml as the source does, however often and on either wire',
  (name) => {
    const file = `${PROJECT}/sims/${name}.yaml`;
    const { digest } = simulate(shippedScenario(name));
    const scenario = built.loadScenario(file);
    const ends = [{}, {}, { wire: 'bytes' as const }].map((flags) =>
      built.simulate(scenario, flags),
    );
    expect(ends.map((record) => record.digest)).toEqual([digest, digest, digest]);
  },
);

/** What a source with one class says when it is loaded. */
async function said(source: string): Promise<unknown> {
  const module = await import(`data:text/javascript,${encodeURIComponent(source)}`);
  return module.said;
}

const BASE =
  'class Base { #name = "base"; get #kind() { return "b"; } of() { return this.#kind + this.#name; } }';
const HEIR =
  'class Heir extends Base { #name; constructor() { super(); this.#name = "heir"; } mine() { return this.#name; } }';
const SAID =
  'const heir = new Heir(); export const said = [heir.of(), heir.mine(), Object.keys(new Base())];';

test('a flattened class and its heir keep fields of one name apart, and nothing is private', async () => {
  const plain = flatten(`${BASE} ${HEIR} ${SAID}`);
  expect(plain).not.toContain('#');
  expect(await said(plain)).toEqual(['bbase', 'heir', ['_name$0']]);
});

test('a question that only private names can answer is refused', () => {
  expect(() => flatten('class A { #x = 1; static is(a) { return #x in a; } }')).toThrow('#x in');
});
