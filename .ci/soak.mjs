/**
 * `npm run soak`: `serve` for 20 minutes with 2,000 real clients (MQTT.js, half of them 3.1.1, half
 * 5.0) that drop, are reset, go deaf, clash with a stranger under their name, stay away and come
 * back, beside connections that send nonsense.
 *
 *   client ── QoS 1 and 2, numbered ──▶ serve ──▶ another client's session ──▶ counted
 *
 * Nothing sent with QoS 1 or 2 may be lost, nothing of QoS 2 arrive twice, memory must not grow, and
 * SIGTERM must end it as promised. `--minutes M --clients N --seed S`; exit 1 when one does not hold.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect as dial } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import mqtt from 'mqtt';
import { generate } from 'mqtt-packet';

const PROGRAM = fileURLToPath(new URL('../bin/mqtt-session-sim.js', import.meta.url));
const { values: flags } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    clients: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
  },
});
const LASTS_MS = Number(flags.minutes) * 60_000;
const CLIENTS = Number(flags.clients);
/** On average a client publishes, and has trouble, once in so long. */
const PUBLISH_MS = 5_000;
const TROUBLE_MS = Math.min(40_000, LASTS_MS);
const LONGEST_AWAY_MS = Math.min(15_000, LASTS_MS / 4);
const NONSENSE_MS = 500;
/** What is still on its way at the end has so long to arrive. */
const CALM_MS = 60_000;
const EXPIRY_S = 24 * 3600;
const HOST = '127.0.0.1';

/** mulberry32: the same troubles in the same order. */
let state = Number(flags.seed);
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}
const pick = (list) => list[Math.floor(random() * list.length)];
const between = (from, to) => from + random() * (to - from);

const server = spawn(process.execPath, [PROGRAM, 'serve', '--port', '0'], {
  stdio: ['ignore', 'pipe', 'pipe'],
});
let said = '';
server.stderr.on('data', (chunk) => {
  said += chunk;
});
const ended = new Promise((resolve) => {
  server.once('close', (code, signal) => resolve(code ?? signal));
});
// However this script ends, the server does not outlive it.
process.once('exit', () => server.kill('SIGKILL'));
const port = await new Promise((resolve, reject) => {
  server.stdout.once('data', (line) => resolve(Number(/:(\d+)\n/.exec(line)?.[1])));
  void ended.then((code) => reject(new Error(`serve ended with ${code}: ${said}`)));
});

function serverMiB() {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}

const counts = { sent: 0, delivered: 0, again: 0, connects: 0, resumed: 0, clashes: 0, nonsense: 0 };
const troubles = { dropped: 0, reset: 0, deaf: 0, away: 0 };
const faults = [];
/** Of each message by its number: to whom, at which QoS (by its lowest bit), and how often it came. */
const receiver = [];
const arrivals = [];
/** Who published a message, on which of its connections it last sent it, and whether it was told that the server has it. */
const publisher = [];
const sentOn = [];
const confirmed = [];
/** How many connections a client has begun. */
const connections = [];

const numberIn = (payload) => Number.parseInt(payload.toString('latin1', 0, 12), 10);

function received(client, payload) {
  const number = numberIn(payload);
  if (receiver[number] !== client) return faults.push(`message ${number} came to client ${client}`);
  arrivals[number]++;
  if (arrivals[number] === 1) counts.delivered++;
  else if (qosOf(number) === 2) faults.push(`QoS 2 message ${number} came ${arrivals[number]} times`);
  else counts.again++;
}
const qosOf = (number) => 1 + (number & 1);

function connectOf(client, version) {
  return {
    clientId: `client-${client}`,
    protocolVersion: version,
    clean: false,
    keepalive: 20,
    ...(version === 5 ? { properties: { sessionExpiryInterval: EXPIRY_S } } : {}),
  };
}

/** A client whose session stands: connected, and subscribed once and for all. */
async function newClient(number) {
  const version = 4 + (number & 1);
  const client = mqtt.connect({
    host: HOST,
    port,
    ...connectOf(number, version),
    reconnectPeriod: 1000,
    resubscribe: false,
  });
  client.on('error', () => undefined);
  client.on('connect', ({ sessionPresent }) => {
    counts.connects++;
    if (sessionPresent) counts.resumed++;
  });
  connections[number] = 1;
  client.on('packetsend', ({ cmd, payload }) => {
    if (cmd === 'connect') connections[number]++;
    else if (cmd === 'publish') sentOn[numberIn(payload)] = connections[number];
  });
  client.on('message', (_topic, payload) => received(number, payload));
  await client.subscribeAsync(`to/${number}`, { qos: 2 });
  return client;
}

function publish(clients) {
  const to = Math.floor(random() * CLIENTS);
  const number = receiver.push(to) - 1;
  arrivals.push(0);
  confirmed.push(false);
  counts.sent++;
  const payload = String(number).padEnd(Math.round(between(16, 256)), '.');
  const from = Math.floor(random() * CLIENTS);
  publisher.push(from);
  clients[from].publish(`to/${to}`, payload, { qos: qosOf(number) }, (error) => {
    confirmed[number] = !error;
  });
}

/** A stranger under the name of a client: takes its session, acknowledges nothing, and dies. */
function clash(number) {
  const version = 4 + (number & 1);
  const socket = dial({ host: HOST, port });
  const packet = { cmd: 'connect', protocolId: 'MQTT', ...connectOf(number, version) };
  socket.on('error', () => undefined).resume();
  socket.write(generate(packet, { protocolVersion: version }));
  counts.clashes++;
  void after(between(0, 3000)).then(() => socket.destroy());
}

