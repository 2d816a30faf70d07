/**
 * The scaling chart: what an event and a session cost, from a thousand devices to a million, as a
 * page that works offline.
 */
import { prepareFolder, writeResults } from '../cli/files.ts';
import { pageAssets } from '../cli/results.ts';
import { AXIS, LAYOUT, valueAxis } from '../report/chart/axis.ts';
import { lineStroke, variantLook } from '../report/chart/encoding.ts';
import {
  chartsOf,
  type Exhibit,
  exhibitMarkup,
  type KeyEntry,
  type Layout,
  type Trace,
} from '../report/chart/figure.ts';
import { panelTitle } from '../report/chart/panels.ts';
import { markup, prose } from '../report/markup.ts';
import { bytesText, countText, shortCount } from '../report/number-text.ts';
import { type PageAssets, page } from '../report/page.ts';
import { section } from '../report/page-parts.ts';
import { numbers } from '../report/table.ts';
import { ENGINE_VERSION } from '../simulation/engine-version.ts';
import type { Reading } from './case.ts';
import { type Measured, median } from './finding.ts';
import { type Machine, machineText } from './machine.ts';

const FOLDER = 'results';
const FILE = 'bench.html';

/** Medians of one fleet's runs. */
interface Point {
  readonly devices: number;
  readonly nsPerEvent: number;
  readonly columnBytes: number;
  readonly grownBytes: number;
}

/** Writes the page; returns its path. */
export function saveScaling(all: readonly Measured[], machine: Machine): string {
  prepareFolder(FOLDER, FOLDER);
  writeResults(FOLDER, [
    { name: FILE, text: scalingPage(all, machineText(machine), pageAssets()) },
  ]);
  return `${FOLDER}/${FILE}`;
}

/** The page; a fleet whose runs failed is left out. */
export function scalingPage(all: readonly Measured[], facts: string, assets: PageAssets): string {
  const points = all.map(pointOf).filter(({ nsPerEvent }) => !Number.isNaN(nsPerEvent));
  const events = exhibit(points, {
    id: 'chart-events',
    title: 'nanoseconds an event',
    caption:
      'What an event of device-day costs: the simulation alone, by the events it handled. Fleets have about as many events each.',
    lines: [{ name: 'an event', of: (point) => point.nsPerEvent }],
    text: (ns) => `${countText(ns)} ns`,
  });
  const sessions = exhibit(points, {
    id: 'chart-sessions',
    title: 'bytes a session',
    caption:
      'What the simulation holds at its end, by devices. What does not grow with the fleet, such as histograms and compiled code, weighs on a small one.',
    lines: [
      { name: 'columns, slabs, pending', of: (point) => point.columnBytes / point.devices },
      { name: 'alive after a full GC', of: (point) => point.grownBytes / point.devices },
    ],
    text: bytesText,
  });
  return page(
    {
      title: 'benchmark · mqtt-session-sim',
      header: markup`
<p class="kind">MQTT session simulation</p>
<h1>What scale costs</h1>
<p class="facts">${prose(facts)}</p>
`,
      sections: [
        section('Events', 'Cost of an event by fleet size', exhibitMarkup(events)),
        section('Sessions', 'Memory of a device with its session', exhibitMarkup(sessions)),
      ],
      charts: chartsOf([events, sessions]),
      engine: ENGINE_VERSION,
    },
    assets,
  );
}

function pointOf({ runs }: Measured): Point {
  const of = (reading: Reading): number =>
    median(runs.map(({ readings }) => readings[reading] ?? Number.NaN));
  return {
    devices: of('devices'),
    nsPerEvent: of('nsPerEvent'),
    columnBytes: of('columnBytes'),
    grownBytes: of('grownBytes'),
  };
}

/** What one chart draws over the number of devices. */
interface Drawing {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly lines: readonly { readonly name: string; readonly of: (point: Point) => number }[];
  readonly text: (value: number) => string;
}

function exhibit(points: readonly Point[], drawing: Drawing): Exhibit {
  const { id, title, caption, lines, text } = drawing;
  if (points.length === 0) return { empty: 'No run came to its end.' };
  const top = Math.max(...lines.flatMap(({ of }) => points.map(of)));
  return {
    caption,
    // A line alone is named by its panel.
    key: lines.length > 1 ? lines.map(keyEntry) : [],
    charts: [
      {
        id,
        label: caption,
        heightPx: 280,
        data: lines.map((_, index) => lineTrace(points, drawing, index)),
        layout: {
          ...LAYOUT,
          margin: { l: 66, r: 30, t: 30, b: 48 },
          hovermode: 'closest',
          dragmode: false,
          annotations: [panelTitle(title, 1)],
          xaxis: fleetAxis(points),
          yaxis: valueAxis(top, text),
        },
      },
    ],
    table: {
      label: `${title} by devices`,
      columns: [numbers('devices'), ...lines.map(({ name }) => numbers(name))],
      rows: points.map((point) => [
        countText(point.devices),
        ...lines.map(({ of }) => text(of(point))),
      ]),
    },
    isOpen: true,
  };
}

function keyEntry({ name }: { readonly name: string }, index: number): KeyEntry {
  return { group: `l${index}`, name, look: variantLook(index + 1), shape: 'line' };
}

/** Each fleet is a tick, ten times the one before. */
function fleetAxis(points: readonly Point[]): Layout {
  const sizes = points.map(({ devices }) => devices);
  const margin = 0.1;
  return {
    ...AXIS,
    type: 'log',
    range: [Math.log10(Math.min(...sizes)) - margin, Math.log10(Math.max(...sizes)) + margin],
    tickvals: sizes,
    ticktext: sizes.map(shortCount),
    ticks: 'outside',
    ticklen: 5,
    title: { text: 'devices', font: { size: 12 }, standoff: 10 },
    fixedrange: true,
  };
}

function lineTrace(points: readonly Point[], { lines, text }: Drawing, index: number): Trace {
  const look = variantLook(index + 1);
  const values = points.map((point) => lines[index]?.of(point) ?? Number.NaN);
  return {
    type: 'scatter',
    mode: 'lines+markers',
    x: points.map(({ devices }) => devices),
    y: values,
    line: lineStroke(look),
    marker: { color: look.color, symbol: look.symbol, size: 8 },
    cliponaxis: false,
    legendgroup: `l${index}`,
    customdata: points.map(({ devices }, n) => [countText(devices), text(values[n] ?? 0)]),
    hovertemplate: '%{customdata[0]} devices<br><b>%{customdata[1]}</b><extra></extra>',
  };
}
