/**
 * A scenario after validation: every default filled in, every unit whole microseconds or bytes,
 * every file it names already read. The floors above see nothing else of a YAML file.
 *
 * Immutable. What each value came from (file line, preset, `--set`) is in `origins`.
 */

import type { BrokerLimits } from '../broker/limits.ts';
import type { Quirks } from '../broker/preset/preset-data.ts';
import type { PresetName } from '../broker/preset.ts';
import type { ClientProfileName } from '../device/client-profiles.ts';
import type { Farewell } from '../device/introduction.ts';
import type { NapPlan } from '../device/nap.ts';
import type { ClientPlan, Credentials, MqttPlan, ReconnectPlan, WillPlan } from '../device/plan.ts';
import type { Rhythm } from '../device/rhythm.ts';
import type { Distribution } from '../kernel/distribution.ts';
import type { Duration, Instant } from '../kernel/time.ts';
import type { Overlay } from '../link/overlay.ts';
import type { LinkProfile } from '../link/profile.ts';
import type { Qos } from '../mqtt/packet.ts';
import type { LinkEventPlan } from './link-event-plan.ts';
import type { Threshold } from './threshold.ts';

export interface Scenario {
  /** Identifies results: letters, digits, `-`, `_`, `.`. */
  readonly name: string;
  /** Base name of the file it came from, for the reproduction command. */
  readonly file: string;
  /** Base name of the broker's own configuration that was put over it, if one was. */
  readonly brokerConfig?: string;
  /** 128-bit hex digest of the scenario's text, the files it names and the overrides. */
  readonly hash: string;
  /** `baseline`, or the name of the variant applied. */
  readonly variant: string;
  /** `path=value` overrides in the order given, for the reproduction command. */
  readonly overrides: readonly string[];
  readonly description: string;
  readonly duration: Duration;
  readonly seed: number;
  readonly broker: BrokerPlan;
  readonly fleets: readonly FleetPlan[];
  readonly cells: readonly CellPlan[];
  readonly events: readonly ScenarioEvent[];
  /** In order of time. */
  readonly operations: readonly BrokerOperation[];
  readonly storm: StormRule;
  readonly thresholds: readonly Threshold[];
  /** Names of the file's variants in file order; `baseline` is not among them. */
  readonly variants: readonly string[];
  readonly settings: readonly Setting[];
}

/** One effective value and where it came from, for the report. */
export interface Setting {
  /** Dotted path, fleets by name: `fleets.meter.mqtt.keepAlive`. */
  readonly path: string;
  /** As a person would write it: `60s`, `drop-newest`, `unlimited`. */
  readonly value: string;
  /** `scenario line 12`, `preset spec`, `profile lte-m-stationary`, `variant drop-oldest`, `--set`, `default`. */
  readonly origin: string;
}

/** A ClientId storms while it has at least `takeovers` take-overs within `within`. */
export interface StormRule {
  readonly takeovers: number;
  readonly within: Duration;
}

export interface BrokerPlan {
  readonly preset: PresetName;
  readonly quirks: Quirks;
  readonly limits: BrokerLimits;
}

export interface FleetPlan {
  readonly name: string;
  readonly count: number;
  /** Template with `{i}` (0-based index) and `{fleet}`. */
  readonly clientId: string;
  /** Devices behind one gateway, which are without coverage and reboot together; 1: each alone. */
  readonly gatewayMembers: number;
  /** First connection: `at` plus a uniform draw from 0 to `spread`, per device. */
  readonly start: { readonly at: Duration; readonly spread: Duration };
  /** Planned retirement: the device disconnects and is gone; its intents end. */
  readonly retireAt?: Instant;
  readonly link: FleetLink;
  readonly mqtt: MqttPlan;
  /** The user name is a template with `{clientId}` `{i}` `{fleet}`. */
  readonly credentials: Credentials;
  /** Its topic is such a template too. */
  readonly will?: WillPlan;
  readonly reconnect: ReconnectPlan;
  /** The library its defaults come from. */
  readonly clientProfile: ClientProfileName;
  readonly client: ClientPlan;
  readonly subscribe: readonly SubscribePlan[];
  readonly publish: readonly PublishPlan[];
  readonly habits: HabitPlan;
}

/** A fleet's link: what it is made of, and the cells its devices are in. */
export interface FleetLink {
  readonly profileName: string;
  readonly profile: LinkProfile;
  readonly overlays: readonly Overlay[];
  readonly cells: readonly string[];
}

/** A cell: everyone in it is out of reach together, and is let back in one after the other. */
export interface CellPlan {
  readonly name: string;
  readonly outages: readonly CellOutage[];
  /** Absent: everyone at once. */
  readonly attachPerSecond?: number;
}

/** Once at a stated time, or again and again. */
export type CellOutage =
  | { readonly kind: 'once'; readonly at: Instant; readonly down: Duration }
  | { readonly kind: 'drawn'; readonly up: Distribution; readonly down: Distribution };