function trouble(clients) {
  const number = Math.floor(random() * CLIENTS);
  const client = clients[number];
  if (!client.connected) return;
  const { stream } = client;
  client.options.reconnectPeriod = Math.round(between(50, 2000));
  switch (Math.floor(random() * 5)) {
    case 0:
      troubles.dropped++;
      stream.destroy();
      break;
    case 1:
      troubles.reset++;
      stream.resetAndDestroy();
      break;
    case 2:
      troubles.deaf++;
      stream.pause();
      void after(LONGEST_AWAY_MS * between(0.1, 1.3)).then(() => stream.resume());
      break;
    case 3:
      troubles.away++;
      client.options.reconnectPeriod = Math.round(LONGEST_AWAY_MS * between(0.3, 1));
      stream.destroy();
      break;
    default:
      clash(number);
  }
}

/** Bytes of chance, or of chance behind a CONNECT. */
function nonsense() {
  const socket = dial({ host: HOST, port });
  socket.on('error', () => undefined).resume();
  if (random() < 0.5) {
    const packet = { cmd: 'connect', protocolId: 'MQTT', ...connectOf('nobody', 5), clean: true };
    socket.write(generate(packet, { protocolVersion: 5 }));
  }
  socket.write(Uint8Array.from({ length: Math.ceil(between(0, 300)) }, () => random() * 256));
  counts.nonsense++;
  void after(200).then(() => socket.destroy());
}

/** As often as is due by now, whatever timers may do. */
function often(everyMs, act) {
  const began = performance.now();
  let done = 0;
  const timer = setInterval(() => {
    const due = (performance.now() - began) / everyMs;
    for (; done < due; done++) act();
  }, 20);
  return () => clearInterval(timer);
}

const memory = [];
function line(began) {
  const minutes = ((performance.now() - began) / 60_000).toFixed(1).padStart(5);
  const open = counts.sent - counts.delivered;
  console.log(
    `${minutes} min: ${counts.sent} sent, ${open} on their way, ${counts.connects} connects, ${serverMiB().toFixed(0)} MiB`,
  );
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** What never came: lost by the server, or forgotten by the client that was to send it again. */
function countLost() {
  let lost = 0;
  let forgotten = 0;
  for (const [number, times] of arrivals.entries()) {
    if (times > 0) continue;
    const from = publisher[number];
    // A client MUST send again what was not acknowledged [MQTT-4.4.0-1]: what it has not sent on the
    // connection that stands now, the server cannot know of.
    const isSent = !clients[from].connected || sentOn[number] === connections[from];
    if (!confirmed[number] && !isSent) forgotten++;
    else {
      lost++;
      const by = confirmed[number] ? 'the server had it' : 'the server does not answer';
      faults.push(`message ${number} of QoS ${qosOf(number)} to ${receiver[number]} is lost: ${by}`);
    }
  }
  if (forgotten > counts.sent / 10_000) faults.push(`${forgotten} messages were not sent again by their clients`);
  return { lost, forgotten };
}

function judge(code) {
  const quarter = Math.floor(memory.length / 4);
  const early = mean(memory.slice(quarter, 2 * quarter));
  const late = mean(memory.slice(-quarter));
  // A heap breathes; a leak of a hundred bytes a message would be twice that in a long soak.
  if (late > early * 1.15 + 20) faults.push(`memory grew from ${early} to ${late} MiB`);
  if (code !== 143) faults.push(`serve ended with ${code}`);
  if (!/^stopped after .*\n$/.test(said)) faults.push(`serve said: ${said.slice(0, 1000)}`);
  return { early, late };
}

const clients = [];
while (clients.length < CLIENTS) {
  const some = Math.min(100, CLIENTS - clients.length);
  const first = clients.length;
  clients.push(...(await Promise.all(Array.from({ length: some }, (_, n) => newClient(first + n)))));
}
const began = performance.now();
const looking = setInterval(() => memory.push(serverMiB()), LASTS_MS / 400);
const lines = setInterval(() => line(began), LASTS_MS / 10);
const working = [
  often(PUBLISH_MS / CLIENTS, () => publish(clients)),
  often(TROUBLE_MS / CLIENTS, () => trouble(clients)),
  often(NONSENSE_MS, nonsense),
];
await Promise.race([after(LASTS_MS), ended]);
for (const stop of working) stop();
clearInterval(looking);
clearInterval(lines);
const calm = performance.now();
while (counts.delivered < counts.sent && performance.now() - calm < CALM_MS) {
  if (server.exitCode !== null) break;
  await after(50);
}
// Before the server says goodbye, and connections end.
const { lost, forgotten } = countLost();
const stopping = performance.now();
server.kill('SIGTERM');
const code = await ended;
const stoppedMs = performance.now() - stopping;
const { early, late } = judge(code);
for (const client of clients) client.end(true);
const list = (table) => Object.entries(table).map(([what, times]) => `${times} ${what}`);
console.log(
  `${CLIENTS} clients for ${flags.minutes} min: ${counts.sent} messages sent, ${counts.delivered} delivered, ${lost} lost; ${forgotten} not sent again by the client that was to; ${counts.again} of QoS 1 came again
troubles: ${list(troubles).join(', ')}, ${counts.clashes} clashes; ${counts.connects} connects, ${counts.resumed} resumed; ${counts.nonsense} connections of nonsense
memory: ${early.toFixed(0)} MiB in the second quarter, ${late.toFixed(0)} MiB in the last; stopped with ${code} in ${stoppedMs.toFixed(0)} ms`,
);
for (const fault of faults.slice(0, 20)) console.log(`FAULT: ${fault}`);
console.log(faults.length === 0 ? 'all held' : `${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
