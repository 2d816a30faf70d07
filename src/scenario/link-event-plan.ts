/**
 * The event `link` after validation → the toxic it puts on connections, and for how long.
 */
import type { Duration } from '../kernel/time.ts';
import { type Direction, DOWN, UP } from '../link/path.ts';
import type { Toxic } from '../link/toxic.ts';
import type { LinkEventInput } from './link-event-schema.ts';

/** What a `link` event says besides whom and when. */
export interface LinkEventPlan {
  readonly toxic: Toxic;
  readonly span: Duration;
  readonly direction: Direction;
  readonly toxicity: number;
}

/** The plan of a `link` event. */
export function planLinkEvent(event: LinkEventInput): LinkEventPlan {
  const direction = event.stream === 'upstream' ? UP : DOWN;
  return { toxic: toxicOf(event), span: event.for, direction, toxicity: event.toxicity };
}

function toxicOf(event: LinkEventInput): Toxic {
  const { latency, bandwidth, timeout, reset_peer: reset, slow_close: close } = event;
  if (latency !== undefined) {
    return { kind: 'latency', latency: latency.latency, jitter: latency.jitter ?? 0 };
  }
  if (bandwidth !== undefined) return { kind: 'bandwidth', rate: bandwidth.rate };
  if (timeout !== undefined) return { kind: 'timeout', timeout: timeout.timeout };
  if (reset !== undefined) return { kind: 'reset_peer', timeout: reset.timeout };
  if (close !== undefined) return { kind: 'slow_close', delay: close.delay };
  return { kind: 'limit_data', bytes: event.limit_data?.bytes ?? 0 };
}
