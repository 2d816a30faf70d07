/**
 * One run of a case with a broker on a real socket. The broker is a process of its own, and this
 * process, which makes the load, is little beside it.
 */

import { idleClients, qos1Rate } from './broker-load.ts';
import { type BrokerProcess, startMosquitto, startServe } from './broker-process.ts';
import type { Readings, Work } from './case.ts';

/** Cases of this floor. */
export type BrokerWork = Extract<Work, { readonly kind: 'qos1' | 'idle' }>;

const PUBLISHERS = 100;
const PAYLOAD_BYTES = 64;
/** Messages of each publisher; a first round, unmeasured, lets either broker get warm. */
const MESSAGES = 1000;
const WARM_UP = 200;

/** Does the work and reports what it took. */
export async function measureBroker(work: BrokerWork): Promise<Readings> {
  return work.kind === 'qos1' ? measureQos1(work.window) : measureIdle(work.connections);
}

/** Both brokers in one run, one after the other. */
async function measureQos1(window: number): Promise<Readings> {
  const serveMessagesPerS = await rateOf(await startServe(), window);
  const mosquitto = await startMosquitto();
  if (mosquitto === undefined) {
    process.stderr.write('mosquitto is not installed: nothing to compare with\n');
    return { serveMessagesPerS };
  }
  const mosquittoMessagesPerS = await rateOf(mosquitto, window);
  const ofMosquitto = serveMessagesPerS / mosquittoMessagesPerS;
  return { serveMessagesPerS, mosquittoMessagesPerS, ofMosquitto };
}

async function rateOf(broker: BrokerProcess, window: number): Promise<number> {
  const load = { port: broker.port, publishers: PUBLISHERS, payloadBytes: PAYLOAD_BYTES, window };
  try {
    await qos1Rate({ ...load, messages: WARM_UP });
    return await qos1Rate({ ...load, messages: MESSAGES });
  } finally {
    await broker.stop();
  }
}

async function measureIdle(connections: number): Promise<Readings> {
  const broker = await startServe();
  try {
    const clients = await idleClients(broker.port, connections);
    const idleRssBytes = broker.rssBytes();
    for (const client of clients) client.destroy();
    return { idleRssBytes };
  } finally {
    await broker.stop();
  }
}
