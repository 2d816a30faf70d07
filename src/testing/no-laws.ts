/**
 * One end's laws where nobody judges: for tests of whatever shows them packets.
 */
import type { EndLaws } from '../law/end-laws.ts';

const nothing = (): void => undefined;

/** Hears everything and thinks nothing of it. */
export const NO_LAWS: EndLaws = {
  publishArrives: nothing,
  pubackArrives: nothing,
  pubrecArrives: nothing,
  pubrelArrives: nothing,
  pubrelTaken: nothing,
  pubcompArrives: nothing,
  rareArrives: nothing,
  rareTaken: nothing,
  publishSent: nothing,
  pubrecSent: nothing,
  pubrelSent: nothing,
  rareSent: nothing,
};
