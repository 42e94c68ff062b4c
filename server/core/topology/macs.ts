// The MAC addresses of instances: the one that an instance says, else the one that its name gives, else, where another has
// that, the next one of its name. Brought up to date instance by instance. Knows no statement but the words of MACs.
import type { Mac } from '../wire/address.ts';
import { derivedMac } from './allocate.ts';
import type { ReadInstance } from './read-instances.ts';
import { error, type Report, spanIn } from './report.ts';

/** All instances by the MAC they want. It changes: who adds to it owns it. */
export type MacIndex = {
  readonly add: (instances: readonly ReadInstance[]) => void;
  readonly remove: (instances: readonly ReadInstance[]) => void;
  /** Decides who gets which; the cost grows with the number of those that don't get their own. */
  readonly settle: (report: Report, inFileOrder: (a: ReadInstance, b: ReadInstance) => number) => Macs;
};

/** What comes of it. */
export type Macs = {
  /** Those of instances that don't get their own. */
  readonly given: ReadonlyMap<ReadInstance, Mac>;
  /** Those that several instances say. */
  readonly doubled: readonly Mac[];
};

type Slot = ReadInstance | ReadInstance[];

/** An index without instances. */
export function createMacIndex(): MacIndex {
  const slots = new Map<Mac, Slot>();
  const contested = new Set<Mac>();
  return {
    add: (instances) => {
      for (const instance of instances) {
        const slot = slots.get(instance.ownMac);
        if (!slot) slots.set(instance.ownMac, instance);
        else {
          contested.add(instance.ownMac);
          if (Array.isArray(slot)) slot.push(instance);
          else slots.set(instance.ownMac, [slot, instance]);
        }
      }
    },
    remove: (instances) => {
      for (const instance of instances) {
        const slot = slots.get(instance.ownMac);
        if (slot === instance) slots.delete(instance.ownMac);
        if (!Array.isArray(slot)) continue;
        const left = slot.filter((one) => one !== instance);
        slots.set(instance.ownMac, left.length === 1 ? (left[0] as ReadInstance) : left);
        if (left.length === 1) contested.delete(instance.ownMac);
      }
    },
    settle: (report, inFileOrder) => {
      const without: ReadInstance[] = [];
      const doubled: Mac[] = [];
      for (const mac of contested) {
        const all = (slots.get(mac) as ReadInstance[]).toSorted(inFileOrder);
        const said = all.filter((one) => one.mac !== null);
        const [first, ...others] = said;
        if (others.length > 0) doubled.push(mac);
        for (const other of others) if (first) reportDouble(report, first, other);
        const derived = all.filter((one) => one.mac === null);
        without.push(...(first ? derived : derived.slice(1)));
      }
      const given = new Map<ReadInstance, Mac>();
      const taken = new Set<Mac>();
      for (const instance of without.sort(inFileOrder)) {
        let salt = 1;
        let mac = derivedMac(instance.name, salt);
        while (slots.has(mac) || taken.has(mac)) mac = derivedMac(instance.name, ++salt);
        taken.add(mac);
        given.set(instance, mac);
      }
      return { given, doubled };
    },
  };
}

function reportDouble(report: Report, first: ReadInstance, other: ReadInstance): void {
  error(
    report,
    'duplicate-mac',
    spanIn(other.source, other.mac?.word ?? other.word),
    `${first.name} has this MAC address already: choose another`,
    [{ message: `the MAC address of ${first.name}`, span: spanIn(first.source, first.mac?.word ?? first.word) }],
  );
}
