/**
 * The controls of a page that simulates by itself: seed, queue limit, overflow, keep-alive, outages.
 *
 * Made from the settings of the first run, so that a control starts where the scenario stands.
 */
import { parseDuration } from '../kernel/time-text.ts';
import type { RunRecord } from '../simulation/run-record.ts';
import { type Markup, markup, NOTHING } from './markup.ts';

const LIMIT = 'broker.limits.sessionQueue.maxMessages';
const OVERFLOW = 'broker.limits.sessionQueue.overflow';
const LIMITS = '1 2 5 10 20 50 100 200 500 1000'.split(' ');
const KEEP_ALIVES = '5s 10s 15s 30s 1m 2m 5m 10m 20m'.split(' ');
const OUTAGES = '1m 2m 5m 10m 20m 30m 1h 3h'.split(' ');
const OVERFLOWS = 'drop-newest drop-oldest drop-qos0-first reject-publish disconnect'.split(' ');
const SEEDS = Array.from({ length: 50 }, (_, index) => String(index + 1));

/** One setting and the values it may take. */
interface Slider {
  readonly name: string;
  readonly path: string;
  readonly given: string;
  readonly steps: readonly string[];
  /** How a step is written as the setting's value, with `*` for the step. */
  readonly form?: string;
}

/** The form, with a line that says what the worker does. */
export function playControls(record: RunRecord): Markup {
  const overflow = settingOf(record, OVERFLOW) ?? '';
  return markup`<form id="play" aria-label="Change the fleet and simulate it again">
${slidersOf(record).map(sliderMarkup)}<label>When the queue is full <select data-path="${OVERFLOW}" data-given="${overflow}">${OVERFLOWS.map(
    (name) => markup`<option${name === overflow ? markup` selected` : NOTHING}>${name}</option>`,
  )}</select></label>
<p><button type="reset">As the scenario stands</button> <output class="status" aria-live="polite">simulated before, digest ${record.digest}</output></p>
</form>
`;
}

function settingOf({ scenario }: RunRecord, path: string): string | undefined {
  return scenario.settings.find((setting) => setting.path === path)?.value;
}

function slidersOf(record: RunRecord): Slider[] {
  const outage = outageOf(record);
  const fleet = outage?.fleet ?? Object.keys(record.fleets)[0] ?? '';
  const keepAlive = `fleets.${fleet}.mqtt.keepAlive`;
  return [
    { name: 'Seed', path: 'seed', given: String(record.seed), steps: SEEDS },
    { name: 'Queue limit', path: LIMIT, given: settingOf(record, LIMIT) ?? '', steps: LIMITS },
    ...(outage === undefined ? [] : [outage.slider]),
    {
      name: `Keep-alive of ${fleet}`,
      path: keepAlive,
      given: settingOf(record, keepAlive) ?? '',
      steps: KEEP_ALIVES,
    },
  ];
}

/** The first kind of outage that the scenario itself gives a fleet. */
function outageOf({ scenario }: RunRecord): { fleet: string; slider: Slider } | undefined {
  for (const { path, value } of scenario.settings) {
    const fleet = /^fleets[.](.+)[.]link[.]outages$/.exec(path)?.[1];
    const [, name, up] = /^([\w-]+): up exp[(]([^)]+)[)]/.exec(value) ?? [];
    if (fleet === undefined || name === undefined || up === undefined) continue;
    const slider = {
      name: 'Outages every',
      path: `${path}.${name}.up`,
      given: up,
      steps: OUTAGES,
      form: 'exp(*)',
    };
    return { fleet, slider };
  }
  return undefined;
}

function sliderMarkup({ name, path, given, steps, form = '*' }: Slider): Markup {
  const all = [...new Set([...steps, given])].sort((a, b) => size(a) - size(b));
  const written = all.map((step) => form.replace('*', step));
  const at = all.indexOf(given);
  return markup`<label>${name} <output></output><input type="range" min="0" max="${all.length - 1}" value="${at}" data-path="${path}" data-given="${written[at] ?? ''}" data-steps="${written.join(' ')}"></label>
`;
}

/** Durations and counts by size; words such as `unlimited` last. */
function size(step: string): number {
  const number = parseDuration(step) ?? Number(step);
  return Number.isFinite(number) ? number : Number.MAX_VALUE;
}
