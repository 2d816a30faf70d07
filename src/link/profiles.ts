/**
 * Named radio paths: what a device's link is made of when a scenario says nothing else.
 *
 * The figures are in profile-figures.ts, each with where it comes from; here they are looked up.
 */

import type { LinkProfile } from './profile.ts';
import { figuresOf, LINK_PROFILES, type LinkFigures } from './profile-figures.ts';

/** The profile of that name; undefined when there is none. */
export function linkProfile(name: string): LinkProfile | undefined {
  const figures = linkFigures(name);
  return figures && valuesOf(figures);
}

/** The same with the source of each figure. */
export function linkFigures(name: string): LinkFigures | undefined {
  const known = LINK_PROFILES.find((profile) => profile === name);
  return known && figuresOf(known);
}

function valuesOf(figures: LinkFigures): LinkProfile {
  return {
    rtt: figures.rtt.value,
    rateUp: figures.rateUp.value,
    rateDown: figures.rateDown.value,
    loss: figures.loss.value,
    recovery: figures.recovery.value,
    bufferedShare: figures.bufferedShare.value,
    tcp: figures.tcp.value,
    overheadBytes: figures.overheadBytes.value,
    recordBytes: figures.recordBytes.value,
    connect: figures.connect.value,
    nat: figures.nat.value,
    reattach: figures.reattach.value,
    radio: figures.radio.value,
    outages: figures.outages.value,
    levels: figures.levels.value,
  };
}
