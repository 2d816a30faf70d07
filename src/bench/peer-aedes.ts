/**
 * aedes, a broker for Node, with MQTT.js clients in the same process and no socket between them:
 * what a developer has today who wants MQTT in memory.
 *
 * A hundred publishers keep sixteen QoS 1 messages on their way, one subscriber takes them all: the
 * work of device-hour, without a network and in real time.
 */
import { Duplex } from 'node:stream';
import type { CaseRun } from './case.ts';

const PUBLISHERS = 100;
const WINDOW = 16;
/** Of each publisher; a first round, unmeasured, gets the code compiled. */
const MESSAGES = 300;
const WARM_UP = 50;
const PAYLOAD = Buffer.alloc(64, 'x');

/** Messages a second from the first publish until the subscriber has all. */
export async function aedesRun(nowMs: () => number): Promise<CaseRun> {
  const installed = await load();
  if (installed === undefined) {
    return { readings: {}, note: 'not installed', isAbsent: true };
  }
  const { Aedes, MqttClient } = installed;
  const broker = await Aedes.createBroker();
  const client = async (clientId: string): Promise<Client> => {
    const made = new MqttClient(
      () => {
        const [ours, theirs] = duplexPair();
        broker.handle(theirs);
        return ours;
      },
      { clientId, reconnectPeriod: 0, keepalive: 0 },
    );
    await new Promise<void>((resolve) => made.once('connect', () => resolve()));
    return made;
  };
  const subscriber = await client('subscriber');
  await subscriber.subscribeAsync('bench/#', { qos: 1 });
  const names = Array.from({ length: PUBLISHERS }, (_, n) => `publisher-${n}`);
  const publishers = await Promise.all(names.map(client));
  await rateOf(subscriber, publishers, WARM_UP, nowMs);
  const messagesPerS = await rateOf(subscriber, publishers, MESSAGES, nowMs);
  for (const each of [subscriber, ...publishers]) each.end(true);
  await new Promise<void>((resolve) => broker.close(resolve));
  return { readings: { messagesPerS } };
}

type Client = import('mqtt').MqttClient;

/** Both packages; undefined where a developer has not installed them. */
async function load() {
  try {
    const [{ Aedes }, { MqttClient }] = await Promise.all([import('aedes'), import('mqtt')]);
    return { Aedes, MqttClient };
  } catch {
    return undefined;
  }
}

async function rateOf(
  subscriber: Client,
  publishers: readonly Client[],
  messages: number,
  nowMs: () => number,
): Promise<number> {
  const total = publishers.length * messages;
  const received = new Promise<void>((resolve) => {
    let count = 0;
    const take = (): void => {
      if (++count < total) return;
      subscriber.off('message', take);
      resolve();
    };
    subscriber.on('message', take);
  });
  const beganMs = nowMs();
  await Promise.all([received, ...publishers.map((each, n) => publishAll(each, n, messages))]);
  return total / ((nowMs() - beganMs) / 1000);
}

/** One after the other in each of the places of the window. */
async function publishAll(client: Client, publisher: number, messages: number): Promise<void> {
  let left = messages;
  const place = async (): Promise<void> => {
    while (left-- > 0) await client.publishAsync(`bench/${publisher}`, PAYLOAD, { qos: 1 });
  };
  await Promise.all(Array.from({ length: WINDOW }, place));
}

/** Two streams; what is written to one is read from the other. */
function duplexPair(): readonly [Duplex, Duplex] {
  const end = (other: () => Duplex): Duplex =>
    new Duplex({
      read() {},
      write(chunk, _encoding, done) {
        other().push(chunk);
        setImmediate(done);
      },
      final(done) {
        other().push(null);
        done();
      },
    });
  const near: Duplex = end(() => far);
  const far: Duplex = end(() => near);
  return [near, far];
}
