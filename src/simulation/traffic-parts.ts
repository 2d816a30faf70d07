/**
 * The parts of the world that traffic runs between.
 */
import type { Broker } from '../broker/broker.ts';
import type { Devices } from '../device/devices.ts';
import type { Digest } from '../kernel/digest.ts';
import type { Laws } from '../law/laws.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Connections } from '../link/connection.ts';
import type { Radio } from '../link/radio.ts';
import type { PublicationStore } from '../mqtt/publication-store.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Readiness } from './readiness.ts';
import type { Roster } from './roster.ts';
import type { Tee } from './tee.ts';
import type { Wire } from './wire.ts';
import type { Witness } from './witness.ts';

/** The parts of the world that traffic runs between; they exist by the time it begins. */
export interface TrafficParts {
  readonly connections: Connections;
  readonly wire: Wire;
  readonly broker: Broker;
  readonly devices: Devices;
  readonly witness: Witness;
  readonly ledger: Ledger;
  readonly publications: PublicationStore;
  readonly digest: Digest;
  readonly tee: Tee;
  readonly laws: Laws;
  readonly readiness: Readiness;
  readonly radio: Radio;
  readonly roster: Roster;
  readonly scenario: Scenario;
}
