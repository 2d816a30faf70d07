/**
 * `link:` of a fleet after validation → a whole link profile: the named one's figures, then the
 * scenario's, recorded outages read in.
 */
import { invariant } from '../kernel/invariant.ts';
import { overlaid } from '../link/overlay.ts';
import type { LinkProfile, Replay } from '../link/profile.ts';
import { linkProfile } from '../link/profiles.ts';
import type { RadioInput } from './link-radio-schema.ts';
import type { LinkInput } from './link-schema.ts';
import type { NamedFiles } from './named-file.ts';
import type { FleetPlan } from './scenario.ts';
import { find, type Tree } from './tree.ts';

type LinkSettings = Exclude<LinkInput, string>;

/** A fleet's link as it will be simulated; `node` is where `link:` stands. */
export function planLink(input: LinkInput, node: Tree, files: NamedFiles): FleetPlan['link'] {
  const settings = typeof input === 'string' ? { profile: input } : input;
  const base = linkProfile(settings.profile);
  invariant(base !== undefined, `the schema admits only known profiles, got ${settings.profile}`);
  const overlays = settings.overlays ?? [];
  const covered = overlaid(base, overlays);
  return {
    profileName: settings.profile,
    profile: merged(covered, settings, node, files),
    overlays,
    cells: settings.cell === undefined ? [] : [settings.cell],
  };
}

function merged(base: LinkProfile, own: LinkSettings, node: Tree, files: NamedFiles): LinkProfile {
  const replay = planReplay(own.replay, node, files);
  return {
    rtt: own.rtt === undefined ? base.rtt : files.distribution(own.rtt, find(node, ['rtt'])),
    rateUp: own.rateUp ?? base.rateUp,
    rateDown: own.rateDown ?? base.rateDown,
    loss: own.loss ?? base.loss,
    recovery: own.recovery ?? base.recovery,
    bufferedShare: own.bufferedShare ?? base.bufferedShare,
    tcp: mergedTcp(base.tcp, own.tcp),
    overheadBytes: own.overhead ?? base.overheadBytes,
    recordBytes: own.recordOverhead ?? base.recordBytes,
    connect: mergedConnect(base.connect, own.connect),
    nat: {
      idle: own.nat?.idle ?? base.nat.idle,
      onExpiry: own.nat?.onExpiry ?? base.nat.onExpiry,
    },
    reattach: {
      newAddress: own.reattach?.newAddress ?? base.reattach.newAddress,
      afterDown: own.reattach?.afterDown ?? base.reattach.afterDown,
    },
    radio: mergedRadio(base.radio, own.radio),
    // What a scenario says of the path, it says of all devices.
    levels: hasOwnPath(own) ? [] : base.levels,
    // Recorded outages are the whole weather: none are drawn beside them.
    outages: replay === undefined ? planOutages(base, own, node, files) : [],
    ...(replay === undefined ? {} : { replay }),
  };
}

function mergedTcp(base: LinkProfile['tcp'], own: LinkSettings['tcp']): LinkProfile['tcp'] {
  return {
    rto: own?.rto ?? base.rto,
    rtoMin: own?.rtoMin ?? base.rtoMin,
    rtoMax: own?.rtoMax ?? base.rtoMax,
    retries: own?.retries ?? base.retries,
    synRetries: own?.synRetries ?? base.synRetries,
    userTimeout: own?.userTimeout ?? base.userTimeout,
    sendBufferBytes: own?.sendBuffer ?? base.sendBufferBytes,
    receiveBufferBytes: own?.receiveBuffer ?? base.receiveBufferBytes,
    nagle: own?.nagle ?? base.nagle,
    delayedAck: own?.delayedAck ?? base.delayedAck,
  };
}

function mergedConnect(
  base: LinkProfile['connect'],
  own: LinkSettings['connect'],
): LinkProfile['connect'] {
  return {
    tlsRoundTrips: own?.tlsRoundTrips ?? base.tlsRoundTrips,
    tlsBytesUp: own?.tlsBytesUp ?? base.tlsBytesUp,
    tlsBytesDown: own?.tlsBytesDown ?? base.tlsBytesDown,
    promotion: own?.promotion ?? base.promotion,
  };
}

function mergedRadio(
  base: LinkProfile['radio'],
  own: RadioInput | undefined,
): LinkProfile['radio'] {
  const psm = own?.psm ?? base.psm;
  const edrx = own?.edrx ?? base.edrx;
  return {
    inactivity: own?.inactivity ?? base.inactivity,
    ...(psm === undefined ? {} : { psm }),
    ...(edrx === undefined ? {} : { edrx }),
    downlink: own?.downlink ?? base.downlink,
  };
}

function hasOwnPath({ rtt, rateUp, rateDown, connect }: LinkSettings): boolean {
  return [rtt, rateUp, rateDown, connect?.promotion].some((each) => each !== undefined);
}

function planOutages(
  base: LinkProfile,
  own: LinkSettings,
  node: Tree,
  files: NamedFiles,
): LinkProfile['outages'] {
  return (
    own.outages?.map(({ name, up, down }, index) => ({
      name,
      up: files.distribution(up, find(node, ['outages', index, 'up'])),
      down: files.distribution(down, find(node, ['outages', index, 'down'])),
    })) ?? base.outages
  );
}

function planReplay(
  own: LinkSettings['replay'],
  node: Tree,
  files: NamedFiles,
): Replay | undefined {
  if (own === undefined) return undefined;
  return { traces: files.traces(find(node, ['replay'])), atEnd: own.atEnd };
}
