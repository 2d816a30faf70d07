/**
 * The load that a broker is measured under: raw sockets and packets built beforehand, so that
 * making it costs little beside answering it. MQTT 3.1.1, every packet of a kind equally long.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';

/** Publishers to one subscriber, all at QoS 1. */
export interface Qos1Load {
  readonly port: number;
  readonly publishers: number;
  /** Of each publisher. */
  readonly messages: number;
  /** Unacknowledged at once, of each publisher. */
  readonly window: number;
  readonly payloadBytes: number;
}

const ACK_BYTES = 4;

/** Messages a second from the first PUBLISH until the subscriber has all of them. */
export async function qos1Rate(load: Qos1Load): Promise<number> {
  const total = load.publishers * load.messages;
  const subscriber = await accepted(load.port, 'subscriber');
  subscriber.write(subscribePacket('bench/#'));
  await once(subscriber, 'data');
  const received = allReceived(subscriber, total, publishPacket(load, 0, 1).length);
  const publishers: Socket[] = [];
  for (let each = 0; each < load.publishers; each++) {
    publishers.push(await accepted(load.port, `publisher-${each}`));
  }
  const beganMs = performance.now();
  for (const [each, socket] of publishers.entries()) publishAll(socket, each, load);
  await received;
  const seconds = (performance.now() - beganMs) / 1000;
  for (const socket of [subscriber, ...publishers]) socket.destroy();
  return total / seconds;
}

/** Connects clients that say nothing more; they stay until they are destroyed. */
export async function idleClients(port: number, count: number): Promise<readonly Socket[]> {
  const clients: Socket[] = [];
  const together = 100;
  while (clients.length < count) {
    const batch = Array.from({ length: Math.min(together, count - clients.length) }, (_, n) =>
      accepted(port, `idle-${clients.length + n}`),
    );
    clients.push(...(await Promise.all(batch)));
  }
  return clients;
}

/** A connection whose CONNECT has been accepted. */
async function accepted(port: number, clientId: string): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.write(connectPacket(clientId));
  const [connack] = (await once(socket, 'data')) as [Buffer];
  if (!connack.equals(Buffer.from([0x20, 2, 0, 0]))) throw new Error('the broker refused a client');
  return socket;
}

/** Sends on as PUBACKs come in; identifiers go round, for acknowledgements come in order. */
function publishAll(socket: Socket, publisher: number, load: Qos1Load): void {
  const packets = Array.from({ length: load.window }, (_, place) =>
    publishPacket(load, publisher, place + 1),
  );
  const size = packets[0]?.length ?? 0;
  // Twice round, so that any run of up to `window` packets lies in one piece.
  const round = Buffer.concat([...packets, ...packets]);
  let sent = 0;
  let acknowledgedBytes = 0;
  const send = (): void => {
    const acknowledged = Math.floor(acknowledgedBytes / ACK_BYTES);
    const count = Math.min(load.window - (sent - acknowledged), load.messages - sent);
    if (count === 0) return;
    const from = (sent % load.window) * size;
    socket.write(round.subarray(from, from + count * size));
    sent += count;
  };
  socket.on('data', (chunk) => {
    acknowledgedBytes += chunk.length;
    send();
  });
  send();
}

/** Acknowledges every PUBLISH of `size` bytes; resolves when `total` have come. */
function allReceived(socket: Socket, total: number, size: number): Promise<void> {
  const idAt = size - payloadAndId(size);
  let count = 0;
  let cut: Buffer = Buffer.alloc(0);
  return new Promise((resolve) => {
    socket.on('data', (chunk) => {
      const bytes = cut.length === 0 ? chunk : Buffer.concat([cut, chunk]);
      const whole = Math.floor(bytes.length / size);
      const acks = Buffer.allocUnsafe(whole * ACK_BYTES);
      for (let n = 0; n < whole; n++) {
        acks.writeUInt16BE(0x4002, n * ACK_BYTES);
        bytes.copy(acks, n * ACK_BYTES + 2, n * size + idAt, n * size + idAt + 2);
      }
      cut = Buffer.from(bytes.subarray(whole * size));
      if (whole > 0) socket.write(acks);
      count += whole;
      if (count >= total) resolve();
    });
  });
}

/** What stands from the packet identifier on: with one-byte lengths, all but header and topic. */
function payloadAndId(size: number): number {
  return size - (2 + 2 + TOPIC_BYTES);
}

const TOPIC_BYTES = 'bench/000'.length;

function publishPacket({ payloadBytes }: Qos1Load, publisher: number, id: number): Buffer {
  const topic = `bench/${String(publisher).padStart(3, '0')}`;
  const body = [text(topic), u16(id), Buffer.alloc(payloadBytes, 'x')];
  return packet(0x32, body);
}

function connectPacket(clientId: string): Buffer {
  const cleanSession = 2;
  return packet(0x10, [text('MQTT'), Buffer.from([4, cleanSession]), u16(0), text(clientId)]);
}

function subscribePacket(filter: string): Buffer {
  return packet(0x82, [u16(1), text(filter), Buffer.from([1])]);
}

/** With a remaining length of one byte, below 128. */
function packet(firstByte: number, body: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(body);
  return Buffer.concat([Buffer.from([firstByte, bytes.length]), bytes]);
}

function text(value: string): Buffer {
  return Buffer.concat([u16(Buffer.byteLength(value)), Buffer.from(value)]);
}

function u16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}
