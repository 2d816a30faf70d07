/**
 * Why a message was lost, late or doubled, why a client was kicked: in sentences, with the settings
 * that decided and what would have helped.
 */
import { formatInstant } from '../kernel/time-text.ts';
import type { RunRecord, TakeoverRow } from '../simulation/run-record.ts';
import type { Ladder, LadderMark } from '../trace/ladder.ts';
import type { Story } from '../trace/story.ts';
import { remedyOf } from './cause-remedy.ts';
import { causeText } from './cause-text.ts';
import { counted, countText, listed, spanText } from './number-text.ts';
import { grid, textWidth, WIDTH, wrapped } from './text-layout.ts';
import type { TextStyle } from './text-style.ts';

/** The story of one message, in lines. */
export function* messageLines(story: Story, record: RunRecord, style: TextStyle): Iterable<string> {
  const { message, topic, beginning, steps, ends } = story;
  const said = beginning === undefined ? [] : [`QoS ${beginning.qos}`, `${beginning.size} B`];
  const about = [...(topic === undefined ? [] : [JSON.stringify(topic)]), ...said];
  yield style.bold([`message ${message}`, ...about].join(', '));
  yield '';
  if (beginning !== undefined) {
    yield `${timeText(beginning.at)}  ${beginning.device} publishes it`;
  }
  for (const { at, text } of steps) yield* indented(timeText(at), text);
  yield '';
  if (ends.length === 0) yield* wrapped(openText(story), WIDTH);
  for (const { device, cause, ageUs } of ends) {
    if (cause === undefined) {
      yield style.good(`delivered to ${device}, ${spanText(ageUs ?? 0)} after it was published`);
      continue;
    }
    yield style.bad(`lost for ${device}: ${cause}`);
    const fleets = [fleetOf(device), fleetOf(beginning?.device ?? '')] as const;
    yield* causeLines(cause, fleets, record, style);
  }
}

function openText({ beginning, steps }: Story): string {
  const isKnown = beginning !== undefined || steps.length > 0;
  return isKnown
    ? 'Nobody expected it, or it is still on its way at the end of the run.'
    : 'There is no such message.';
}

/** What one client went through, in lines. */
export function* clientLines(
  ladder: Ladder,
  record: RunRecord,
  style: TextStyle,
): Iterable<string> {
  const marks = ladder.entries.filter((entry): entry is LadderMark => entry.kind === 'mark');
  const of = (what: LadderMark['what']): readonly LadderMark[] =>
    marks.filter((mark) => mark.what === what);
  yield style.bold(`${ladder.client}, used by ${listed(ladder.devices)}`);
  yield '';
  const connections = of('attached').length;
  yield* wrapped(
    `It connected ${times(connections)}; ${countText(of('session-resumed').length)} of these ` +
      `resumed its session, and ${countText(of('session-created').length)} began a new one. It was ` +
      `without coverage ${times(of('outage-began').length)}; the broker gave it up for silence ` +
      `${times(of('keep-alive-expired').length)}.`,
    WIDTH,
  );
  const takeovers = of('took-over');
  if (takeovers.length > 0) {
    yield '';
    yield* wrapped(takeoverSummary(takeovers), WIDTH);
  }
  const lost = of('lost');
  yield '';
  if (lost.length === 0) {
    yield style.good('It lost no message that it expected.');
    return;
  }
  yield style.bad(`It lost ${counted(lost.length, 'message')} that it expected:`);
  const byCause = grouped(lost, ({ cause }) => cause ?? 'unexplained');
  const rows = [...byCause].sort(([, a], [, b]) => b.length - a.length);
  yield* grid([
    ['cause', 'messages', 'the first'],
    ...rows.map(([cause, each]) => [cause, countText(each.length), `msg:${each[0]?.message ?? 0}`]),
  ]);
  const [chief] = rows;
  const [device = ''] = ladder.devices;
  if (chief === undefined) return;
  yield '';
  yield* causeLines(chief[0], [fleetOf(device), ''], record, style);
}

function takeoverSummary(takeovers: readonly LadderMark[]): string {
  const byText = grouped(takeovers, ({ text }) => text);
  const parts = [...byText].map(([text, each]) => `${text} (${times(each.length)})`);
  return `Take-overs: ${listed(parts)}.`;
}

