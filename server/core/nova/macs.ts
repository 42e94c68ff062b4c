// MAC addresses of interfaces that the file gives none: derived from names, so that they survive edits elsewhere.
// Knows no interface; two that would hash alike are told apart.
import type { Mac } from '../wire/address.ts';

/** Hands out one MAC for each key, the same for the same keys asked in the same order. */
export type MacBook = {
  readonly give: (key: string, prefix: MacPrefix) => Mac;
  /** Gives the MACs again that a book before an edit gave at once; false, and gives none, where another has one by now. */
  readonly giveAgain: (macs: readonly Mac[]) => boolean;
  /** How often it gave a MAC that was not the key's first one, as another had that. */
  readonly detours: () => number;
};

/** `02`: locally administered, for real NICs. `fa:16:3e`: OpenStack's own, for VLAN interfaces and bridges. */
export type MacPrefix = '02' | 'fa:16:3e';

/** A book in which the given MACs (of instances) are taken already. */
export function newMacBook(taken: Iterable<Mac>): MacBook {
  const used = new Set<Mac>(taken);
  let detours = 0;
  return {
    give: (key, prefix) => {
      for (let attempt = 0; ; attempt++) {
        const mac = derive(attempt === 0 ? key : `${key}#${attempt}`, prefix);
        if (used.has(mac)) continue;
        used.add(mac);
        detours += Math.min(attempt, 1);
        return mac;
      }
    },
    giveAgain: (macs) => {
      if (macs.some((mac) => used.has(mac))) return false;
      for (const mac of macs) used.add(mac);
      return true;
    },
    detours: () => detours,
  };
}

function derive(key: string, prefix: MacPrefix): Mac {
  const bytes = prefix.split(':');
  const digits =
    hash(key, 0x811c9dc5).toString(16).padStart(8, '0') + hash(key, 0x050c5d1f).toString(16).padStart(8, '0');
  for (let at = 0; bytes.length < 6; at += 2) bytes.push(digits.slice(at, at + 2));
  return bytes.join(':');
}

/** FNV-1a over UTF-16 code units, with a final mix, as names differ mostly in their last character. */
function hash(text: string, seed: number): number {
  let value = seed;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
