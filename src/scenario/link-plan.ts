/**
 * `link:` of a fleet after validation → a whole link profile: the named one's figures, then the
 * scenario's, recorded outages read in.
 */
import { invariant } from '../kernel/invariant.ts';
import type { LinkProfile, Replay } from '../link/profile.ts';
import { linkProfile } from '../link/profiles.ts';
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
  return { profileName: settings.profile, profile: merged(base, settings, node, files) };
}

function merged(base: LinkProfile, own: LinkSettings, node: Tree, files: NamedFiles): LinkProfile {
  const replay = planReplay(own.replay, node, files);
  return {
    rtt: own.rtt === undefined ? base.rtt : files.distribution(own.rtt, find(node, ['rtt'])),
    rateUp: own.rateUp ?? base.rateUp,
    rateDown: own.rateDown ?? base.rateDown,
    loss: own.loss ?? base.loss,
    recovery: own.recovery ?? base.recovery,
    tcp: mergedTcp(base.tcp, own.tcp),
    overheadBytes: own.overhead ?? base.overheadBytes,
    connect: mergedConnect(base.connect, own.connect),
    // Recorded outages are the whole weather: none are drawn beside them.
    outages: replay === undefined ? planOutages(base, own, node, files) : [],
    ...(replay === undefined ? {} : { replay }),
  };
}

function mergedTcp(base: LinkProfile['tcp'], own: LinkSettings['tcp']): LinkProfile['tcp'] {
  return {
    rtoMin: own?.rtoMin ?? base.rtoMin,
    rtoMax: own?.rtoMax ?? base.rtoMax,
    retries: own?.retries ?? base.retries,
    synRetries: own?.synRetries ?? base.synRetries,
    sendBufferBytes: own?.sendBuffer ?? base.sendBufferBytes,
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
