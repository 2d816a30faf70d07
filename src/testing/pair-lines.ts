/**
 * The connections of a Pair: what was sent stays on its way, in order, until it is carried on.
 *
 * An end that has closed hears nothing more. Who sends, and what it means, is not known here.
 */
import type { LinkId } from '../mqtt/packet-sink.ts';
import type { Spoken } from './spoken-packet.ts';

export type End = 'device' | 'broker';

/** Something on its way to one end of a connection. */
interface OnItsWay {
  readonly link: LinkId;
  readonly to: End;
  readonly what: Spoken | 'open' | 'close';
}

/** One connection: which ends are open, and which directions somebody waits for. */
export interface Line {
  readonly device: number;
  /** Of its CONNECT; sessions are known by it. */
  clientId: string;
  readonly open: Set<End>;
  readonly waiting: Set<End>;
}

/** Whoever is at the ends. */
export interface LineEnds {
  /** A dial has reached the broker. */
  opened(link: LinkId): void;
  heard(link: LinkId, to: End, packet: Spoken): void;
  closed(link: LinkId, end: End): void;
  /** There is room again towards `to`. */
  hasRoom(link: LinkId, to: End): void;
}

export class Lines {
  readonly #ends: LineEnds;
  /** Packets that a connection takes on their way to one end before it is full. */
  readonly #room: number;
  readonly #lines: Line[] = [];
  #onTheirWay: OnItsWay[] = [];

  constructor(ends: LineEnds, room: number) {
    this.#ends = ends;
    this.#room = room;
  }

  get isQuiet(): boolean {
    return this.#onTheirWay.length === 0;
  }

  of(link: LinkId): Line {
    const line = this.#lines[link];
    if (line === undefined) throw new Error(`an engine uses link ${link}, which never was`);
    return line;
  }

  /** A new connection, which opens when the dial is carried on. */
  dial(device: number): LinkId {
    const open = new Set<End>(['device']);
    const line: Line = { device, clientId: '', open, waiting: new Set() };
    const link = (this.#lines.push(line) - 1) as LinkId;
    this.send(link, 'device', 'open');
    return link;
  }

  send(link: LinkId, to: End, what: OnItsWay['what']): void {
    this.#onTheirWay.push({ link, to, what });
  }

  /** Loses what is on its way to one end. */
  lose(link: LinkId, to: End): void {
    this.#onTheirWay = this.#onTheirWay.filter((each) => each.link !== link || each.to !== to);
  }

  isWritable(link: LinkId, to: End): boolean {
    const before = this.#onTheirWay.filter((each) => each.link === link && each.to === to);
    if (before.length < this.#room) return true;
    this.of(link).waiting.add(to);
    return false;
  }

  /** Carries one thing on, if there is any. */
  carry(): void {
    const next = this.#onTheirWay.shift();
    if (next === undefined) return;
    const { link, to, what } = next;
    const line = this.of(link);
    if (line.open.has(to)) this.#arrive(line, link, to, what);
    const from = to === 'broker' ? 'device' : 'broker';
    if (line.waiting.delete(to) && line.open.has(from)) this.#ends.hasRoom(link, to);
  }

  /** Breaks every connection of a device: both ends notice, and what was on its way is lost. */
  break(device: number): void {
    for (const [place, line] of this.#lines.entries()) {
      const link = place as LinkId;
      if (line.device !== device) continue;
      for (const end of ['broker', 'device'] as const) {
        this.lose(link, end);
        if (line.open.delete(end)) this.#ends.closed(link, end);
      }
    }
  }

  #arrive(line: Line, link: LinkId, to: End, what: OnItsWay['what']): void {
    if (what === 'open') {
      line.open.add('broker');
      this.#ends.opened(link);
    } else if (what === 'close') {
      line.open.delete(to);
      this.#ends.closed(link, to);
    } else this.#ends.heard(link, to, what);
  }
}
