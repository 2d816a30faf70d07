import { afterEach, expect, test, vi } from 'vitest';
import { Scheduler } from '../kernel/scheduler.ts';
import { loadScenario } from '../scenario/load.ts';
import { simulate } from './run.ts';

const TEXT = `version: 1
name: many
duration: 3s
fleets:
  - name: meter
    count: 3000
    clientId: m-{i}
    link: lte-m-stationary
    start: { at: 0s, spread: 1s }
    mqtt: { version: 5, keepAlive: 1s }
    publish: [ { topic: "tele/{clientId}", qos: 1, every: 1s, size: 64B } ]
  - name: backend
    link: datacenter
    subscribe: [ { filter: "tele/#", qos: 1 } ]
`;

function run() {
  const { scenario } = loadScenario({ file: 'many.yaml', text: TEXT, read: () => '' });
  return simulate(scenario);
}

afterEach(() => void vi.restoreAllMocks());

test('to look ahead at what is due changes nothing', () => {
  const looking = vi.spyOn(Scheduler.prototype, 'foretell');
  const { digest, laws } = run();
  expect(looking).toHaveBeenCalledOnce();
  looking.mockImplementation(() => undefined);
  expect(run().digest).toBe(digest);
  expect(laws.every(({ held }) => held)).toBe(true);
});
