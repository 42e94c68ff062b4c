// A replay as the JSON of `trace --json`, field by field in the contract's order. Knows no file system: how a place
// becomes a range comes as an argument.
import type { Place } from '../base/span.ts';
import type { Explained, Hop, Replay } from './replay.ts';

/** A place as it stands in JSON: zero-based lines, UTF-16 columns. */
export type JsonSource = {
  readonly file: string;
  readonly range: {
    readonly start: { readonly line: number; readonly character: number };
    readonly end: { readonly line: number; readonly character: number };
  };
};

/** A trace as plain data, version 1 (language contract, `trace --json`). With a `name` it is one of `--flows`. */
export function traceJson(replay: Replay, source: (place: Place) => JsonSource, name?: string): object {
  const { stimulus } = replay;
  const packet = stimulus.kind === 'packet' ? stimulus : null;
  const where = (place: Place | null) => place && source(place);
  const finding = <Code>({ code, message, node, interface: device, source: place }: Explained<Code>) => ({
    code,
    message,
    node,
    interface: device,
    source: where(place),
  });
  return {
    version: 1,
    ...(name === undefined ? {} : { name }),
    flow: {
      from: replay.from,
      to: replay.to,
      protocol: packet?.protocol ?? 'dhcp',
      port: packet?.port ?? null,
      ttl: packet?.ttl ?? 64,
    },
    outcome: replay.outcome,
    legs: { request: replay.legs.request, reply: replay.legs.reply },
    answer: replay.answer,
    reason: replay.reason && finding(replay.reason),
    causes: replay.causes.map(finding),
    icmpError: replay.icmpError,
    errno: replay.errno,
    notes: replay.notes.map((note) => ({ ...finding(note), step: note.step })),
    hops: replay.hops.map((hop) => ({
      step: hop.step,
      parent: hop.parent,
      leg: hop.leg,
      node: hop.node,
      interface: hop.interface,
      direction: hop.direction,
      action: hop.action,
      because: withRule(hop),
      source: where(hop.source),
      packet: hop.packet,
    })),
  };
}

/** The sentence with the rule or table entry that decided, as Linux prints it: JSON has no other place for it. */
function withRule({ because, rule }: Hop): string {
  return rule === null ? because : `${because} (${rule})`;
}
