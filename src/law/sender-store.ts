/**
 * What senders of PUBLISH packets have under way, as whoever reads their packets knows it: a plain
 * second account of packet identifiers, kept apart from the engines'.
 *
 *   sender │ count, here, limit, owed … │ exchanges in order of first sending, a word each
 *
 * An exchange lasts from its first PUBLISH to its last acknowledgement, over all connections of the
 * session. `owed` are those of an earlier connection that have not been sent again on this one.
 * Eight exchanges stand in the sender's own cache line; a sender with more has a map of its own.
 * Most senders are never here (lone-store.ts); who is has a number for as long.
 */
import { Rows } from '../kernel/rows.ts';
import { Slab } from '../kernel/slab.ts';
import { COUNTED, FAULT, type Fault, HERE, ID, QOS2, RELEASED } from './exchange.ts';

const WORDS = 16;
const SHIFT = 4;
/** `highest` is the highest identifier given since nothing was under way. */
const FIELD = {
  count: 0,
  here: 1,
  limit: 2,
  owed: 3,
  isSpilt: 4,
  isLax: 5,
  highest: 6,
} as const;
const SLOTS_FROM = 8;
const SLOTS = WORDS - SLOTS_FROM;

export class SenderStore {
  #ints = new Int32Array(0);
  readonly #senders = new Slab();
  readonly #spilt = new Map<number, Map<number, number>>();

  constructor() {
    const rows = new Rows(WORDS, (ints) => {
      this.#ints = ints;
    });
    this.#senders.attach(rows);
  }

  get bytes(): number {
    return this.#senders.bytes;
  }

  /** A sender with nothing under way, towards a receiver that takes `limit` messages. */
  open(limit: number): number {
    const sender = this.#senders.allocate();
    this.#ints.fill(0, sender << SHIFT, (sender << SHIFT) | SLOTS_FROM);
    this.#set(sender, FIELD.limit, limit);
    return sender;
  }

  /** Forgets a sender and all that it has under way. */
  close(sender: number): void {
    this.#spilt.delete(sender);
    this.#senders.free(sender);
  }

  /** A new connection, to a receiver that takes `limit` unacknowledged messages. */
  connect(sender: number, limit: number): void {
    this.#set(sender, FIELD.limit, limit);
    this.#set(sender, FIELD.here, 0);
    this.#set(sender, FIELD.owed, this.#get(sender, FIELD.count));
    if (this.#get(sender, FIELD.count) > 0) {
      this.#change(sender, (exchange) => exchange & ~(HERE | COUNTED));
    } else this.#set(sender, FIELD.isLax, 0);
  }

  /** Something left the flight in a way no packet shows: nothing is judged while it seems there. */
  relent(sender: number): void {
    this.#set(sender, FIELD.isLax, 1);
  }

  /** Takes in the only exchange, kept in lone-store.ts until now. */
  takeIn(sender: number, exchange: number): void {
    this.#set(sender, FIELD.count, 1);
    this.#set(sender, FIELD.here, 1);
    this.#set(sender, FIELD.highest, exchange & ID);
    this.#set(sender, SLOTS_FROM, exchange);
  }

  /** Whether nothing is under way, and everything is judged. */
  isIdle(sender: number): boolean {
    return this.#get(sender, FIELD.count) === 0 && this.#get(sender, FIELD.isLax) === 0;
  }

