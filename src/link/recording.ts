/**
 * Recordings that hold outages without naming them: echo logs and packet-delivery lists → one trace.
 *
 *   echo      pub_time sub_time delay …   one row a message, ms; columns between blanks
 *   Mahimahi  one ms a line               each a chance to deliver a packet
 *
 * An echo that comes back more than a second late, and more than a second after the last late one,
 * ends an outage; what comes with it in one burst was held up by the same. In a delivery list an
 * outage is half a second without a chance. Both begin at 0 and end with their last row, where they
 * may wrap. Rates and round trips stay those of the profile.
 */
import type { ParsedReplay, RowProblem } from './parsed-replay.ts';

const LATE_MS = 1000;
const NO_CHANCE_MS = 500;
/** More problems than these help nobody. */
const MOST_PROBLEMS = 20;

/** The one trace of a recording; undefined when the text is none, but perhaps an outage list. */
export function parseRecording(text: string): ParsedReplay | undefined {
  const recording = recordingLike(text);
  if (recording === undefined) return undefined;
  for (let from = 0; from < text.length && !recording.isHopeless; ) {
    const end = text.indexOf('\n', from);
    const until = end < 0 ? text.length : end;
    recording.take(text.slice(from, until));
    from = until + 1;
  }
  return recording.end();
}

/** A reader for a recording that begins like this; undefined when that is no recording. */
export function recordingLike(beginning: string): Recording | undefined {
  const first = beginning
    .slice(0, 200)
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (/^pub_time/.test(first)) return new Echoes();
  return /^\d+\s*(\n|$)/.test(first) ? new Chances() : undefined;
}

/** Reads a recording line by line, and keeps its outages only. */
export abstract class Recording {
  readonly #problems: RowProblem[] = [];
  readonly #outages: { startUs: number; durationUs: number }[] = [];
  #line = 0;
  /** From the recording's first instant, ms. */
  protected endMs = 0;

  /** Whether so much is wrong that the rest need not be read. */
  get isHopeless(): boolean {
    return this.#problems.length >= MOST_PROBLEMS;
  }

  /** Takes the next line, without its end. */
  take(text: string): void {
    const line = ++this.#line;
    const row = text.trim();
    if (row === '') return;
    const message = this.row(row, line);
    if (message !== undefined) this.#problems.push({ file: 'outages', line, message });
  }

  /** What has been read is all there is. */
  end(): ParsedReplay {
    if (this.endMs === 0 && this.#problems.length === 0) {
      this.#problems.push({ file: 'outages', line: 1, message: 'no rows' });
    }
    const lengthUs = Math.round(this.endMs * 1000);
    const trace = { name: 'recording', outages: this.#outages, lengthUs };
    return { traces: [trace], problems: this.#problems };
  }

  /** Takes one row; what is wrong with it, if anything is. */
  protected abstract row(row: string, line: number): string | undefined;

  protected outage(fromMs: number, untilMs: number): void {
    const startUs = Math.round(fromMs * 1000);
    const durationUs = Math.round((untilMs - fromMs) * 1000);
    if (durationUs > 0) this.#outages.push({ startUs, durationUs });
  }
}

class Echoes extends Recording {
  #beganMs: number | undefined;
  #sentMs = 0;
  /** When the last that was late came back. */
  #lateMs = 0;
  /** The shortest round trip so far: what of a delay is no waiting. */
  #shortestMs = LATE_MS;

  protected row(row: string, line: number): string | undefined {
    const [pub = '', sub = '', delay = ''] = row.split(/\s+/);
    if (line === 1) return header(pub, sub, delay);
    const sent = Number(pub);
    const back = Number(sub);
    if (!/^\d+(\.\d+)?$/.test(pub) || !/^\d+(\.\d+)?$/.test(sub)) {
      return `expected pub_time and sub_time in ms, got "${row.slice(0, 40)}"`;
    }
    if (back < sent) return `comes back at ${sub}, before it was sent at ${pub}: a negative delay`;
    this.#beganMs ??= sent;
    if (sent - this.#beganMs < this.#sentMs) return 'was sent before the row above: sort the rows';
    this.#echo(sent - this.#beganMs, back - this.#beganMs);
    return undefined;
  }

  #echo(sent: number, back: number): void {
    this.#shortestMs = Math.min(this.#shortestMs, back - sent);
    const silentFrom = Math.max(sent, this.#lateMs);
    const until = back - this.#shortestMs;
    if (back - sent > LATE_MS && until - silentFrom > LATE_MS) this.outage(silentFrom, until);
    if (back - sent > LATE_MS) this.#lateMs = Math.max(this.#lateMs, back);
    this.#sentMs = sent;
    this.endMs = Math.max(this.endMs, back);
  }
}

function header(pub: string, sub: string, delay: string): string | undefined {
  const [isPub, isSub] = [/^pub_time/.test(pub), /^sub_time/.test(sub)];
  if (isPub && isSub && /^delay/.test(delay)) return undefined;
  return `expected the columns pub_time sub_time delay, got "${pub} ${sub} ${delay}"`;
}

class Chances extends Recording {
  protected row(row: string): string | undefined {
    const at = Number(row);
    if (!/^\d{1,12}$/.test(row)) return `expected a whole number of ms, got "${row.slice(0, 40)}"`;
    if (at < this.endMs) return `${row} comes before ${this.endMs} above: sort the rows`;
    if (at - this.endMs > NO_CHANCE_MS) this.outage(this.endMs, at);
    this.endMs = at;
    return undefined;
  }
}
