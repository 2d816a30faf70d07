/**
 * The page of a sweep: the best and the worst point in a sentence, figures over what was varied,
 * loss against memory, and every point in a table.
 */
import type { SweepPoint, SweepSummary } from '../experiment/sweep-summary.ts';
import { chartsOf, exhibitMarkup } from './chart/figure.ts';
import { sweepGrid } from './chart/sweep-grid.ts';
import { sweepTradeOff } from './chart/sweep-trade-off.ts';
import { markup, prose } from './markup.ts';
import { bytesText, counted, shareText, shortCount, valueText } from './number-text.ts';
import { type PageAssets, page } from './page.ts';
import { pairList, section } from './page-parts.ts';
import { pointText } from './sweep-text.ts';
import { numbers, type Table, words } from './table.ts';

/** Points beyond these are in the NDJSON only. */
const MOST_SHOWN = 500;

/** The page of a sweep, one self-contained HTML file; equal input gives equal bytes. */
export function sweepPage(summary: SweepSummary, assets: PageAssets): string {
  const { scenario, engine, variant, runs, points } = summary;
  const grid = sweepGrid(summary, pointTable(points, 'every point, means over seeds'));
  const trade = sweepTradeOff(summary, (names) =>
    pointTable(
      points.filter(({ vary }) => names.includes(pointText(vary))),
      'points that no other beats in both loss and memory',
    ),
  );
  const facts = `variant ${variant} · ${counted(runs, 'run')} of ${counted(points.length, 'point')}`;
  return page(
    {
      title: `${scenario.name} · sweep · mqtt-session-sim`,
      header: markup`
<p class="kind">Sweep of settings</p>
<h1>${scenario.name}</h1>
<p class="facts">${prose(facts)}</p>
<p class="verdict">${prose(sweepVerdict(points))}</p>`,
      sections: [
        section('Settings', 'What the settings do', exhibitMarkup(grid)),
        section('Trade-off', 'Loss against memory', exhibitMarkup(trade)),
        section(
          'Origin',
          'Origin',
          pairList([
            ['scenario hash', scenario.hash],
            ['engine', engine],
          ]),
        ),
      ],
      charts: chartsOf([grid, trade]),
      engine,
    },
    assets,
  );
}

/** Where the least and the most is lost. */
export function sweepVerdict(points: readonly SweepPoint[]): string {
  const known = points.flatMap((point) => {
    const loss = point.metrics['loss.total']?.mean ?? null;
    return loss === null ? [] : [{ loss, name: shortText(point.vary) }];
  });
  const sorted = known.sort((a, b) => a.loss - b.loss);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) return 'No delivery was expected at any point.';
  if (least.loss === most.loss) return `Every point loses ${shareText(least.loss)}.`;
  return `The least is lost at ${least.name}: ${shareText(least.loss)}; the most at ${most.name}: ${shareText(most.loss)}.`;
}

/** `maxMessages 10, overflow drop-oldest`: the last part of a path tells settings apart. */
function shortText(vary: SweepPoint['vary']): string {
  const pairs = Object.entries(vary).map(([path, value]) => [path.split('.').at(-1), value]);
  const areApart = new Set(pairs.map(([name]) => name)).size === pairs.length;
  return areApart && pairs.length > 0
    ? pairs.map(([name, value]) => `${name} ${value}`).join(', ')
    : pointText(vary);
}

function pointTable(points: readonly SweepPoint[], label: string): Table {
  const paths = Object.keys(points[0]?.vary ?? {});
  const headings = ['seeds', 'lost', 'from', 'to', 'useful', 'peak queue', 'bytes at peak'];
  const hidden = points.length - MOST_SHOWN;
  return {
    label: hidden > 0 ? `${label}; ${counted(hidden, 'more point')} in the NDJSON file` : label,
    columns: [words('point'), ...headings.map(numbers)],
    rows: points
      .slice(0, MOST_SHOWN)
      .map((point) => [
        paths.length === 0 ? 'as it stands' : pointText(point.vary),
        shortCount(point.seeds.length),
        ...pointCells(point),
      ]),
  };
}

function pointCells({ metrics }: SweepPoint): readonly string[] {
  const mean = (id: string, text: (value: number) => string): string => {
    const value = metrics[id]?.mean ?? null;
    return value === null ? '–' : text(value);
  };
  const interval = metrics['loss.total']?.ci95 ?? null;
  return [
    mean('loss.total', shareText),
    ...[0, 1].map((side) =>
      interval === null ? '–' : shareText(Math.max(0, interval[side] ?? 0)),
    ),
    mean('useful.total', shareText),
    mean('queues.peakMessages', (value) => valueText(value, 'messages')),
    mean('queues.peakTotalBytes', bytesText),
  ];
}
