// Reads what a Linux kernel showed (test/fixtures/kernel/README.md).
import { readFileSync } from 'node:fs';
import type { Hop } from './hop.ts';

/** One question: who asked whom from where, how often, who heard the broadcast, and whose MAC came back. */
export type ArpQuestion = {
  readonly from: string;
  readonly asks: string;
  readonly sentBy: string;
  readonly tries: number;
  readonly seenBy: readonly string[];
  readonly answer: string | null;
};

export type Probe = {
  readonly flow: string;
  readonly from: string;
  /** The address probed; null for dhcp. */
  readonly to: string | null;
  readonly protocol: 'icmp' | 'tcp' | 'udp' | 'dhcp';
  readonly port: number | null;
  readonly ttl: number;
  readonly state: 'cold' | 'warm';
  readonly outcome:
    | 'reply'
    | 'reply-wrong-source'
    | 'connected'
    | 'refused'
    | 'icmp-error'
    | 'send-error'
    | 'timeout'
    | 'ack'
    | 'offer';
  readonly delivered: boolean;
  readonly icmpError: { readonly from: string; readonly type: number; readonly code: number } | null;
  readonly errno: string | null;
  readonly dhcp: {
    readonly offer: { readonly yiaddr: string; readonly server: string | null; readonly router: string | null };
  } | null;
  readonly arpQuestions: readonly ArpQuestion[];
  readonly hops: readonly Hop[];
};

export type Capture = { readonly cloud: string; readonly kernel: string; readonly probes: readonly Probe[] };

type Row = readonly (string | number | null | Record<string, unknown>)[];
type File = {
  readonly cloud: string;
  readonly kernel: string;
  readonly columns: readonly string[];
  readonly probes: readonly (Omit<Probe, 'hops'> & { readonly hops: readonly Row[] })[];
};

/** The capture in a file; hops stand in the order of the kernel's clock. */
export function readCapture(path: URL): Capture {
  const file = JSON.parse(readFileSync(path, 'utf8')) as File;
  const probes = file.probes.map((probe) => ({ ...probe, hops: probe.hops.map((row) => hopOfRow(file.columns, row)) }));
  return { cloud: file.cloud, kernel: file.kernel, probes };
}

function hopOfRow(columns: readonly string[], row: Row): Hop {
  const hop: Record<string, unknown> = {};
  for (const [index, value] of row.entries()) {
    const column = columns[index] as string;
    if (column === 'more') Object.assign(hop, value);
    else if (column !== 'etherType') hop[column] = value;
  }
  return hop as Hop;
}
