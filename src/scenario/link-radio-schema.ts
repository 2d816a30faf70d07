/**
 * What happens to a quiet or moving link, in a scenario file: address translators, a new address,
 * idle radios and sleep; and cells, whose outages many devices share.
 */
import * as z from 'zod';
import { NAT_EXPIRIES, SLEEP_RULES } from '../link/profile.ts';
import {
  type Complain,
  durationField,
  positiveDistribution,
  positiveDuration,
  relation,
  shareField,
  textField,
  wordField,
  wrong,
} from './unit-schema.ts';

const NAME = wordField(/^[A-Za-z][\w-]*$/, 'a name of letters, digits, - and _');

/** `nat:` of a link. */
export const natSchema = z.strictObject({
  idle: durationField
    .optional()
    .describe('Quiet time after which the connection is forgotten, such as 150s; 0s: never.'),
  onExpiry: z
    .enum(NAT_EXPIRIES)
    .optional()
    .describe('What is sent after that: vanishes (drop), or is answered with a reset (rst).'),
});

/** `reattach:` of a link. */
export const reattachSchema = z.strictObject({
  newAddress: shareField(1)
    .optional()
    .describe('Probability of another address after a long outage, such as 10%.'),
  afterDown: durationField
    .optional()
    .describe('How long an outage must have lasted for that, such as 60s.'),
});

const psm = relation(
  z.strictObject({
    cycle: positiveDuration.describe('From one tracking area update to the next (T3412), as 2h.'),
    active: positiveDuration.describe('How long it listens after talking (T3324), such as 6s.'),
  }),
  ({ cycle, active }, complain) => complainOfCycle(cycle, active, 'active', complain),
);

const edrx = relation(
  z.strictObject({
    cycle: positiveDuration.describe('From one paging window to the next, such as 20480ms.'),
    window: positiveDuration.describe('How long it listens in each cycle, such as 2560ms.'),
  }),
  (value, complain) => complainOfCycle(value.cycle, value.window, 'window', complain),
);

function complainOfCycle(cycle: unknown, awake: unknown, key: string, complain: Complain): void {
  if (typeof cycle !== 'number' || typeof awake !== 'number' || awake < cycle) return;
  complain([key], `${key} is not shorter than the cycle: the device would never sleep`);
}

/** `radio:` of a link. */
export const radioSchema = z.strictObject({
  inactivity: durationField
    .optional()
    .describe('Quiet time after which the radio is idle and needs promotion, as 10s; 0s: never.'),
  psm: psm.optional().describe('Power saving mode: off from some time after talking.'),
  edrx: edrx.optional().describe('Extended DRX: while idle it listens at times only.'),
  downlink: z
    .enum(SLEEP_RULES)
    .optional()
    .describe('Packets for a sleeping device: held by the network (wait) or thrown away (drop).'),
});

const attachRate = z
  .string({ error: wrong('a rate such as 50/s') })
  .regex(/^\d{1,6}(\.\d{1,3})?\/s$/, { error: wrong('a rate such as 50/s') })
  .transform((text) => Number(text.slice(0, -2)))
  .refine((rate) => rate > 0, { error: 'expected a rate above 0, such as 50/s' });

const cellOutage = relation(
  z.strictObject({
    at: durationField.optional().describe('When it begins, such as 2h.'),
    for: positiveDuration.optional().describe('How long it lasts, such as 20m.'),
    up: positiveDistribution.optional().describe('Or drawn: time covered before each, as exp(1d).'),
    down: positiveDistribution.optional().describe('Or drawn: length of each, such as exp(20m).'),
  }),
  (value, complain) => {
    const isScripted = value.at !== undefined && value.for !== undefined;
    const isDrawn = value.up !== undefined && value.down !== undefined;
    const count = ['at', 'for', 'up', 'down'].filter(
      (key) => Object(value)[key] !== undefined,
    ).length;
    if (count === 2 && (isScripted || isDrawn)) return;
    complain([], 'expected at and for (once), or up and down (drawn)');
  },
);

/** One entry of `cells:`. */
export const cellSchema = z.strictObject({
  name: NAME.describe('Names the cell; the links of fleets say it.'),
  outages: z.array(cellOutage).prefault([]).describe('When all of the cell is out of reach.'),
  attachRate: attachRate
    .optional()
    .describe('Devices the cell lets back in after an outage, such as 50/s. Default: all at once.'),
});

/** `cell:` of a link. */
export const cellField = textField.describe('The cell the fleet is in, one of `cells:`.');

/** `nat:`, `reattach:`, `radio:` and a cell after parsing. */
export type RadioInput = z.output<typeof radioSchema>;
export type CellInput = z.output<typeof cellSchema>;
