/**
 * A link profile as a person would write it, row by row: for the report's settings and `profiles`.
 */
import { formatDuration } from '../kernel/time-text.ts';
import type { LinkProfile } from '../link/profile.ts';
import { formatDistribution } from './distribution-text.ts';
import { formatRate, formatShare, formatSize } from './unit.ts';

/** A path below `link`, and the value there. */
export type LinkRow = readonly [path: string, value: string];

/** Every figure of a profile that a scenario may change. */
export function linkRows(profile: LinkProfile): readonly LinkRow[] {
  return [...pathRows(profile), ...quietRows(profile), ...outageRows(profile)];
}

function pathRows(profile: LinkProfile): readonly LinkRow[] {
  const { tcp, connect } = profile;
  const recovery =
    profile.recovery === 'mix'
      ? `mix, ${formatShare(profile.bufferedShare)} buffered`
      : profile.recovery;
  return [
    ['rtt', formatDistribution(profile.rtt)],
    ['rateUp', formatRate(profile.rateUp)],
    ['rateDown', formatRate(profile.rateDown)],
    ['loss', formatShare(profile.loss)],
    ['recovery', recovery],
    ['overhead', formatSize(profile.overheadBytes)],
    ['recordOverhead', formatSize(profile.recordBytes)],
    ['tcp.sendBuffer', formatSize(tcp.sendBufferBytes)],
    ['tcp.receiveBuffer', formatSize(tcp.receiveBufferBytes)],
    ['tcp.retries', String(tcp.retries)],
    ...(tcp.rto === 'path' ? [] : [['tcp.rto', tcp.rto] as const]),
    ...(tcp.nagle
      ? [['tcp.nagle', `on, acknowledgements after ${formatDuration(tcp.delayedAck)}`] as const]
      : []),
    ...(tcp.userTimeout === 0
      ? []
      : [['tcp.userTimeout', formatDuration(tcp.userTimeout)] as const]),
    ['connect.tlsRoundTrips', String(connect.tlsRoundTrips)],
    ['connect.promotion', formatDuration(connect.promotion)],
    ...profile.levels.map(levelRow),
  ];
}

function levelRow(level: LinkProfile['levels'][number]): LinkRow {
  const { name, share, rtt, rateUp, rateDown, promotion } = level;
  const path = `rtt ${formatDistribution(rtt)}, ${formatRate(rateUp)} up, ${formatRate(rateDown)} down`;
  return [
    `levels.${name}`,
    `${formatShare(share)} of the devices: ${path}, promotion ${formatDuration(promotion)}`,
  ];
}

/** What is not there says nothing. */
function quietRows({ nat, reattach, radio }: LinkProfile): readonly LinkRow[] {
  const rows: LinkRow[] = [];
  if (nat.idle > 0) rows.push(['nat', `idle ${formatDuration(nat.idle)}, ${nat.onExpiry}`]);
  if (reattach.newAddress > 0) {
    const after = formatDuration(reattach.afterDown);
    rows.push(['reattach', `new address ${formatShare(reattach.newAddress)} after ${after} down`]);
  }
  if (radio.inactivity > 0) rows.push(['radio.inactivity', formatDuration(radio.inactivity)]);
  const { psm, edrx } = radio;
  if (psm !== undefined) {
    const active = formatDuration(psm.active);
    rows.push(['radio.psm', `cycle ${formatDuration(psm.cycle)}, active ${active}`]);
  }
  if (edrx !== undefined) {
    const window = formatDuration(edrx.window);
    rows.push(['radio.edrx', `cycle ${formatDuration(edrx.cycle)}, window ${window}`]);
  }
  if (psm !== undefined || edrx !== undefined) rows.push(['radio.downlink', radio.downlink]);
  return rows;
}

function outageRows({ outages, replay }: LinkProfile): readonly LinkRow[] {
  if (replay !== undefined) {
    return [['replay', `${replay.traces.length} traces, at the end ${replay.atEnd}`]];
  }
  const texts = outages.map(
    ({ name, up, down }) =>
      `${name}: up ${formatDistribution(up)}, down ${formatDistribution(down)}`,
  );
  return [['outages', texts.join('; ') || 'none']];
}
