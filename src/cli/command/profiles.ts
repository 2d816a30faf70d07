/**
 * `profiles`: the named links there are, every figure with its source, and what they yield.
 */
import { CLIENT_PROFILES } from '../../device/client-profiles.ts';
import type { Certainty } from '../../kernel/sourced.ts';
import { OVERLAYS } from '../../link/overlay.ts';
import type { LinkProfile } from '../../link/profile.ts';
import { LINK_PROFILES, type LinkFigures } from '../../link/profile-figures.ts';
import { linkFigures, linkProfile } from '../../link/profiles.ts';
import { shareText, spanText } from '../../report/number-text.ts';
import { grid, padded, WIDTH, wrapped } from '../../report/text-layout.ts';
import { linkRows } from '../../scenario/link-settings.ts';
import { OVERLAY_TEXTS } from '../../scenario/overlay.ts';
import { didYouMean } from '../../scenario/suggestion.ts';
import { formatRate } from '../../scenario/unit.ts';
import { type ProfileSample, sampleProfile } from '../../simulation/profile-sample.ts';
import { clientProfileText } from '../client-profile-text.ts';
import { UsageError } from '../failure.ts';
import { jsonText } from '../json-text.ts';
import type { Terminal } from '../terminal.ts';

/** Flags of `profiles sample`. */
export interface SampleOptions {
  readonly hours: number;
  readonly seed: number;
  readonly json?: true;
}

/** Hours that the table is sampled over: enough for three figures, and at once. */
const TABLE_HOURS = 200;
/** Where the text beside a name begins. */
const LABEL = 26;

/** Prints the table of profiles, and the overlays. */
export function listProfiles(terminal: Terminal): void {
  const rows = LINK_PROFILES.map((name) => rowOf(name, profileOf(name)));
  const head = ['profile', 'rtt p50', 'p95', 'up', 'down', 'outages/h', 'time down', 'nat'];
  const overlays = OVERLAYS.flatMap((name) => beside(name, OVERLAY_TEXTS[name].value));
  const clients = ['', 'clients', ...wrapped(`  ${CLIENT_PROFILES.join(', ')}`, WIDTH)];
  const lines = [...grid([head, ...rows]), '', 'overlays', ...overlays, ...clients];
  terminal.out(`${lines.join('\n')}\n`);
}

/** Prints every figure of a profile with its source; throws UsageError if there is none such. */
export function showProfile(name: string, terminal: Terminal): void {
  const client = clientProfileText(name);
  if (client !== undefined) {
    terminal.out(`${client}\n`);
    return;
  }
  const profile = profileOf(name);
  const figures = linkFigures(name);
  if (figures === undefined) return;
  const lines = wrapped(`${name}: ${figures.about}`, WIDTH);
  let before = '';
  for (const [path, value] of linkRows(profile)) {
    const key = figureAt(path);
    const { source, certainty } = figures[key];
    if (key !== before) lines.push('', ...wrapped(`${SURE[certainty]}: ${source}`, WIDTH));
    lines.push(...beside(path, value));
    before = key;
  }
  terminal.out(`${lines.join('\n')}\n`);
}

/** Prints what a profile yields over so many hours; throws UsageError if there is none such. */
export function sampleNamed(name: string, options: SampleOptions, terminal: Terminal): void {
  const sample = sampleProfile(profileOf(name), options.hours, options.seed);
  terminal.out(options.json === true ? jsonText(sample) : `${sampleText(name, sample)}\n`);
}

/** A name and, beside it, a paragraph. */
function beside(name: string, text: string): readonly string[] {
  return wrapped(text, WIDTH - LABEL).map(
    (line, index) => padded(index === 0 ? `  ${name}` : '', LABEL, 'left') + line,
  );
}

const SURE: Readonly<Record<Certainty, string>> = {
  run: 'measured',
  source: 'read',
  documentation: 'said',
  inferred: 'assumed',
};

type FigureKey = Exclude<keyof LinkFigures, 'about'>;

const KEY_OF: Readonly<Record<string, FigureKey>> = {
  rtt: 'rtt',
  rateUp: 'rateUp',
  rateDown: 'rateDown',
  loss: 'loss',
  recovery: 'recovery',
  overhead: 'overheadBytes',
  recordOverhead: 'recordBytes',
  tcp: 'tcp',
  connect: 'connect',
  levels: 'levels',
  nat: 'nat',
  reattach: 'reattach',
  radio: 'radio',
};

/** The figure that a row of settings shows. */
function figureAt(path: string): FigureKey {
  return KEY_OF[path.split('.')[0] ?? ''] ?? 'outages';
}

function profileOf(name: string): LinkProfile {
  const profile = linkProfile(name);
  if (profile !== undefined) return profile;
  const hint = didYouMean(name, LINK_PROFILES);
  throw new UsageError(`no such profile "${name}"${hint}: there is ${LINK_PROFILES.join(', ')}`);
}

function rowOf(name: string, profile: LinkProfile): readonly string[] {
  const { rttUs, outagesPerHour, downShare } = sampleProfile(profile, TABLE_HOURS, 1);
  const { nat } = profile;
  return [
    name,
    spanText(rttUs.p50),
    spanText(rttUs.p95),
    formatRate(profile.rateUp),
    formatRate(profile.rateDown),
    outagesPerHour.all.toFixed(1),
    shareText(downShare),
    nat.idle === 0 ? 'none' : `${spanText(nat.idle)} ${nat.onExpiry}`,
  ];
}

function sampleText(name: string, sample: ProfileSample): string {
  const { all, over1s, over1500ms, over5s, over30s } = sample.outagesPerHour;
  const per = (count: number): string => count.toFixed(2);
  return grid([
    [`${name}, hours`, String(sample.hours)],
    ['outages an hour', per(all)],
    ['  over 1 s', per(over1s)],
    ['  over 1.5 s', per(over1500ms)],
    ['  over 5 s', per(over5s)],
    ['  over 30 s', per(over30s)],
    ['longest outage', spanText(sample.maxOutageUs)],
    ['time down', shareText(sample.downShare)],
    ['round trip, median', spanText(sample.rttUs.p50)],
    ['round trip, p95', spanText(sample.rttUs.p95)],
  ]).join('\n');
}
