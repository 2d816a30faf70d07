/**
 * The names of overlays, changes on top of a profile, and those that change nothing but the link.
 *
 * What the others do to fleets and in which order is scenario/overlay.ts.
 */
import { read, type Sourced } from '../kernel/sourced.ts';
import { seconds } from '../kernel/time.ts';
import type { LinkProfile } from './profile.ts';

/** Every overlay's name, in the order they are listed to a user. */
export const OVERLAYS = [
  'nat-short',
  'nlb-350',
  'cell-blackout',
  'fleet-restart',
  'clean-wipe',
] as const;
export type Overlay = (typeof OVERLAYS)[number];

type Nat = LinkProfile['nat'];

/** Those that are a translator on the way. */
export const NAT_OVERLAYS: Readonly<Record<'nat-short' | 'nlb-350', Sourced<Nat>>> = {
  'nat-short': read(
    { idle: seconds(150), onExpiry: 'drop' },
    'seen on two cellular networks: u-blox/ubxlib #139, micropython #5566',
  ),
  'nlb-350': read(
    { idle: seconds(350), onExpiry: 'rst' },
    'AWS network load balancer and NAT gateway answer later packets with a reset (AWS ELB docs)',
  ),
};

/** A profile with the translators of its overlays, the last one winning. */
export function overlaid(base: LinkProfile, overlays: readonly Overlay[]): LinkProfile {
  const nat = overlays.findLast((name) => name === 'nat-short' || name === 'nlb-350');
  return nat === undefined ? base : { ...base, nat: NAT_OVERLAYS[nat].value };
}
