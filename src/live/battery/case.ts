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
  /** Whether it depends on the broker's clock, so that it is predicted for several phases of it. */
  readonly isTimed?: true;
  /** Carries it out; throws NotApplicable when the broker cannot. */
  play(stage: Stage): Promise<Observation>;
}
