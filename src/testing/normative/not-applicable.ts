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
      ...['MQTT-6.0.0-1 (3.1.1)', 'MQTT-6.0.0-2 (3.1.1)'],
      ...['MQTT-6.0.0-3 (3.1.1)', 'MQTT-6.0.0-4 (3.1.1)'],
      ...['MQTT-6.0.0-1 (5.0)', 'MQTT-6.0.0-2 (5.0)'],
      ...['MQTT-6.0.0-3 (5.0)', 'MQTT-6.0.0-4 (5.0)'],
    ],
  },
  {
    reason: 'This broker never connects to another server.',
    statements: ['MQTT-7.0.0-1 (3.1.1)'],
  },
  {
    reason:
      'No authentication method is known: a CONNECT that names one is refused at once, so no ' +
      'exchange of AUTH ever begins, and no AUTH is ever sent.',
    statements: [
      ...['MQTT-3.15.2-1 (5.0)', 'MQTT-3.15.2-2 (5.0)', 'MQTT-3.15.2-3 (5.0)'],
      ...['MQTT-4.12.0-2 (5.0)', 'MQTT-4.12.0-4 (5.0)', 'MQTT-4.12.0-5 (5.0)'],
      ...['MQTT-4.12.1-1 (5.0)', 'MQTT-4.12.1-2 (5.0)'],
    ],
  },
  {
    reason: 'The device engine never names an authentication method.',
    statements: ['MQTT-3.1.2-30 (5.0)', 'MQTT-4.12.0-3 (5.0)'],
  },
  {
    reason: 'Neither engine puts a reason string into this packet.',
    statements: [
      ...['MQTT-3.4.2-2 (5.0)', 'MQTT-3.5.2-2 (5.0)', 'MQTT-3.6.2-2 (5.0)'],
      ...['MQTT-3.7.2-2 (5.0)', 'MQTT-3.9.2-1 (5.0)', 'MQTT-3.11.2-1 (5.0)'],
    ],
  },
  {
    reason: 'Neither engine puts user properties of its own into any packet.',
    statements: [
      ...['MQTT-3.2.2-20 (5.0)', 'MQTT-3.4.2-3 (5.0)', 'MQTT-3.5.2-3 (5.0)'],
      ...['MQTT-3.6.2-3 (5.0)', 'MQTT-3.7.2-3 (5.0)', 'MQTT-3.9.2-2 (5.0)'],
      ...['MQTT-3.11.2-2 (5.0)', 'MQTT-3.14.2-4 (5.0)'],
    ],
  },
  {
    reason: 'Overlapping subscriptions of one session always make one copy [MQTT 5.0 §3.3.4].',
    statements: ['MQTT-3.3.4-5 (5.0)'],
  },
];
