/**
 * One number, several meanings: what a queue limit that is written down means under this preset,
 * where brokers mean different things by it.
 */

import { find } from '../tree.ts';
import { formatSize } from '../unit.ts';
import type { Subject, Warn } from './lint.ts';

const RULE = 'queue-meaning';
const PATH = ['broker', 'limits', 'sessionQueue', 'maxMessages'];

/** Warns of a written queue limit that is not what its number says elsewhere. */
export function lintQueueMeaning({ scenario, tree }: Subject, warn: Warn): void {
  if (find(tree, PATH) === undefined) return;
  const { preset, limits } = scenario.broker;
  const { maxMessages, maxBytes, countsInflight, onlineExtra } = limits.sessionQueue;
  if (maxMessages === 0) {
    const elsewhere = 'in mosquitto.conf and emqx.conf 0 is no limit, in VerneMQ -1 is';
    warn(RULE, PATH, `0 keeps nothing here; ${elsewhere}: write unlimited if that is meant`);
    return;
  }
  if (maxMessages === Infinity) return;
  const what = `with ${preset} ${maxMessages}`;
  if (countsInflight !== 'never') {
    const when = countsInflight === 'always' ? '' : ' while the client is away';
    warn(RULE, PATH, `${what} messages are those in flight as well${when}: fewer wait`);
  }
  if (onlineExtra === 'window') {
    warn(RULE, PATH, `${what} messages are one window more while the client is connected`);
  }
  if (maxBytes < Infinity && find(tree, [...PATH.slice(0, -1), 'maxBytes']) === undefined) {
    const bytes = `its limit of ${formatSize(maxBytes)} of payload`;
    warn(
      RULE,
      PATH,
      `${what} messages may never be reached: ${bytes} stands, unless maxBytes says`,
    );
  }
}
