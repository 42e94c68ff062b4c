// Writes the file system of the guest: a cpio archive in the kernel's "newc" form (Documentation/driver-api/early-userspace).
import { readFileSync } from 'node:fs';

/** Collects files, folders and symbolic links; a path is absolute. */
export type Archive = {
  readonly file: (path: string, content: Buffer, mode?: number, mtime?: number) => void;
  readonly copy: (from: string, to: string, mode?: number, mtime?: number) => void;
  readonly link: (path: string, target: string) => void;
  readonly has: (path: string) => boolean;
  readonly finish: () => Buffer;
};

/** An empty archive. */
export function newArchive(): Archive {
  const parts: Buffer[] = [];
  const seen = new Set<string>();
  let inode = 1;
  const add = (path: string, mode: number, content: Buffer, mtime = 0) => {
    if (seen.has(path)) return;
    const folder = path.slice(0, path.lastIndexOf('/'));
    if (folder !== '' && !seen.has(folder)) add(folder, 0o40755, Buffer.alloc(0));
    seen.add(path);
    parts.push(entry(path.slice(1), mode, content, inode++, mtime));
  };
  const file = (path: string, content: Buffer, mode = 0o755, mtime = 0) => add(path, 0o100000 | mode, content, mtime);
  return {
    file,
    copy: (from, to, mode, mtime) => {
      if (!seen.has(to)) file(to, readFileSync(from), mode, mtime);
    },
    link: (path, target) => add(path, 0o120777, Buffer.from(target)),
    has: (path) => seen.has(path),
    finish: () => Buffer.concat([...parts, entry('TRAILER!!!', 0, Buffer.alloc(0), 0, 0)]),
  };
}

function entry(name: string, mode: number, content: Buffer, inode: number, mtime: number): Buffer {
  const numbers = [inode, mode, 0, 0, 1, mtime, content.length, 0, 0, 0, 0, Buffer.byteLength(name) + 1, 0];
  const head = `070701${numbers.map((number) => number.toString(16).padStart(8, '0')).join('')}${name}\0`;
  return Buffer.concat([padded(Buffer.from(head)), padded(content)]);
}

function padded(data: Buffer): Buffer {
  return Buffer.concat([data, Buffer.alloc(-data.length & 3)]);
}
