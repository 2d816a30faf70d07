/**
 * The page of a comparison: verdict, every figure of every variant, differences with intervals,
 * then what lies behind them, and what it takes to make it again.
 */
import type { Comparison, Estimate, Metric } from '../experiment/comparison.ts';
import { differenceForest } from './chart/difference-forest.ts';
import { chartsOf, exhibitMarkup } from './chart/figure.ts';
import { tradeOff } from './chart/trade-off.ts';
import { variantCauses } from './chart/variant-causes.ts';
import { variantGrowth } from './chart/variant-growth.ts';
import { brokenRuns, compareFacts, compareVerdict, seedText } from './compare-verdict.ts';
import { differenceParts, estimateOf, type Outcome, outcomeOf, seedAdvice } from './difference.ts';
import { type Markup, markup, NOTHING, prose } from './markup.ts';
import { counted, tied, valueText } from './number-text.ts';
import { type PageAssets, page } from './page.ts';
import {
  alarmBox,
  checkList,
  commandBox,
  descriptionLine,
  pairList,
  section,
} from './page-parts.ts';
import { numbers, type Table, tableMarkup, words } from './table.ts';

/** From here on a p says that chance alone hardly makes such a difference. */
const ALPHA = 0.05;

/** The page of a comparison, one self-contained HTML file; equal input gives equal bytes. */
export function comparePage(comparison: Comparison, assets: PageAssets): string {
  const forest = differenceForest(comparison, figureTable(comparison));
  const growth = variantGrowth(comparison);
  const causes = variantCauses(comparison);
  const trade = tradeOff(comparison);
  return page(
    {
      title: `${comparison.scenario.name} · comparison · mqtt-session-sim`,
      header: header(comparison),
      sections: [
        section('Variants', 'What each variant changes', variantTable(comparison)),
        section(
          'Differences',
          `Differences from ${comparison.baseline}`,
          markup`${exhibitMarkup(forest)}${fewSeeds(comparison)}`,
        ),
        section('Causes', 'Why deliveries were lost', exhibitMarkup(causes)),
        section('Queues', 'Queue growth: messages waiting', exhibitMarkup(growth)),
        section('Trade-off', 'Loss against memory', exhibitMarkup(trade)),
        section('Reproduction', 'Reproduction', reproduction(comparison)),
      ],
      charts: chartsOf([forest, causes, growth, trade]),
      engine: comparison.engine,
    },
    assets,
  );
}

function header(comparison: Comparison): Markup {
  return markup`
<p class="kind">Comparison of MQTT session simulations</p>
<h1>${comparison.scenario.name}</h1>
<p class="facts">${prose(compareFacts(comparison))}</p>
${descriptionLine(comparison.scenario.description)}
${alarm(comparison)}<p class="verdict">${prose(compareVerdict(comparison))}</p>
${checkList(comparison.thresholds, NOTHING)}`;
}

function alarm(comparison: Comparison): Markup {
  const runs = brokenRuns(comparison);
  if (runs.length === 0) return NOTHING;
  const sentence = `${counted(runs.length, 'run')} broke a law: this is a bug of the simulator, and the figures cannot be trusted.`;
  return alarmBox(
    sentence,
    runs.map((run) => markup`<li>${run}</li>`),
  );
}

function variantTable({ order, settings, baseline }: Comparison): Markup {
  return tableMarkup({
    label: 'settings that each variant changes',
    columns: [words('variant'), words('settings that differ')],
    rows: order.map((name) => [name, settingLines(settings[name] ?? [], name === baseline)]),
  });
}

function settingLines(lines: readonly string[], isBaseline: boolean): Markup {
  if (isBaseline) return markup`<span class="none">what the others are held against</span>`;
  if (lines.length === 0)
    return markup`<span class="none">none: it should equal the baseline</span>`;
  return markup`${lines.map((line) => markup`<code class="line">${line}</code>`)}`;
}

/** Every metric of every variant: means, and below them the difference to the baseline.
 * p is Wilcoxon's, corrected by Holm over the whole table; effect is rank-biserial. */
function figureTable(comparison: Comparison): Table {
  return {
    label:
      'every figure of every variant: mean, difference with 95 % interval (BCa bootstrap), Wilcoxon p corrected by Holm, rank-biserial effect',
    columns: [words('mean over seeds'), ...comparison.order.map(numbers)],
    rows: comparison.metrics.map((metric) => [
      tied(metric.label),
      ...comparison.order.map((name) => figureCell(comparison, metric, name)),
    ]),
  };
}

function figureCell(comparison: Comparison, metric: Metric, name: string): Markup {
  const estimate = estimateOf(comparison, name, metric.id);
  if (estimate === undefined || estimate.mean === null) return markup`<span class="none">–</span>`;
  const mean = valueText(estimate.mean, metric.unit);
  if (name === comparison.baseline) return markup`${mean}`;
  const outcome = outcomeOf(metric, estimate);
  const tone = outcome === 'better' ? 'good' : outcome === 'worse' ? 'bad' : 'none';
  const difference = differenceParts(metric, estimate);
  return markup`${mean}<small class="${tone}">${difference.mean}</small><small class="${tone}">${difference.interval}</small>${surety(outcome, estimate)}`;
}

/** How sure a difference is: corrected p and effect size, or what it would take to tell. */
function surety(outcome: Outcome, estimate: Estimate): Markup {
  const { pHolm, effect } = estimate.pairedDifference;
  if (outcome === 'uncertain') return markup`<small class="none">${seedAdvice(estimate)}</small>`;
  if (pHolm === null || effect === null) return NOTHING;
  return markup`<small class="none">p ${pText(pHolm)}, effect ${effect.toFixed(2).replace('-', '−')}</small>`;
}

/** With few seeds p stays large however clear a difference is; without a word that looks like doubt. */
function fewSeeds({ seeds, metrics, variants }: Comparison): Markup {
  const tested = Object.values(variants).flatMap((estimates) =>
    metrics.flatMap(({ id }) => estimates[id]?.pairedDifference.pHolm ?? []),
  );
  const least = leastP(seeds.length, tested.length);
  if (tested.length === 0 || least <= ALPHA) return NOTHING;
  let enough = seeds.length + 1;
  while (leastP(enough, tested.length) > ALPHA) enough += 1;
  return markup`<p class="note">With ${seeds.length} seeds no p can be below ${least.toFixed(3)} here, however clear a difference: read the intervals, or give at least ${enough} seeds.</p>`;
}

/** The least p of `tests` signed-rank tests over `seeds` pairs, all to one side, after Holm's correction. */
function leastP(seeds: number, tests: number): number {
  let p = tests;
  for (let pair = 1; pair < seeds; pair += 1) p /= 2;
  return Math.min(1, p);
}

function pText(p: number): string {
  return p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`;
}

function reproduction({ scenario, seeds, engine }: Comparison): Markup {
  return markup`<p>This command makes the same comparison again, to the byte:</p>
${commandBox(scenario.reproduce)}${pairList([
  ['seeds', seedText(seeds)],
  ['scenario hash', scenario.hash],
  ['engine', engine],
])}`;
}
