/**
 * A scenario that is good as it stands, and what is said of it once something in it is broken.
 */
import { loadScenario, type ScenarioSource } from '../scenario/load.ts';
import { ScenarioError } from '../scenario/scenario-error.ts';

export const GOOD = `version: 1
name: demo
duration: 6h
broker:
  limits:
    sessionQueue: { maxMessages: 100, overflow: drop-newest }
fleets:
  - name: meter
    count: 10
    start: { at: 0s, spread: 10s }
    link: lte-m-stationary
    mqtt: { version: 5, keepAlive: 60s, receiveMaximum: 20 }
    reconnect: { first: 1s, max: 120s }
    subscribe: [ { filter: "cmd/{clientId}/#", qos: 1 } ]
    publish: [ { topic: "tele/{clientId}", qos: 1, every: 60s, size: 64B } ]
  - name: controller
    link: datacenter
    publish: [ { topic: "cmd/{target}", target: meter, qos: 1, at: 1h } ]
events:
  - { at: 1h, outage: { fleet: meter, device: 9, for: 5m } }
variants:
  other: { fleets.meter.count: 20 }
thresholds: [ "loss.qos1 < 1%" ]
`;

/** Why a text is no scenario. */
export function failure(text: string, more: Partial<ScenarioSource> = {}): ScenarioError {
  const read = (): string => '';
  try {
    loadScenario({ file: 'a.yaml', text, read, ...more });
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
  throw new Error('expected a ScenarioError');
}

/** The headlines of what is wrong when `before` in the good scenario reads `after`. */
export function problems(before: string, after: string): readonly string[] {
  if (!GOOD.includes(before)) throw new Error(`there is no ${before} to replace`);
  return failure(GOOD.replace(before, after)).message.split('\n');
}
