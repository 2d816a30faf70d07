/**
 * A scenario file from top to bottom: the one definition that validates it, types it, and becomes
 * the JSON Schema for editors. What needs several parts of the file at once is checked here; what
 * needs other files is not (named-file.ts).
 */
import * as z from 'zod';
import { brokerSchema } from './broker-schema.ts';
import { eventSchema } from './event-schema.ts';
import { fleetSchema } from './fleet-schema.ts';
import { cellSchema } from './link-radio-schema.ts';
import { complainOfRelations } from './relation.ts';
import {
  countField,
  positiveDuration,
  relation,
  textField,
  wordField,
  wrong,
} from './unit-schema.ts';

const RESULT_NAME = /^[A-Za-z0-9][\w.-]{0,99}$/;
const RESULT_NAME_HELP = 'a name of letters, digits, -, _ and .';

const variantName = wordField(RESULT_NAME, RESULT_NAME_HELP).refine((name) => name !== 'baseline', {
  error: 'baseline is the scenario as it stands: call the variant something else',
});

const changes = z
  .record(textField, z.unknown(), { error: wrong('a table of dotted paths and values') })
  .describe('Dotted paths and the values they get, as --set takes them.');

const storm = z.strictObject({
  takeovers: countField(2, 1_000_000).prefault(5).describe('At least so many take-overs …'),
  within: positiveDuration.prefault('60s').describe('… within this time.'),
});

/** A whole scenario file. */
export const scenarioSchema = relation(
  z.strictObject({
    version: z.literal(1, { error: wrong('1') }).describe('Version of this file format: 1.'),
    name: wordField(RESULT_NAME, RESULT_NAME_HELP).describe('Names the result files.'),
    description: textField.prefault('').describe('What the scenario shows.'),
    duration: positiveDuration.describe('Simulated time, such as 6h.'),
    seed: countField(0, Number.MAX_SAFE_INTEGER).prefault(1).describe('Seed of every random draw.'),
    broker: brokerSchema.prefault({}).describe('The broker.'),
    fleets: z
      .array(fleetSchema)
      .min(1, { error: 'expected at least one fleet' })
      .describe('Devices.'),
    cells: z.array(cellSchema).prefault([]).describe('Cells, whose outages devices share.'),
    events: z.array(eventSchema).prefault([]).describe('What happens at stated times.'),
    storm: storm.prefault({}).describe('When take-overs of one ClientId count as a storm.'),
    variants: z
      .record(variantName, changes)
      .prefault({})
      .describe('Named changes to compare with the scenario as it stands.'),
    thresholds: z
      .array(textField)
      .prefault([])
      .describe('What must hold, such as "loss.qos1 < 1%".'),
  }),
  complainOfRelations,
);

/** A scenario file after parsing. */
export type ScenarioInput = z.output<typeof scenarioSchema>;
