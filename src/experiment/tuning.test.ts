import { expect, test } from 'vitest';
import { sampleQos1, sampleRun } from '../testing/sample-run.ts';
import { commonAdvice, tuneCondition } from './tuning.ts';

/** A keep-alive of so many minutes whose run lost so much of 1,000 and cost so many bytes. */
function tried(minutes: number, lost: number, bytes: number) {
  const { simulated } = sampleRun();
  const run = sampleRun({
    simulated: { ...simulated, endedUs: 86_400e6, bytesUp: bytes, bytesDown: 0 },
    deliveries: sampleQos1({ expected: 1000, lost, delivered: 1000 - lost, useful: 1000 - lost }),
  });
  return { keepAlive: `${minutes}m`, keepAliveUs: minutes * 60e6, records: [run, run] };
}

test('the cheapest of those that lose no more than the best is advised', () => {
  const found = tuneCondition('x', 'meter', [
    tried(20, 300, 500),
    tried(1, 0, 4000),
    tried(4, 1, 1000),
    tried(2, 0, 2000),
  ]);
  expect(found.points.map(({ keepAlive }) => keepAlive)).toEqual(['1m', '2m', '4m', '20m']);
  expect(found.advice).toBe('4m');
  expect(found.points[0]?.detectionUs).toBe(90e6);
});

test('what another beats in everything is not worth having', () => {
  const { points } = tuneCondition('x', 'meter', [
    tried(1, 0, 4000),
    tried(2, 0, 2000),
    tried(4, 300, 3000),
  ]);
  expect(points.map(({ isPareto }) => isPareto)).toEqual([true, true, false]);
});

test('the common advice does well everywhere, or there is none', () => {
  const patient = tuneCondition('patient', 'meter', [tried(1, 0, 4000), tried(4, 0, 1000)]);
  const hasty = tuneCondition('hasty', 'meter', [tried(1, 0, 4000), tried(4, 300, 5000)]);
  const strange = tuneCondition('strange', 'meter', [tried(1, 300, 4000), tried(4, 0, 5000)]);
  expect(commonAdvice([patient, hasty])).toBe('1m');
  expect(commonAdvice([patient])).toBe('4m');
  expect(commonAdvice([hasty, strange])).toBeNull();
});
