/**
 * Do two comparisons of one scenario under different seeds say the same? The share of (metric,
 * variant) pairs whose 95 % intervals meet, of means and of paired differences; below 90 % it fails.
 *
 *   node bin/mqtt-session-sim.js compare sims/queue-policies.yaml --seeds 1..30 --out /tmp/a
 *   node bin/mqtt-session-sim.js compare sims/queue-policies.yaml --seeds 31..60 --out /tmp/b
 *   node .ci/overlap.mjs /tmp/a/queue-policies.compare.json /tmp/b/queue-policies.compare.json
 */
import { readFileSync } from 'node:fs';

const [left, right] = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, 'utf8')));
if (right === undefined) throw new Error('usage: node .ci/overlap.mjs A.compare.json B.compare.json');

const meet = (a, b) => a !== null && b !== null && a[0] <= b[1] && b[0] <= a[1];

const pairs = left.order.flatMap((variant) => left.metrics.map(({ id }) => ({ variant, id })));
const apart = { mean: [], difference: [] };
for (const { variant, id } of pairs) {
  const [a, b] = [left, right].map((each) => each.variants[variant][id]);
  const name = `${id}[${variant}]`;
  if (!meet(a.ci95, b.ci95)) apart.mean.push(name);
  if (!meet(a.pairedDifference.ci95, b.pairedDifference.ci95)) apart.difference.push(name);
}
let isEnough = true;
for (const [what, names] of Object.entries(apart)) {
  const share = 1 - names.length / pairs.length;
  if (share < 0.9) isEnough = false;
  console.log(`${what}: ${(share * 100).toFixed(1)} % of ${pairs.length} pairs meet`);
  for (const name of names) console.log(`  apart: ${name}`);
}
process.exitCode = isEnough ? 0 : 1;