  /** A PUBLISH at QoS 1 or 2 is sent. */
  publish(sender: number, id: number, qos: number, isDup: boolean): Fault {
    const ints = this.#ints;
    const row = sender << SHIFT;
    const count = ints[row | FIELD.count] as number;
    const oddities = (ints[row | FIELD.owed] as number) | (ints[row | FIELD.isSpilt] as number);
    if (isDup || oddities !== 0 || count >= SLOTS) return this.#publish(sender, id, qos, isDup);
    // An identifier above all that are under way is none of them: nearly always.
    if (count > 0 && id <= (ints[row | FIELD.highest] as number) && this.#find(sender, id) !== 0) {
      return FAULT.missingDup;
    }
    if (count === 0 || id > (ints[row | FIELD.highest] as number)) ints[row | FIELD.highest] = id;
    ints[(row | SLOTS_FROM) + count] = id | (qos === 2 ? QOS2 : 0) | HERE | COUNTED;
    ints[row | FIELD.count] = count + 1;
    const here = (ints[row | FIELD.here] as number) + 1;
    ints[row | FIELD.here] = here;
    return here > (ints[row | FIELD.limit] as number) ? FAULT.window : FAULT.none;
  }

  /** PUBACK has come. */
  acknowledge(sender: number, id: number): void {
    this.#settle(sender, id, 0);
  }

  /** A PUBREC that refuses has come. */
  refuse(sender: number, id: number): void {
    this.#settle(sender, id, QOS2);
  }

  /** PUBREC has come: the receiver has the message. */
  receive(sender: number, id: number): void {
    const exchange = this.#find(sender, id);
    if ((exchange & QOS2) === 0 || (exchange & RELEASED) !== 0) return;
    // What was not sent on this connection is answered by a PUBREL at once.
    if ((exchange & HERE) === 0) this.#add(sender, FIELD.owed, -1);
    this.#put(sender, exchange | RELEASED | HERE);
  }

  /** A PUBREL is sent. */
  release(sender: number, id: number): void {
    const exchange = this.#find(sender, id);
    if ((exchange & RELEASED) === 0 || (exchange & HERE) !== 0) return;
    this.#add(sender, FIELD.owed, -1);
    this.#put(sender, exchange | HERE);
  }

  /** PUBCOMP has come. */
  complete(sender: number, id: number): void {
    const exchange = this.#find(sender, id);
    if ((exchange & RELEASED) !== 0) this.#end(sender, exchange);
  }

  /** Unacknowledged messages sent on this connection. */
  windowOf(sender: number): number {
    return this.#get(sender, FIELD.here);
  }

  /** What has not been sent again yet on this connection. */
  owedBy(sender: number): number {
    return this.#get(sender, FIELD.owed);
  }

