import { describe, expect, test } from 'vitest';
import { duration, later, seconds } from '../kernel/time.ts';
import { DeviceFlow } from '../testing/device-flow.ts';
import type { Peer } from '../testing/flow.ts';
import {
  abandoned,
  closed,
  connack,
  connect,
  disconnect,
  type Heard,
  publish,
  vanished,
} from '../testing/spoken-packet.ts';

type State = 'off' | 'waiting' | 'dialling' | 'connecting' | 'online';
const STATES: readonly State[] = ['off', 'waiting', 'dialling', 'connecting', 'online'];

/** A device brought into a state, and the broker's end of its connection if it has one. */
function inState(state: State): { readonly flow: DeviceFlow; readonly peer?: Peer } {
  const flow = new DeviceFlow({ reconnect: { first: seconds(1) } });
  if (state === 'online') return { flow, peer: flow.accepted() };
  const peer = flow.ringing();
  if (state === 'dialling') return { flow, peer };
  if (state === 'connecting') {
    flow.devices.opened(flow.now, peer.link);
    peer.take();
    return { flow, peer };
  }
  flow.fails(peer);
  if (state === 'off') flow.reboot(seconds(1));
  return { flow };
}

/** What the broker's end of the connection notices, by state, of a goodbye and of a power cut. */
const GOODBYE: Readonly<Record<State, readonly Heard[]>> = {
  off: [],
  waiting: [],
  dialling: [abandoned],
  connecting: [closed],
  online: [disconnect(), closed],
};
const CUT: Readonly<Record<State, readonly Heard[]>> = {
  ...GOODBYE,
  connecting: [vanished],
  online: [vanished],
};

describe.each(STATES)('a device that is %s', (state) => {
  test('powered off is gone without a word, and back when it was said', () => {
    const { flow, peer } = inState(state);
    flow.reboot(seconds(60));
    peer?.expect(...CUT[state]);
    expect(flow.devices.store.stateOf(flow.device)).toBe('off');
    flow.advance(duration(60e6 - 1));
    flow.notDialled();
    flow.advance(duration(1));
    flow
      .dialled()
      .expect(connect('meter', { expiry: 3600 }))
      .send(connack(true))
      .silent();
  });

  test('signed off says DISCONNECT if it can, and is back when it was said', () => {
    const { flow, peer } = inState(state);
    flow.signOff(seconds(60));
    peer?.expect(...GOODBYE[state]);
    flow.advance(duration(60e6 - 1));
    flow.notDialled();
    flow.advance(duration(1));
    flow.accepted(true).silent();
  });

  test.each([true, false])('retired (graceful: %s) never dials again', (isGraceful) => {
    const { flow, peer } = inState(state);
    flow.retire(isGraceful);
    peer?.expect(...(isGraceful ? GOODBYE : CUT)[state]);
    expect(flow.told('retired')).toEqual(['0']);
    flow.advance(seconds(1e6));
    flow.notDialled();
    // Nothing brings it back, and nobody is told twice.
    flow.reboot(seconds(1));
    flow.signOff(seconds(1));
    flow.retire(!isGraceful);
    flow.advance(seconds(100));
    flow.notDialled();
    expect(flow.told('retired')).toHaveLength(1);
  });

  test('is noticed to be offline exactly if it was online', () => {
    for (const leave of ['reboot', 'signOff', 'retire'] as const) {
      const { flow } = inState(state);
      if (leave === 'retire') flow.retire(true);
      else flow[leave](seconds(1));
      expect(flow.told('disconnected')).toHaveLength(state === 'online' ? 1 : 0);
    }
  });
});

test('a device that is off stays off as long as the longer of two absences', () => {
  const { flow } = inState('online');
  flow.reboot(seconds(100));
  flow.signOff(seconds(10));
  flow.advance(duration(100e6 - 1));
  flow.notDialled();
  flow.advance(duration(1));
  flow.ringing();
});

test('a device yet to be switched on is not switched on by a reboot', () => {
  const flow = new DeviceFlow();
  const other = flow.add({ clientId: 'late' });
  flow.accepted();
  flow.devices.start(other, later(flow.now, seconds(100)));
  flow.devices.reboot(flow.now, other, later(flow.now, seconds(5)));
  flow.advance(duration(100e6 - 1));
  flow.notDialled();
  flow.advance(duration(1));
  flow.dialled().expect(connect('late', { expiry: 3600 }));
});

test('a clean reboot wipes with its next CONNECT, and only with that', () => {
  const { flow } = inState('online');
  flow.reboot(seconds(5), true);
  flow.advance(seconds(5));
  const back = flow.dialled().expect(connect('meter', { clean: true, expiry: 3600 }));
  back.send(connack(false)).cut();
  flow.advance(seconds(1));
  flow.dialled().expect(connect('meter', { clean: false, expiry: 3600 }));
});

test('what is published while off waits till the device is back', () => {
  const { flow } = inState('online');
  flow.signOff(seconds(60));
  flow.publish('t', 1, 1);
  flow.advance(seconds(60));
  flow.accepted(true).expect(publish('t', { qos: 1, id: 1, message: 1 }));
});
