/**
 * The dice of the device engines, addressed so that no policy of a broker can shift them.
 */
import type { DeviceChance } from '../device/port.ts';
import type { RandomSource } from '../kernel/random.ts';
import type { Radio } from '../link/radio.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Roster } from './roster.ts';

/** The parts of the world that the dice look at. */
interface ChanceParts {
  readonly scenario: Scenario;
  readonly radio: Radio;
  readonly roster: Roster;
}

/** What the devices of a world draw for their back-off. */
export function chanceOf({ scenario, radio, roster }: ChanceParts, random: RandomSource) {
  const purposes = scenario.fleets.map(({ name }) => random.purpose(`${name}/reconnect`));
  const chance: DeviceChance = {
    outagesBegun: (device, now) => radio.outagesBegun(device, now),
    jitter: (device, outage, attempt) => {
      const fleet = roster.fleetOf(device);
      const index = roster.indexOf(device);
      // Both numbers in one ordinal: no device makes 2^20 attempts during one outage.
      return purposes[fleet]?.unit(index, outage * 0x100000 + (attempt & 0xfffff)) ?? 0.5;
    },
  };
  return chance;
}
