/**
 * Which physical devices use which ClientId, and how sessions of that ClientId have ended.
 *
 * Nearly always one device and one ClientId for life; clones share one, and an unstable device
 * leaves a trail of them. Devices and ClientIds are the integers the broker and the world use too.
 */
import { Int32Column, Uint8Column } from '../kernel/column.ts';
import { ABSENT, IntMap } from '../kernel/int-map.ts';

const NOBODY = -1;

export class Clientele {
  readonly #clientOf = new Int32Column(NOBODY);
  /** ClientIds there is room for. */
  #clients = 0;
  /** The one device of a ClientId that has exactly one, else NOBODY. */
  readonly #soleMember = new Int32Column(NOBODY);
  /** The devices of ClientIds that have several. */
  readonly #members = new Map<number, readonly number[]>();
  /** The device that used a ClientId last, where it is not its sole member. */
  readonly #lastMember = new IntMap();
  readonly #ending = new Uint8Column();
  readonly #hasSession = new Uint8Column();
  /** Devices that have changed their ClientId, and ClientIds that several devices have used. */
  readonly #changed = new Set<number>();
  readonly #shared = new Set<number>();

  /** Makes room for devices 0 … devices − 1, with a ClientId each. */
  grow(devices: number): void {
    this.#clientOf.grow(devices);
    this.#growTo(devices - 1);
  }

  get bytes(): number {
    const ofClients = [this.#soleMember, this.#lastMember, this.#ending, this.#hasSession];
    return ofClients.reduce((bytes, column) => bytes + column.bytes, this.#clientOf.bytes);
  }

  /** The ClientId a device uses, or −1 before its first. */
  clientOf(device: number): number {
    return this.#clientOf.at(device);
  }

  /** The devices that use this ClientId now. */
  membersOf(client: number): readonly number[] {
    const sole = this.soleMemberOf(client);
    return sole === NOBODY ? (this.#members.get(client) ?? NO_MEMBERS) : [sole];
  }

  /** The device that alone uses this ClientId, or −1 when none or several do. */
  soleMemberOf(client: number): number {
    if (client < 0) return NOBODY;
    this.#growTo(client);
    return this.#soleMember.at(client);
  }

  /** The device that used it last, whether or not it still does; −1 if none ever did. */
  lastMemberOf(client: number): number {
    const last = this.#lastMember.get(client);
    return last === ABSENT ? this.soleMemberOf(client) : last;
  }

  /** A device uses this ClientId from now on, and its old one no more. */
  join(device: number, client: number): void {
    this.#growTo(client);
    const old = this.#clientOf.at(device);
    if (old >= 0) {
      this.#setMembers(old, without(this.membersOf(old), device), this.lastMemberOf(old));
      this.#changed.add(device);
    }
    if (this.lastMemberOf(client) !== NOBODY) this.#shared.add(client);
    this.#clientOf.set(device, client);
    this.#setMembers(client, [...this.membersOf(client), device], device);
  }

  /** Whether its ClientId has not been this device's alone, or it has had another before. */
  isUnsettled(device: number): boolean {
    return this.#changed.has(device) || this.#shared.has(this.clientOf(device));
  }

  /** Whether the broker has said that this ClientId has a session. */
  hasSession(client: number): boolean {
    if (client < 0) return false;
    this.#growTo(client);
    return this.#hasSession.at(client) === 1;
  }

  setSession(client: number, exists: boolean): void {
    this.#growTo(client);
    this.#hasSession.set(client, exists ? 1 : 0);
  }

  /** How the last session of this ClientId ended, as a place in AFTERS plus one; 0: none ever did. */
  endingOf(client: number): number {
    if (client < 0) return 0;
    this.#growTo(client);
    return this.#ending.at(client);
  }

  setEnding(client: number, ending: number): void {
    this.#growTo(client);
    this.#ending.set(client, ending);
  }

  #setMembers(client: number, members: readonly number[], last: number): void {
    const [first = NOBODY] = members;
    const sole = members.length === 1 ? first : NOBODY;
    this.#soleMember.set(client, sole);
    if (last === sole) this.#lastMember.delete(client);
    else this.#lastMember.set(client, last);
    if (members.length > 1) this.#members.set(client, members);
    else this.#members.delete(client);
  }

  #growTo(client: number): void {
    if (client >= this.#clients) this.#enlarge(client + 1);
  }

  #enlarge(clients: number): void {
    this.#clients = clients;
    this.#soleMember.grow(clients);
    this.#ending.grow(clients);
    this.#hasSession.grow(clients);
  }
}

const NO_MEMBERS: readonly number[] = [];

function without(devices: readonly number[], device: number): readonly number[] {
  return devices.toSpliced(devices.indexOf(device), 1);
}
