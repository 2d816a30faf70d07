/**
 * Share groups: devices that share the messages of one `$share/name/filter` among them.
 *
 * For the books a group is a holder of expectations like a device, numbered behind all devices. Who
 * may ever be in a group is known before a run begins, and never changes: what a member holds counts
 * for the group from its first copy to its last.
 */
import type { Brand } from '../kernel/brand.ts';
import { Interner } from '../kernel/interner.ts';
import { invariant } from '../kernel/invariant.ts';

export type GroupId = number & Brand<'share-group'>;

const NO_GROUPS: readonly GroupId[] = [];

export class Groups {
  readonly #filters = new Interner();
  readonly #members: number[][] = [];
  readonly #ofDevice = new Map<number, GroupId[]>();
  #devices = 0;

  get isEmpty(): boolean {
    return this.#members.length === 0;
  }

  /** Groups are numbered behind devices 0 … devices − 1; before the first group. */
  standBehind(devices: number): void {
    invariant(this.isEmpty, 'devices come before the groups they are in');
    this.#devices = devices;
  }

  /** The group of a shared filter, of which this device may be a member at some time. */
  join(device: number, sharedFilter: string): GroupId {
    const group = this.#filters.idOf(sharedFilter) as GroupId;
    const members = this.#members[group];
    if (members === undefined) this.#members.push([device]);
    else if (!members.includes(device)) members.push(device);
    const groups = this.#ofDevice.get(device) ?? [];
    if (!groups.includes(group)) this.#ofDevice.set(device, [...groups, group]);
    return group;
  }

  /** The group of a shared filter; undefined when nobody may be in it. */
  find(sharedFilter: string): GroupId | undefined {
    const group = this.#filters.find(sharedFilter);
    return group < 0 ? undefined : (group as GroupId);
  }

  /** The number under which a group holds expectations. */
  holderOf(group: GroupId): number {
    return this.#devices + group;
  }

  isGroup(holder: number): boolean {
    return holder >= this.#devices;
  }

  /** The devices behind a holder: all members of a group in the order they were named, or itself. */
  membersOf(holder: number): readonly number[] {
    return this.#members[holder - this.#devices] ?? [holder];
  }

  /** The groups a device may be in. */
  ofDevice(device: number): readonly GroupId[] {
    return this.#ofDevice.get(device) ?? NO_GROUPS;
  }
}
