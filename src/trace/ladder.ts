/**
 * What one client went through, as data: every packet with both its moments, and what each end made
 * of it in between. Nothing here knows how it is drawn.
 */
import type { Instant } from '../kernel/time.ts';

/** Which way a packet travels. */
export type Way = 'up' | 'down';

/** What became of a packet: it arrived, died with its connection, or was under way at the end. */
export type PacketFate = 'arrived' | 'lost' | 'under-way';

/** One packet of the client, from the moment an engine sent it. */
export interface LadderPacket {
  readonly kind: 'packet';
  readonly at: Instant;
  readonly way: Way;
  /** Connections of the client, numbered from 1 in the order of their CONNECTs. */
  readonly connection: number;
  /** The physical device, `fleet/index`. */
  readonly device: string;
  /** `PUBLISH`, `PUBACK`, … */
  readonly type: string;
  /** The packet in words. */
  readonly text: string;
  /** Packet identifier; absent in packets that have none. */
  readonly id?: number;
  readonly qos?: number;
  readonly dup?: boolean;
  /** The message's number in the run, as `explain msg:N` takes it. */
  readonly message?: number;
  /** The encoded packet. */
  readonly bytes: Uint8Array;
  readonly fate: PacketFate;
  /** When it arrived or died; absent while it is under way. */
  readonly endedAt?: Instant;
}

/** Where something happened that is no packet. */
export type Lane = 'device' | 'broker';

/** What happened at one end. */
export interface LadderMark {
  readonly kind: 'mark';
  readonly at: Instant;
  readonly lane: Lane;
  /** The physical device concerned, if one is. */
  readonly device?: string;
  /** A word for programs: `dialled`, `connected`, `disconnected`, `attached`, … */
  readonly what: MarkWord;
  /** The same for people. */
  readonly text: string;
  /** Of `lost`: which message, and why. */
  readonly message?: number;
  readonly cause?: string;
}

/** What can happen to a client besides packets. */
export type MarkWord =
  | 'dialled'
  | 'connected'
  | 'disconnected'
  | 'retired'
  | 'session-created'
  | 'session-resumed'
  | 'session-ended'
  | 'attached'
  | 'detached'
  | 'keep-alive-expired'
  | 'took-over'
  | 'dropped'
  | 'lost'
  | 'outage-began'
  | 'outage-ended';

export type LadderEntry = LadderPacket | LadderMark;

/** One client's story, in order of time; what happened at one time stands in the order it did. */
export interface Ladder {
  /** The ClientId. */
  readonly client: string;
  /** Devices that used it, `fleet/index`. */
  readonly devices: readonly string[];
  readonly entries: readonly LadderEntry[];
}
