/**
 * mosquitto_pub and mosquitto_sub, in both versions, against `serve`.
 */
import { expect, type TestContext, test } from 'vitest';
import { ClientProgram, type Outcome } from '../testing/client-program.ts';
import { installed, needed } from '../testing/installed.ts';
import { serving } from '../testing/serving.ts';

/** `--version` ends with 1 in some releases, and an error of usage in all. */
const TRIAL = ['sh', '-c', 'command -v mosquitto_pub && command -v mosquitto_sub'] as const;
const MOSQUITTO = installed([TRIAL]) === undefined ? undefined : 'mosquitto_';
const inEachVersion = test.for(['mqttv311', 'mqttv5'] as const);

/** The two programs, for one server and one version. */
async function clients(context: TestContext, version: string) {
  const prefix = needed(context, MOSQUITTO, 'mosquitto-clients');
  const { port, printed } = await serving('--log');
  const common = ['-h', '127.0.0.1', '-p', String(port), '-V', version];
  const started = (name: string, args: readonly string[]): ClientProgram =>
    new ClientProgram(`${prefix}${name}`, [...common, ...args]);
  const sub = (...args: readonly string[]): ClientProgram => started('sub', args);
  return {
    sub,
    printed,
    pub: (...args: readonly string[]): Promise<Outcome> => started('pub', args).outcome(),
    /** A subscriber of this name whose subscription stands. */
    async subscribed(name: string, ...args: readonly string[]): Promise<ClientProgram> {
      const client = sub('-i', name, ...args);
      await printed(`"${name}" ← SUBACK`);
      return client;
    },
  };
}

const silent: Outcome = { code: 0, out: '' };

inEachVersion(
  '%s: a session is resumed and its queue drained in order',
  async (version, context) => {
    const { sub, pub } = await clients(context, version);
    const reader = ['-c', '-i', 'reader', '-q', '1', '-t', 't'];
    expect(await sub(...reader, '-E').outcome()).toEqual(silent);
    for (const text of ['1', '2', '3']) {
      expect(await pub('-q', '1', '-t', 't', '-m', text)).toEqual(silent);
    }
    expect(await sub(...reader, '-C', '3').outcome()).toEqual({ code: 0, out: '1\n2\n3\n' });
  },
);

inEachVersion('%s: QoS 2 arrives, once each, also after a crash', async (version, context) => {
  const { sub, subscribed, pub } = await clients(context, version);
  const kept = ['-c', '-q', '2', '-t', 't'];
  await (await subscribed('reader', ...kept)).crash();
  for (const text of ['1', '2', '3']) {
    expect(await pub('-q', '2', '-t', 't', '-m', text)).toEqual(silent);
  }
  const again = sub('-i', 'reader', ...kept, '-C', '3');
  expect(await again.outcome()).toEqual({ code: 0, out: '1\n2\n3\n' });
});

inEachVersion('%s: a crash publishes the will', async (version, context) => {
  const { subscribed } = await clients(context, version);
  const watcher = await subscribed('watcher', '-t', 'w', '-C', '1', '-q', '1');
  const will = ['--will-topic', 'w', '--will-payload', 'gone'];
  await (await subscribed('victim', '-t', 'x', ...will)).crash();
  expect(await watcher.outcome()).toEqual({ code: 0, out: 'gone\n' });
});

inEachVersion('%s: a retained message greets, until it is cleared', async (version, context) => {
  const { sub, subscribed, pub } = await clients(context, version);
  await pub('-t', 't', '-r', '-m', 'kept');
  expect(await sub('-t', 't', '-C', '1').outcome()).toEqual({ code: 0, out: 'kept\n' });
  await pub('-t', 't', '-r', '-n');
  const reader = await subscribed('reader', '-t', 't', '-C', '1');
  await pub('-t', 't', '-m', 'live');
  expect(await reader.outcome()).toEqual({ code: 0, out: 'live\n' });
});

inEachVersion('%s: the same ClientId takes over the session', async (version, context) => {
  const { sub, subscribed, pub, printed } = await clients(context, version);
  const kept = ['-c', '-q', '1', '-t', 't'];
  const first = await subscribed('same', ...kept);
  const second = sub('-i', 'same', ...kept, '-C', '1');
  await printed('session "same": taken over');
  // It comes back whenever it is sent away, so it must be gone before the message.
  await first.crash();
  await pub('-q', '1', '-t', 't', '-m', 'mine');
  expect(await second.outcome()).toEqual({ code: 0, out: 'mine\n' });
});
