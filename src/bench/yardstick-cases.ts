/**
 * Cases that are no simulation: the event queue alone, start-up, what others do with the same job,
 * and `serve` on a socket.
 */
import type { Case, Figure } from './case.ts';
import { deviceDay, EVENTS, HOLD, MESSAGES, times } from './figures.ts';

/** The kernel. */
export const QUEUE: readonly Case[] = [
  {
    name: 'hold-1e3',
    title: 'event queue alone, hold model, 1,000 pending',
    work: { kind: 'hold', pending: 1_000 },
    figures: [HOLD],
  },
  {
    name: 'hold-1e5',
    title: 'event queue alone, hold model, 100,000 pending',
    work: { kind: 'hold', pending: 100_000 },
    figures: [
      { ...HOLD, must: 10e6, aim: 14e6 },
      times('as a multiple of SimPy', HOLD, 'simpy'),
      times('as a multiple of ns-3', HOLD, 'ns-3'),
    ],
  },
];

/** How soon a command answers. */
export const STARTS: readonly Case[] = [
  {
    name: 'start-up',
    title: 'start-up, as `node bin/…`',
    work: { kind: 'start-up' },
    figures: [
      { label: '--help', reading: 'helpS', unit: 's', must: 0.15, aim: 0.11 },
      { label: 'check', reading: 'checkS', unit: 's', must: 0.4, aim: 0.25 },
    ],
  },
];

/** What stands beside us in every table. */
export const PEERS: readonly Case[] = [
  {
    name: 'bare-loop',
    title: 'bare loop: event queue and links of device-hour, no engine on either end',
    work: { kind: 'floor', ...deviceDay(10_000, '1h') },
    figures: [MESSAGES, EVENTS],
  },
  {
    name: 'aedes',
    title: 'aedes with MQTT.js clients, in memory, 100 publishers, QoS 1',
    work: { kind: 'peer', peer: 'aedes' },
    figures: [MESSAGES],
  },
  {
    name: 'simpy',
    title: 'SimPy, hold model, 100,000 pending',
    work: { kind: 'peer', peer: 'simpy' },
    figures: [HOLD],
  },
  {
    name: 'ns-3',
    title: 'ns-3, hold model, 100,000 pending, its default scheduler',
    work: { kind: 'peer', peer: 'ns3' },
    figures: [HOLD],
  },
];

/** Side by side in one run, each in its turn. */
const SERVE: readonly Figure[] = [
  { label: 'serve', reading: 'serveMessagesPerS', unit: '/s' },
  { label: 'mosquitto', reading: 'mosquittoMessagesPerS', unit: '/s' },
  {
    label: 'serve, as a multiple',
    reading: 'ofMosquitto',
    unit: '×',
    isMoreBetter: true,
    must: 0.5,
    aim: 1,
  },
];

/** The broker as a server. */
export const SOCKETS: readonly Case[] = [
  {
    name: 'serve-window-1',
    title: 'serve, QoS 1, 100 publishers to one subscriber, one message at a time each',
    work: { kind: 'qos1', window: 1 },
    figures: SERVE,
  },
  {
    name: 'serve-window-20',
    title: 'serve, the same, 20 unacknowledged messages each',
    work: { kind: 'qos1', window: 20 },
    figures: SERVE,
  },
  {
    name: 'serve-idle',
    title: 'serve, 10,000 idle connections',
    work: { kind: 'idle', connections: 10_000 },
    figures: [{ label: 'RSS', reading: 'idleRssBytes', unit: 'B', must: 300e6 }],
  },
];