/** Whether a subscriber also expects what was published while it was away. */
export type Wants = 'all' | 'live';

export interface SubscribePlan {
  /** Template with `{clientId}` `{i}` `{fleet}`; `{clientId}` is the configured ClientId. */
  readonly filter: string;
  readonly qos: Qos;
  readonly noLocal?: boolean;
  readonly retainAsPublished?: boolean;
  readonly retainHandling?: 1 | 2;
  readonly subscriptionIdentifier?: number;
  readonly wants: Wants;
}

export interface PublishPlan {
  /** Template with `{clientId}` `{i}` `{fleet}` and, with a target, `{target}` (its ClientId). */
  readonly topic: string;
  /** Fleet whose devices are addressed, one publish process each. */
  readonly target?: string;
  readonly qos: Qos;
  readonly schedule:
    | {
        readonly kind: 'every';
        readonly interval: Distribution;
        readonly from: Instant;
        readonly until: Instant;
        readonly rhythm?: Rhythm;
      }
    | { readonly kind: 'at'; readonly times: readonly Instant[] }
    /** To each message that matches the filter (a template); `{sender}` in the topic asked. */
    | { readonly kind: 'answer'; readonly filter: string; readonly after: Distribution };
  /** Payload bytes, at least 8; 0 clears the retained message. */
  readonly size: number;
  readonly retain: boolean;
  /** Message Expiry Interval, seconds (5.0). */
  readonly messageExpiry?: number;
  /** A delivery older than this is stale; absent: every delivery is useful. */
  readonly usefulFor?: Duration;
}

export interface HabitPlan {
  /** This many physical devices use one ClientId: each group of `devices` in fleet order. */
  readonly sharedClientId?: {
    readonly devices: number;
    readonly from: Instant;
    readonly until: Instant;
  };
  /** A new ClientId at each connect, for this share of the fleet. */
  readonly unstableClientId?: { readonly share: number };
  /**
   * The first connect after a reboot says clean session / clean start; device by device between
   * `at` and `over` later.
   */
  readonly accidentalClean: readonly {
    readonly share: number;
    readonly at: Instant;
    readonly over: Duration;
  }[];
  /** Never reads session present: subscribes on the first connect only. */
  readonly ignoresSessionPresent?: { readonly share: number };
  /** Loses its in-flight state whenever it restarts; with `at` it restarts then. */
  readonly amnesia?: { readonly share: number; readonly at?: Instant };
  /** Switched off and on again: at a time, or again and again. */
  readonly reboots: readonly {
    readonly share: number;
    readonly when: { readonly at: Instant } | { readonly every: Distribution };
    readonly down: Duration;
    readonly isGraceful: boolean;
  }[];
  /** Gone without a word at `at`, for good. */
  readonly neverReturns?: { readonly share: number; readonly at: Instant };
  /** Publishes or subscribes at another QoS than its fleet. */
  readonly wrongQos?: {
    readonly share: number;
    readonly publish?: Qos;
    readonly subscribe?: Qos;
  };
  /** Offline from `awake` after each publish to the next. */
  readonly sleepsAfterPublishing?: { readonly share: number } & NapPlan;
  /** Its application takes no message for `span`, while the library answers pings. */
  readonly stopsReading: readonly {
    readonly share: number;
    readonly at: Instant;
    readonly span: Duration;
    /** Not even its library reads or pings: the connection pushes back. */
    readonly isSocket: boolean;
  }[];
}

/** Something that happens to named devices at a stated time. */
export type ScenarioEvent = {
  readonly at: Instant;
  /** Fleet name; with `device`, one device of it (0-based). */
  readonly fleet: string;
  readonly device?: number;
} & (
  | { readonly kind: 'subscribe'; readonly subscription: SubscribePlan }
  | { readonly kind: 'unsubscribe'; readonly filter: string }
  /** Coverage is gone for `down`. */
  | { readonly kind: 'outage'; readonly down: Duration }
  /** DISCONNECT, then offline for `down`. */
  | { readonly kind: 'disconnect'; readonly down: Duration; readonly farewell: Farewell }
  /** Off without a word, in-flight state kept, back after `down`. */
  | { readonly kind: 'reboot'; readonly down: Duration }
  | { readonly kind: 'retire' }
  | ({ readonly kind: 'link' } & LinkEventPlan)
);

/** Something that happens to the broker at a stated time. */
export type BrokerOperation = BrokerRestart | SessionPurge;

/** The broker goes down, without a word or with, and is back after `downtime`. */
interface BrokerRestart {
  readonly kind: 'restart';
  readonly at: Instant;
  readonly downtime: Duration;
  readonly isCrash: boolean;
}

/** Sessions end that are offline and whose clients were not heard for so long. */
interface SessionPurge {
  readonly kind: 'purge';
  readonly at: Instant;
  readonly olderThan: Duration;
}
