// Values by key, mostly one and sometimes many to a key, without a list for each. Knows nothing of what it holds.

/** Several values by key. It changes: who adds to it owns it. */
export type Slots<Key, Value> = {
  readonly add: (key: Key, value: Value) => void;
  readonly remove: (key: Key, value: Value) => void;
  readonly of: (key: Key) => readonly Value[];
};

/** Slots without values, which must not be lists themselves. */
export function createSlots<Key, Value extends string | number>(): Slots<Key, Value> {
  const slots = new Map<Key, Value | Value[]>();
  return {
    add: (key, value) => {
      const slot = slots.get(key);
      if (slot === undefined) slots.set(key, value);
      else if (Array.isArray(slot)) slot.push(value);
      else slots.set(key, [slot, value]);
    },
    remove: (key, value) => {
      const slot = slots.get(key);
      if (slot === value) slots.delete(key);
      if (!Array.isArray(slot)) return;
      const at = slot.indexOf(value);
      if (at >= 0) slot.splice(at, 1);
      if (slot.length === 1) slots.set(key, slot[0] as Value);
    },
    of: (key) => {
      const slot = slots.get(key);
      return slot === undefined ? [] : Array.isArray(slot) ? slot : [slot];
    },
  };
}
