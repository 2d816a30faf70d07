/**
 * What the broker's state survives and what its work costs, in a scenario file.
 */
import * as z from 'zod';
import { DOWNTIME_CLOCKS, DURABILITY_MODES } from '../broker/durability-limits.ts';
import { durationField, positiveDuration } from './unit-schema.ts';

/** Keys of `broker.limits`. */
export const durabilityLimits = {
  durability: z
    .strictObject({
      mode: z
        .enum(DURABILITY_MODES)
        .optional()
        .describe('What survives a brokerRestart: nothing, the last snapshot, or all but QoS 0.'),
      interval: positiveDuration
        .optional()
        .describe('Time between snapshots, such as 30m, counted from the start of the broker.'),
      sync: durationField
        .optional()
        .describe('How long one durable write takes under write-through, such as 2ms; 0s is free.'),
      downtime: z
        .enum(DOWNTIME_CLOCKS)
        .optional()
        .describe('Whether intervals of sessions and wills run on during downtime or begin anew.'),
    })
    .optional()
    .describe('What survives when the broker stops or crashes.'),
  service: z
    .strictObject({
      connect: durationField
        .optional()
        .describe('How long the broker works on a CONNECT, such as 1ms; 0s is free.'),
      publish: durationField
        .optional()
        .describe('How long the broker works on a PUBLISH, such as 20us; 0s is free.'),
    })
    .optional()
    .describe(
      'The time that work takes, one packet after the other, so that a storm overloads it.',
    ),
};
