/**
 * Presets against the brokers they are named after, on loopback.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadBroker } from '../../scenario/broker-settings.ts';
import { AedesServer } from '../../testing/aedes.ts';
import { hasNoMosquitto, Mosquitto } from '../../testing/mosquitto.ts';
import { hasNoRabbitmq, RabbitMq } from '../../testing/rabbitmq.ts';
import { runBattery } from './battery.ts';
import type { CaseResult } from './judgement.ts';

/** The differences, a line each; and that there was something to compare. */
async function differences(
  port: number,
  preset: string,
  ...set: readonly string[]
): Promise<{ readonly applicable: number; readonly lines: readonly string[] }> {
  const { limits } = loadBroker({ preset, set });
  const results = await runBattery(limits, { host: '127.0.0.1', port });
  const applicable = results.filter(({ outcome }) => outcome !== 'n/a').length;
  return { applicable, lines: results.flatMap(linesOf) };
}

function linesOf({ name, values }: CaseResult): readonly string[] {
  return values
    .filter(({ isEqual }) => !isEqual)
    .map((each) => `${name}: ${each.name} ${each.predicted} ≠ ${each.measured}`);
}

const TIME_MS = 60_000;

describe.skipIf(hasNoMosquitto)('mosquitto 2.0.11', () => {
  test(
    'as it comes, is what its preset predicts',
    async () => {
      const server = await Mosquitto.start();
      const { applicable, lines } = await differences(server.port, 'mosquitto-2.0.11');
      await server.stop();
      expect(lines).toEqual([]);
      expect(applicable).toBeGreaterThanOrEqual(36);
    },
    TIME_MS,
  );

  test(
    'tuned, is what its preset predicts with the same limits',
    async () => {
      const server = await Mosquitto.start('max_queued_messages 37', 'max_inflight_messages 7');
      const { lines } = await differences(
        server.port,
        'mosquitto-2.0.11',
        'broker.limits.sessionQueue.maxMessages=37',
        'broker.limits.inflight.maxV311=7',
        'broker.limits.inflight.maxV5=7',
        'broker.limits.inbound.receiveMaximum=7',
      );
      await server.stop();
      expect(lines).toEqual([]);
    },
    TIME_MS,
  );
});

describe('aedes 1.1.1', () => {
  let server: AedesServer;
  beforeAll(async () => {
    server = await AedesServer.start();
  });
  afterAll(() => server.stop());

  test(
    'is what its preset predicts',
    async () => {
      const { applicable, lines } = await differences(server.port, 'aedes-1.1');
      expect(lines).toEqual([]);
      expect(applicable).toBeGreaterThanOrEqual(22);
    },
    TIME_MS,
  );
});

describe.skipIf(hasNoRabbitmq)('RabbitMQ 3.10.8', () => {
  let server: RabbitMq;
  beforeAll(async () => {
    server = await RabbitMq.start();
  }, 120_000);
  afterAll(() => server?.stop(), 60_000);

  test(
    'is what its preset predicts, with the differences named here',
    async () => {
      const { applicable, lines } = await differences(server.port, 'rabbitmq-3.10');
      // A retained message overtakes what waits: it does not go through the queue.
      const direct = 'retained-full-queue: messages 1–1501 ≠ 1–10, 1501, 11–1500';
      // Who takes a connection with clean session 1 over to keep a session is turned away.
      const closed = 'will-take-over-v311-clean1-clean0: ';
      expect(lines).toContain(`${closed}failed – ≠ it closed the connection without an answer`);
      expect(lines.filter((line) => line !== direct && !line.startsWith(closed))).toEqual([]);
      expect(applicable).toBeGreaterThanOrEqual(19);
    },
    2 * TIME_MS,
  );
});
