import { expect, test } from 'vitest';
import { duration } from '../../kernel/time.ts';
import { freePort } from '../../testing/mosquitto.ts';
import { SocketGround } from './socket-ground.ts';

test('whoever still waits when the patience is over is told so, and waits no longer', async () => {
  const ground = new SocketGround({ host: '127.0.0.1', port: await freePort() }, duration(20_000));
  expect(await ground.until(() => false, duration(30_000))).toBe(false);
  const late = ground.until(() => true, duration(60_000_000));
  await expect(late).rejects.toThrow('it was not through after 20ms');
});
