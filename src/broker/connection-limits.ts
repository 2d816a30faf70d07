/**
 * Limits on connecting, on being silent and on being remembered: what a broker does about a client
 * before and after its messages. Those of queues are queue-limits.ts's.
 *
 * Infinity means unlimited. Units stand last in a name where the value is raw.
 */

/** What becomes of a will when another connection of its client takes over. */
export const WILL_ON_TAKEOVER_RULES = [
  /** Published, unless its delay had not begun and the session is resumed [MQTT-3.1.2-8 (5.0)]. */
  'spec',
  /** Published at once, delay or not. */
  'always',
  'never',
  /** Published if the session ends with its connection or the new one starts clean. */
  'unless-resumed',
  /** Published if it has no delay. */
  'unless-delayed',
] as const;
export type WillOnTakeover = (typeof WILL_ON_TAKEOVER_RULES)[number];

/** Which of two connections with one ClientId stays: the new one, as MQTT asks, or the old one. */
export const DUPLICATE_ID_RULES = ['take-over', 'reject-new'] as const;
export type DuplicateIdRule = (typeof DUPLICATE_ID_RULES)[number];

/** How the silence tolerated is rounded: not, or down to whole seconds. */
export const KEEP_ALIVE_ROUNDINGS = ['none', 'floor'] as const;
export type KeepAliveRounding = (typeof KEEP_ALIVE_ROUNDINGS)[number];

/** Who is refused for a keep-alive above the maximum; a v5 client that is not has the maximum. */
export const ABOVE_MAX_RULES = ['server-keep-alive', 'reject-v311', 'reject'] as const;
export type AboveMaxRule = (typeof ABOVE_MAX_RULES)[number];

/** Who makes way when there are as many sessions as there may be. */
export const SESSIONS_FULL_RULES = ['refuse', 'evict-oldest-offline'] as const;
export type SessionsFullRule = (typeof SESSIONS_FULL_RULES)[number];

/** What becomes of a CONNECT that asks for a clean start. */
export const CLEAN_RULES = ['allow', 'refuse', 'override'] as const;
export type CleanRule = (typeof CLEAN_RULES)[number];

/** What a ClientId may be made of: anything, what every server takes [MQTT-3.1.3-5], that and `-_.:`. */
export const CLIENT_ID_RULES = ['any', 'alphanumeric', 'portable'] as const;
export type ClientIdRule = (typeof CLIENT_ID_RULES)[number];

/** What a PUBLISH above the rate gets: no answer, 0x97 (5.0; 3.1.1 no answer), or 0x96 and the end. */
export const TOO_FAST_RULES = ['no-ack', 'reject', 'disconnect'] as const;
export type TooFastRule = (typeof TOO_FAST_RULES)[number];

/** What becomes of a share group's messages held by a member whose session ends. */
export const MEMBER_GONE_RULES = ['move', 'drop'] as const;
export type MemberGoneRule = (typeof MEMBER_GONE_RULES)[number];

export interface ConnectionLimits {
  readonly connect: {
    /** Whether a client without a ClientId is given one. */
    readonly emptyClientId: boolean;
    /** Whether a 3.1.1 client is even given one for a session that is kept, against MQTT-3.1.3-8. */
    readonly emptyPersistentClientId: boolean;
    readonly clientIdCharacters: ClientIdRule;
    readonly cleanStart: CleanRule;
    /** CONNECTs a second, of all clients; a second's worth may come at once. */
    readonly perSecond: number;
    /** Longest ClientId taken, UTF-16 units. */
    readonly maxClientIdLength: number;
    /** Response Information for v5 clients that ask for it; empty gives none. */
    readonly responseInformation: string;
    /** Connections at once; a take-over needs no room. */
    readonly maxConnections: number;
    /** Sessions at once, connected or not. */
    readonly maxSessions: number;
    readonly whenSessionsFull: SessionsFullRule;
  };
  /** A client that connects so often is banned for a while. */
  readonly flapping: {
    /** CONNECTs of one ClientId within the window; Infinity bans nobody. */
    readonly maxCount: number;
    readonly windowUs: number;
    readonly banUs: number;
  };
  /** One connection's PUBLISH packets; a second's worth may come at once. */
  readonly publish: { readonly perSecond: number; readonly whenTooFast: TooFastRule };
  readonly sharedGroup: { readonly whenMemberGone: MemberGoneRule };
  readonly takeover: {
    readonly duplicateId: DuplicateIdRule;
    /** Whether a v5 connection is told with 0x8E that another took over [MQTT-3.1.4-3 (5.0)]. */
    readonly farewell: boolean;
  };
  readonly will: { readonly onTakeover: WillOnTakeover };
  readonly sessionExpiry: {
    /** How long a 3.1.1 session with clean session 0 outlives its connection, µs; Infinity never ends. */
    readonly v311DefaultUs: number;
    /** Upper bound on a v5 client's interval, µs; Infinity is none. */
    readonly maxUs: number;
    /** Lower bound on a v5 client's interval that is not 0, µs. */
    readonly minUs: number;
    /** Sessions end when the broker looks, so far apart, µs; 0 is at once. */
    readonly checkIntervalUs: number;
  };
  readonly keepAlive: {
    /** Silence tolerated, as a multiple of the client's keep-alive: 1.5 [MQTT-3.1.2-22 (5.0)]. */
    readonly factor: number;
    readonly rounding: KeepAliveRounding;
    /** How far apart the broker looks, µs; Infinity is neither. The smaller of two counts. */
    readonly checkIntervalUs: number;
    /** The same as a part of the client's keep-alive; with neither a silence is noticed at once. */
    readonly checkFraction: number;
    /** Looks in a row that must find nothing heard since the one before, in place of `factor`; 0 is none. */
    readonly consecutiveChecks: number;
    /** Longest keep-alive a v5 client may have, s, so that it cannot be 0; Infinity is no limit. */
    readonly maxS: number;
    readonly onAboveMax: AboveMaxRule;
    /** What a keep-alive of 0 means, s; 0 is none. */
    readonly zeroS: number;
  };
}