  /** Ends an exchange of this QoS that has not been released. */
  #settle(sender: number, id: number, qos: 0 | typeof QOS2): void {
    const exchange = this.#find(sender, id);
    const isOfQos = (exchange & QOS2) === qos;
    if (exchange !== 0 && isOfQos && (exchange & RELEASED) === 0) this.#end(sender, exchange);
  }

  #publish(sender: number, id: number, qos: number, isDup: boolean): Fault {
    const isLax = this.#get(sender, FIELD.isLax) === 1;
    const fault = isDup ? this.#again(sender, id) : this.#anew(sender, id, qos);
    if (fault !== FAULT.none) return isLax ? FAULT.none : fault;
    return this.windowOf(sender) > this.#get(sender, FIELD.limit) ? FAULT.window : FAULT.none;
  }

  #again(sender: number, id: number): Fault {
    const exchange = this.#find(sender, id);
    if (exchange === 0 || (exchange & (RELEASED | HERE)) !== 0) return FAULT.strayDup;
    const isNext = id === this.#firstOwed(sender);
    this.#add(sender, FIELD.owed, -1);
    this.#add(sender, FIELD.here, 1);
    this.#put(sender, exchange | HERE | COUNTED);
    return isNext ? FAULT.none : FAULT.disorder;
  }

  #anew(sender: number, id: number, qos: number): Fault {
    if (this.#find(sender, id) !== 0) return FAULT.missingDup;
    const exchange = id | (qos === 2 ? QOS2 : 0) | HERE | COUNTED;
    if (this.#get(sender, FIELD.isSpilt) === 0) {
      if (this.#get(sender, FIELD.count) === SLOTS) this.#spill(sender);
      else this.#set(sender, SLOTS_FROM + this.#get(sender, FIELD.count), exchange);
    }
    this.#spilt.get(sender)?.set(id, exchange);
    this.#set(sender, FIELD.highest, Math.max(id, this.#get(sender, FIELD.highest)));
    this.#add(sender, FIELD.count, 1);
    this.#add(sender, FIELD.here, 1);
    return this.#get(sender, FIELD.owed) > 0 ? FAULT.overtakes : FAULT.none;
  }

  /** The identifier of the first PUBLISH that is still to be sent again, or 0. */
  #firstOwed(sender: number): number {
    let first = 0;
    this.#change(sender, (exchange) => {
      if (first === 0 && (exchange & (HERE | RELEASED)) === 0) first = exchange & ID;
      return exchange;
    });
    return first;
  }

  /** The exchange under this identifier, or 0. */
  #find(sender: number, id: number): number {
    const ints = this.#ints;
    const row = sender << SHIFT;
    if (ints[row | FIELD.isSpilt] === 1) return this.#spilt.get(sender)?.get(id) ?? 0;
    const end = (row | SLOTS_FROM) + (ints[row | FIELD.count] as number);
    for (let place = row | SLOTS_FROM; place < end; place++) {
      const exchange = ints[place] as number;
      if ((exchange & ID) === id) return exchange;
    }
    return 0;
  }

  /** Writes an exchange in its place. */
  #put(sender: number, exchange: number): void {
    const id = exchange & ID;
    this.#change(sender, (each) => ((each & ID) === id ? exchange : each));
  }

  #end(sender: number, exchange: number): void {
    const ints = this.#ints;
    const row = sender << SHIFT;
    if ((exchange & HERE) === 0) ints[row | FIELD.owed] = (ints[row | FIELD.owed] as number) - 1;
    if ((exchange & COUNTED) !== 0) ints[row | FIELD.here] = (ints[row | FIELD.here] as number) - 1;
    const count = (ints[row | FIELD.count] as number) - 1;
    ints[row | FIELD.count] = count;
    if (ints[row | FIELD.isSpilt] === 1) {
      this.#spilt.get(sender)?.delete(exchange & ID);
      if (count === 0) this.#unspill(sender);
      return;
    }
    let place = row | SLOTS_FROM;
    while (ints[place] !== exchange) place++;
    for (const end = (row | SLOTS_FROM) + count; place < end; place++) {
      ints[place] = ints[place + 1] as number;
    }
  }

  #change(sender: number, change: (exchange: number) => number): void {
    const spilt = this.#spilt.get(sender);
    if (spilt !== undefined) {
      for (const [id, exchange] of spilt) spilt.set(id, change(exchange));
      return;
    }
    for (let slot = this.#get(sender, FIELD.count) - 1; slot >= 0; slot--) {
      // Oldest first, like a map.
      const place = SLOTS_FROM + this.#get(sender, FIELD.count) - 1 - slot;
      this.#set(sender, place, change(this.#get(sender, place)));
    }
  }

  #spill(sender: number): void {
    const spilt = new Map<number, number>();
    for (let slot = 0; slot < SLOTS; slot++) {
      const exchange = this.#get(sender, SLOTS_FROM + slot);
      spilt.set(exchange & ID, exchange);
    }
    this.#spilt.set(sender, spilt);
    this.#set(sender, FIELD.isSpilt, 1);
  }

  #unspill(sender: number): void {
    this.#spilt.delete(sender);
    this.#set(sender, FIELD.isSpilt, 0);
  }

  #get(sender: number, field: number): number {
    return this.#ints[(sender << SHIFT) | field] as number;
  }

  #set(sender: number, field: number, value: number): void {
    this.#ints[(sender << SHIFT) | field] = value;
  }

  #add(sender: number, field: number, by: number): number {
    const value = this.#get(sender, field) + by;
    this.#set(sender, field, value);
    return value;
  }
}
