import { expect, test } from 'vitest';
import { scenarioFrom } from '../testing/scenario-text.ts';
import { headcount } from './headcount.ts';

test('devices, filters and processes are counted; a target is one process for each device in it', () => {
  const scenario = scenarioFrom(`
version: 1
name: heads
duration: 1m
fleets:
  - name: sensors
    count: 30
    link: lte-m-stationary
    subscribe: [{ filter: "cmd/{clientId}", qos: 1 }, { filter: all, qos: 0 }]
    publish: [{ topic: "tele/{clientId}", qos: 1, every: 10s }]
  - name: controllers
    count: 2
    link: datacenter
    publish: [{ topic: "cmd/{target}", target: sensors, qos: 1, every: 10s }]
`);
  expect(headcount(scenario)).toEqual({ devices: 32, filters: 60, processes: 30 + 2 * 30 });
});
