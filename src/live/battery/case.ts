/**
 * A case of the battery: what is done to a broker, and what is looked at.
 */
import type { Observation } from './observation.ts';
import type { Stage } from './stage.ts';

export interface BatteryCase {
  /** Kebab-case; also the prefix of its ClientIds and topics. */
  readonly name: string;
  /** One sentence: what separates brokers here. */
  readonly question: string;
  /** Carries it out; throws NotApplicable when the broker cannot. */
  play(stage: Stage): Promise<Observation>;
}
