/**
 * A ladder as text: a lane for the device, one for the broker, and a line for everything that
 * happened.
 *
 *   00:01:00.000  │ PUBLISH "tele/a" QoS 1 id 7, 64 B ───────────────▶ │ +142 ms
 *   00:02:00.000  ░ PUBLISH "tele/a" QoS 1 id 8, 64 B ──────✗          │ lost, 31 s
 */

import type { Ladder, LadderEntry, LadderMark, LadderPacket } from '../trace/ladder.ts';
import { ladderRows, type Window } from './ladder-rows.ts';
import { counted, countText, listed, spanText } from './number-text.ts';
import { textWidth } from './text-layout.ts';
import type { TextStyle } from './text-style.ts';

/** How each lane looks: nothing there, a connection, and a device without coverage. */
const LANE = { none: ' ', connected: '│', dark: '░' } as const;
/** Columns beside the body: time, lanes and the spaces between. */
const BESIDE = 20;
const NOTE = 18;
const LEAST_BODY = 30;

/** The ladder in lines of at most `width` characters, from `from` to `to`, µs. */
export function* ladderLines(
  ladder: Ladder,
  window: Window,
  width: number,
  style: TextStyle,
): Iterable<string> {
  const body = Math.max(LEAST_BODY, width - BESIDE - NOTE);
  for (const { entry, device, isAttached } of ladderRows(ladder, window)) {
    const broker = isAttached ? LANE.connected : LANE.none;
    const line = `${timeText(entry.at)}  ${LANE[device]} ${bodyText(entry, body)} ${broker}`;
    const note = noteText(entry);
    yield entry.kind === 'packet' && entry.fate === 'lost'
      ? style.bad(`${line} ${note}`)
      : `${line}${note === '' ? '' : ` ${style.dim(note)}`}`.trimEnd();
  }
}

/** What there was of everything, in a sentence or two. */
export function ladderSummary({ entries, devices }: Ladder): string {
  const packets = entries.filter((entry): entry is LadderPacket => entry.kind === 'packet');
  const marks = entries.filter((entry): entry is LadderMark => entry.kind === 'mark');
  const lost = packets.filter(({ fate }) => fate === 'lost').length;
  const dups = packets.filter(({ dup }) => dup === true).length;
  const times = (what: LadderMark['what']): number =>
    marks.filter((mark) => mark.what === what).length;
  const parts = [
    `${counted(packets.length, 'packet')} (${countText(lost)} lost, ${countText(dups)} DUP)`,
    `${counted(times('attached'), 'connection')}, ${countText(times('session-resumed'))} resumed`,
    counted(times('outage-began'), 'outage'),
    ...(times('took-over') > 0 ? [counted(times('took-over'), 'take-over')] : []),
    ...(times('dropped') > 0 ? [`${counted(times('dropped'), 'message')} dropped`] : []),
  ];
  const who = devices.length > 1 ? `; the ClientId was used by ${listed(devices)}` : '';
  return `${parts.join('; ')}${who}`;
}

function bodyText(entry: LadderEntry, width: number): string {
  if (entry.kind === 'mark') {
    const text = cut(entry.lane === 'device' ? `• ${entry.text}` : `${entry.text} •`, width);
    const space = ' '.repeat(width - textWidth(text));
    return entry.lane === 'device' ? text + space : space + text;
  }
  const text = cut(entry.text, width - 6);
  const room = width - textWidth(text) - 1;
  if (entry.fate === 'arrived') {
    return entry.way === 'up'
      ? `${text} ${'─'.repeat(room - 1)}▶`
      : `◀${'─'.repeat(room - 1)} ${text}`;
  }
  const reach = Math.ceil(room / 2);
  const end = entry.fate === 'lost' ? '✗' : '┄';
  const way = '─'.repeat(reach - 1);
  const rest = ' '.repeat(room - reach);
  return entry.way === 'up' ? `${text} ${way}${end}${rest}` : `${rest}${end}${way} ${text}`;
}

function noteText(entry: LadderEntry): string {
  if (entry.kind === 'mark') return '';
  const span = spanText((entry.endedAt ?? entry.at) - entry.at);
  if (entry.fate === 'arrived') return `+${span}`;
  return entry.fate === 'lost' ? `lost, ${span}` : 'under way';
}

function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`;
}

/** `00:01:00.123`, from the second day `1d 00:01:00.123`; rounded down. */
function timeText(us: number): string {
  const ms = Math.floor(us / 1000);
  const part = (unit: number, most: number, digits = 2): string =>
    String(Math.floor(ms / unit) % most).padStart(digits, '0');
  const days = Math.floor(ms / 86_400_000);
  const clock = `${part(3_600_000, 24)}:${part(60_000, 60)}:${part(1000, 60)}.${part(1, 1000, 3)}`;
  return days > 0 ? `${days}d ${clock}` : clock;
}
