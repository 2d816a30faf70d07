/**
 * The statements that no test proves, each with the reason why it does not apply here. A statement
 * that comes to apply leaves this list for a test (traceability.test.ts).
 */

/** Statements that share a reason. */
export interface NotApplicable {
  readonly reason: string;
  /** As tests would cite them, without brackets. */
  readonly statements: readonly string[];
}

/** Everything that does not apply. */
export const NOT_APPLICABLE: readonly NotApplicable[] = [
  {
    reason: 'There is no WebSocket transport: packets are simulated, or travel over TCP.',
    statements: [
      'MQTT-6.0.0-1 (3.1.1)',
      'MQTT-6.0.0-2 (3.1.1)',
      'MQTT-6.0.0-3 (3.1.1)',
      'MQTT-6.0.0-4 (3.1.1)',
      'MQTT-6.0.0-1 (5.0)',
      'MQTT-6.0.0-2 (5.0)',
      'MQTT-6.0.0-3 (5.0)',
      'MQTT-6.0.0-4 (5.0)',
    ],
  },
];
/** Statements still to be explained. */
export const AWAITED = 323;
