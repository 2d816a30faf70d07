/**
 * The page of one run: verdict, thresholds and laws first, then from what was lost to why and when,
 * and at the end all it takes to make the run again.
 */
import type { RunRecord } from '../simulation/run-record.ts';
import { causeText } from './cause-text.ts';
import { connectionPanels } from './chart/connection-panels.ts';
import { deliveryAge } from './chart/delivery-age.ts';
import { chartsOf, type Exhibit, exhibitMarkup } from './chart/figure.ts';
import { lossCauses, rankedCauses } from './chart/loss-causes.ts';
import { lossFleets } from './chart/loss-fleets.ts';
import { lossOverTime } from './chart/loss-over-time.ts';
import { momentParagraph } from './chart/moments.ts';
import { queueGrowth } from './chart/queue-growth.ts';
import { queueHeat } from './chart/queue-heat.ts';
import { sessionResidence } from './chart/session-residence.ts';
import { takeoverTimeline } from './chart/takeover-timeline.ts';
import { ladderSections, type Traced } from './ladder-section.ts';
import { type Markup, markup, NOTHING } from './markup.ts';
import { bytesText, countText } from './number-text.ts';
import { type PageAssets, type PageContent, page, type Totals } from './page.ts';
import { commandBox, figureRow, pairList, section } from './page-parts.ts';
import { runHeader } from './run-header.ts';
import {
  besidesParagraph,
  causeMeanings,
  deliveryTable,
  fleetTable,
  sessionFigures,
  settingTables,
} from './run-tables.ts';

/** The page of a run, and of a client followed in it: one self-contained HTML file; equal input gives equal bytes. */
export function runPage(record: RunRecord, assets: PageAssets, traced?: Traced): string {
  return page(runContent(record, traced), assets);
}

/** What the page of a run holds, without its shell. */
export function runContent(record: RunRecord, traced?: Traced): PageContent {
  const causes = lossCauses(record);
  const byFleet = lossFleets(record);
  const queues = queueGrowth(record);
  const heat = queueHeat(record);
  const takeovers = takeoverTimeline(record);
  const connections = connectionPanels(record);
  const age = deliveryAge(record);
  const time = lossOverTime(record);
  const residence = sessionResidence(record);
  const deliveries = markup`${deliveryTable(record)}${besidesParagraph(record)}`;
  const why = markup`${exhibitMarkup(causes)}${'empty' in byFleet ? NOTHING : exhibitMarkup(byFleet)}${causeMeanings(record)}`;
  return {
    title: `${record.scenario.name} · ${record.variant} · mqtt-session-sim`,
    header: runHeader(record),
    sections: [
      ...ladderSections(traced),
      section('Deliveries', 'Deliveries by QoS', deliveries),
      section('Causes', 'Why deliveries were lost', why),
      section('Queues', 'Queue growth: messages waiting', exhibitMarkup(queues)),
      section('Heat map', 'Queues by client', exhibitMarkup(heat)),
      section('Take-overs', 'Take-overs: who was kicked, and by whom', exhibitMarkup(takeovers)),
      section(
        'Connections',
        'Connections and coverage',
        markup`${momentParagraph(record)}${exhibitMarkup(connections)}`,
      ),
      section('Age', 'Age of messages at delivery', exhibitMarkup(age)),
      section('Over time', 'When deliveries were lost', exhibitMarkup(time)),
      section('Sessions', 'Sessions and memory', sessions(record, residence)),
      section('Fleets', 'Fleets', fleetTable(record)),
      section('Settings', 'Settings and reproduction', settings(record)),
    ],
    charts: chartsOf([causes, byFleet, queues, heat, takeovers, connections, age, time, residence]),
    totals: totalsOf(record),
    engine: record.engine,
  };
}

/** What is added up when a range of time is selected. */
function totalsOf(record: RunRecord): Totals {
  const { series } = record;
  const causes = rankedCauses(record);
  const { published, delivered, lost, connects, takeoversSelf, takeoversForeign } = series;
  const takeovers = takeoversSelf.map((self, at) => self + (takeoversForeign[at] ?? 0));
  return {
    atSeconds: series.atUs.map((us) => us / 1e6),
    columns: [
      { name: 'published', values: published },
      { name: 'delivered', values: delivered },
      { name: 'lost', values: lost },
      ...causes.map(({ cause }) => ({
        name: `lost by ${causeText(cause).label.toLowerCase()}`,
        values: record.lostBy[cause] ?? [],
      })),
      { name: 'connects', values: connects },
      { name: 'take-overs', values: takeovers },
    ],
  };
}

function sessions(record: RunRecord, residence: Exhibit): Markup {
  return markup`${figureRow(sessionFigures(record), 'plain')}${exhibitMarkup(residence)}`;
}

function settings(record: RunRecord): Markup {
  const { scenario, simulated, seed, digest, engine } = record;
  const work = `${countText(simulated.events)} events, ${countText(simulated.packets)} MQTT packets`;
  return markup`<p>This command makes the same result again, to the byte:</p>
${commandBox(scenario.reproduce)}${pairList([
  ['seed', String(seed)],
  ['digest of all observations', digest],
  ['scenario hash', scenario.hash],
  ['engine', engine],
  ['simulated', work],
  ['sent by devices', bytesText(simulated.bytesUp)],
  ['sent to devices', bytesText(simulated.bytesDown)],
])}${settingTables(record)}`;
}
