/**
 * The run in one sentence, and whether it may be believed and passed what was asked of it.
 */
import type {
  Deliveries,
  LawVerdict,
  RunRecord,
  ThresholdVerdict,
} from '../simulation/run-record.ts';
import { causeText } from './cause-text.ts';
import { QOS } from './chart/encoding.ts';
import { rankedCauses } from './chart/loss-causes.ts';
import {
  bytesText,
  clockText,
  counted,
  countText,
  partText,
  shareText,
  spanText,
} from './number-text.ts';

/** What became of the expected deliveries, in one sentence. */
export function verdictSentence(record: RunRecord): string {
  const { total } = record.deliveries;
  const prefix = interruption(record);
  if (total.expected === 0) {
    return `${prefix}No delivery was expected: nobody published what somebody subscribed to.`;
  }
  const levels = QOS.filter(({ key }) => record.deliveries[key].expected > 0);
  const level = levels.length === 1 && levels[0] ? ` ${levels[0].name}` : '';
  return `${prefix}${arrivals(total, level)}${losses(record)}.`;
}

function interruption({ simulated }: RunRecord): string {
  if (!simulated.interrupted) return '';
  return `Interrupted after ${spanText(simulated.endedUs)} of ${spanText(simulated.durationUs)}: `;
}

function arrivals({ expected, delivered, lost, pending }: Deliveries, level: string): string {
  const expectation = `${countText(expected)} expected${level} deliveries`;
  if (delivered === expected) return `All ${expectation} arrived`;
  const share = `${arrivedText(delivered, expected)} of the ${expectation} arrived`;
  const waiting = `${countText(pending)} ${pending === 1 ? 'was' : 'were'} still on the way at the end`;
  if (pending === 0) return `${share}; `;
  return lost === 0 ? `${share}, ${waiting} and none was lost` : `${share} and ${waiting}; `;
}

/** A share where it says more than the count: of a thousand, and not of nearly all. */
function arrivedText(delivered: number, expected: number): string {
  const share = shareText(delivered / expected);
  return expected < 1000 || /[<>]/.test(share) ? countText(delivered) : share;
}

function losses(record: RunRecord): string {
  const { lost, expected, ackedButLost } = record.deliveries.total;
  if (lost === 0) return '';
  const was = lost === 1 ? 'was' : 'were';
  const acked =
    ackedButLost === 0
      ? 'none of them acknowledged to its publisher'
      : `${ackedButLost === lost ? 'all' : countText(ackedButLost)} of them although acknowledged to the publisher`;
  const chief = rankedCauses(record)[0];
  const cause = chief
    ? `; the chief cause is “${causeText(chief.cause).label}” (${countText(chief.count)})`
    : '';
  return `${countText(lost)} ${was} lost (${partText(lost, expected)}), ${acked}${cause}`;
}

/** Claimed laws that did not hold: with one of these the result proves a bug of the simulator. */
export function violatedLaws(record: RunRecord): LawVerdict[] {
  return record.laws.filter(({ claimed, held }) => claimed && !held);
}

/** All laws in one sentence. */
export function lawSentence({ laws }: RunRecord): string {
  const claimed = laws.filter(({ claimed }) => claimed);
  const unclaimed = laws.filter(({ claimed, held }) => !claimed && !held).length;
  const broken = claimed.filter(({ held }) => !held).length;
  const waived =
    unclaimed === 0
      ? ''
      : ` ${counted(unclaimed, 'further rule')} this broker does not promise ${unclaimed === 1 ? 'was' : 'were'} not kept.`;
  if (laws.length === 0) return 'No law was checked.';
  if (broken > 0) {
    return `${countText(broken)} of ${counted(claimed.length, 'law')} broken: this is a bug of the simulator, and its figures cannot be trusted.${waived}`;
  }
  return `All ${counted(claimed.length, 'law')} of the protocol and of bookkeeping held.${waived}`;
}

/** The measured value of a threshold in the unit of its first metric, and why it stands open. */
export function actualText({ expression, actual, expected, reason }: ThresholdVerdict): string {
  if (actual === null) return reason ?? 'no value';
  const other = /^\s*[A-Za-z].*[<>=!]\s*[A-Za-z]/.test(expression) ? expected : null;
  const beside = other === null ? '' : ` beside ${measured(expression, other)}`;
  const found = measured(expression, actual) + beside;
  return reason === undefined ? found : `${found} (${reason})`;
}

function measured(expression: string, actual: number): string {
  if (/^\s*(loss|useful|stale)\./.test(expression)) return shareText(actual);
  if (/^\s*[\w.-]+Us\b/.test(expression)) return spanText(actual);
  if (/^\s*[\w.-]+([bB]ytes|bytesUp|bytesDown)\b/.test(expression)) return bytesText(actual);
  return Number.isInteger(actual) ? countText(actual) : String(Number(actual.toPrecision(4)));
}

/** What the run was: variant, seed, length, size. */
export function factsText({ variant, seed, simulated }: RunRecord): string {
  const { durationUs, devices, events } = simulated;
  return [
    `variant ${variant}`,
    `seed ${seed}`,
    `${spanText(durationUs)} simulated`,
    counted(devices, 'device'),
    counted(events, 'event'),
  ].join(' · ');
}

/** A storm in a sentence. */
export function stormText({
  clientId,
  startUs,
  endUs,
  self,
  foreign,
}: RunRecord['storms'][number]): string {
  return `${clientId}, ${clockText(startUs)} to ${clockText(endUs)}, ${counted(self + foreign, 'take-over')}${self > 0 && foreign > 0 ? ` (${countText(foreign)} by another device)` : ''}`;
}