/** Who kicked whom and why, in lines; `ladder` is that of the ClientId. */
export function* takeoverLines(
  row: TakeoverRow,
  ladder: Ladder,
  record: RunRecord,
  style: TextStyle,
): Iterable<string> {
  const { atUs, clientId, kind, from, to } = row;
  const isForeign = kind === 'foreign';
  yield style.bold(
    `at ${timeText(atUs)}: ${to} takes ${JSON.stringify(clientId)} over from ${from}`,
  );
  yield '';
  const heard = lastHeard(ladder, from, atUs);
  const silence =
    heard === undefined
      ? ''
      : ` The broker had last heard the old connection ${spanText(atUs - heard)} before.`;
  yield* wrapped(
    (isForeign
      ? `Two devices use one ClientId: each CONNECT closes the other’s connection, and what waits in ` +
        `their common session goes to whoever is connected.`
      : `${to} came back before the broker had noticed that its old connection was dead: it took ` +
        `over from itself, which loses nothing that the session keeps.`) + silence,
    WIDTH,
  );
  const same = record.takeovers.filter((other) => other.clientId === clientId);
  const near = same.filter((other) => Math.abs(other.atUs - atUs) <= 60e6).length - 1;
  yield '';
  yield* wrapped(
    `${counted(same.length, 'take-over')} of this ClientId in the run; ${countText(near)} others ` +
      'within a minute of this one.',
    WIDTH,
  );
  yield '';
  yield* wrapped(
    isForeign
      ? 'To end it: a ClientId for each device. Until then a back-off that grows and is only reset ' +
          'after a stable time keeps the storm small.'
      : 'A shorter keep-alive lets the broker notice earlier; it costs bytes and battery.',
    WIDTH,
  );
  yield* settingLines(
    [`fleets.${fleetOf(to)}.clientId`, `fleets.${fleetOf(to)}.mqtt.keepAlive`],
    record,
  );
}

/** When the broker last got a packet from this device, µs. */
function lastHeard({ entries }: Ladder, device: string, before: number): number | undefined {
  let heard: number | undefined;
  for (const entry of entries) {
    if (entry.kind !== 'packet' || entry.way !== 'up' || entry.device !== device) continue;
    const { fate, endedAt } = entry;
    if (fate === 'arrived' && endedAt !== undefined && endedAt < before) heard = endedAt;
  }
  return heard;
}

function* causeLines(
  cause: string,
  [fleet, publisher]: readonly [string, string],
  record: RunRecord,
  style: TextStyle,
): Iterable<string> {
  const { label, explanation } = causeText(cause);
  const { settings, advice } = remedyOf(cause);
  yield* wrapped(explanation === '' ? label : explanation, WIDTH);
  const paths = settings.map((path) =>
    path.replace('{fleet}', fleet).replace('{publisher}', publisher),
  );
  yield* settingLines(paths, record);
  if (advice !== '') yield* wrapped(`${style.bold('What would help:')} ${advice}`, WIDTH);
}

/** Settings at and below these paths, with where they were written. */
function* settingLines(paths: readonly string[], { scenario }: RunRecord): Iterable<string> {
  const rows = scenario.settings.filter(({ path }) =>
    paths.some((wanted) => path === wanted || path.startsWith(`${wanted}.`)),
  );
  const lines = grid(rows.map(({ path, value, origin }) => [`  ${path}`, value, `(${origin})`]));
  if (lines.every((line) => textWidth(line) <= WIDTH)) yield* lines;
  else
    for (const { path, value, origin } of rows)
      yield* indented(' ', `${path}  ${value} (${origin})`);
}

function* indented(label: string, text: string): Iterable<string> {
  const space = ' '.repeat(label.length + 2);
  const [first = '', ...rest] = wrapped(text, WIDTH - space.length);
  yield `${label}  ${first}`;
  for (const line of rest) yield space + line;
}

/** Marks by a word, in the order the words first came. */
function grouped(
  marks: readonly LadderMark[],
  wordOf: (mark: LadderMark) => string,
): ReadonlyMap<string, readonly LadderMark[]> {
  const groups = new Map<string, LadderMark[]>();
  for (const mark of marks) {
    const word = wordOf(mark);
    const group = groups.get(word);
    if (group === undefined) groups.set(word, [mark]);
    else group.push(mark);
  }
  return groups;
}

function fleetOf(device: string): string {
  return device.split('/')[0] ?? '';
}

function times(count: number): string {
  return count === 1 ? 'once' : `${countText(count)} times`;
}

/** To the millisecond. */
function timeText(us: number): string {
  return formatInstant(Math.floor(us / 1000) * 1000).slice(0, -3);
}
