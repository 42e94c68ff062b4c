// Code lenses: where a text has something to start or to tell above a line. What they say is found out for those in sight only
// (lens-titles.ts). Knows no lines and no URIs.
import type { Steps } from '../base/steps.ts';
import type { FlowChoice } from '../protocol/messages.ts';
import type { ParsedFile } from '../syntax/parse.ts';
import type { Ranged } from '../syntax/tree.ts';
import type { Expectation, FlowEnd } from '../topology/cloud.ts';
import { defaultPort } from '../verifier/expectations.ts';
import { type PlacedStatement, type StatementIndex, statementsAtOnce, statementsBetween } from './statement-index.ts';
import { endText } from './trace-flow.ts';

/** Each kind is of use by itself, and may be too much for somebody. */
export type LensKind = 'trace' | 'boot' | 'reach' | 'expectations';

/** What a lens is about. */
export type LensAbout =
  | { readonly kind: 'trace'; readonly title: string; readonly flow: FlowChoice }
  | { readonly kind: 'reach'; readonly of: 'instance' | 'network'; readonly name: string }
  /** A packet that speaks for an expectation about several, once it was tried. */
  | { readonly kind: 'example'; readonly title: string; readonly expectation: Expectation }
  /** What became of it. */
  | { readonly kind: 'expectation'; readonly expectation: Expectation };

/** A lens at a word. */
export type Lens = Ranged & { readonly about: LensAbout };

/** The lenses of a file, of some kinds, in the order of the text, in steps. Linear in the file. */
export function* lensSteps(
  file: ParsedFile,
  kinds: ReadonlySet<LensKind>,
  index: StatementIndex,
): Steps<readonly Lens[]> {
  const lenses: Lens[] = [];
  let seen = 0;
  for (const placed of statementsBetween(file, 0, file.text.length)) {
    if (seen++ % statementsAtOnce === 0) yield { what: 'looking for lenses', done: placed.offset / file.text.length };
    const word = 'name' in placed.statement ? placed.statement.name : placed.statement.keyword;
    const { offset } = placed;
    for (const { kind, about } of aboutsOf(placed, index)) {
      if (kinds.has(kind)) lenses.push({ start: offset + word.start, end: offset + word.end, about });
    }
  }
  return lenses;
}

type About = { readonly kind: LensKind; readonly about: LensAbout };

function aboutsOf(placed: PlacedStatement, index: StatementIndex): readonly About[] {
  const { statement } = placed;
  switch (statement.kind) {
    case 'flow': {
      const flow = index.flow(placed);
      return flow ? [trace({ kind: 'named', name: flow.name })] : [];
    }
    case 'expect':
    case 'isolated': {
      const expectation = index.expectation(placed);
      if (!expectation) return [];
      const flow = flowOf(expectation);
      const example: About = { kind: 'trace', about: { kind: 'example', title: '▶ Trace', expectation } };
      return [{ kind: 'expectations', about: { kind: 'expectation', expectation } }, flow ? trace(flow) : example];
    }
    case 'vm': {
      const instance = index.instance(placed);
      if (!instance) return [];
      const { name } = instance;
      const flow = { kind: 'dhcp', instance: name } as const;
      return [
        { kind: 'reach', about: { kind: 'reach', of: 'instance', name } },
        { kind: 'boot', about: { kind: 'trace', title: '▶ Trace its boot', flow } },
      ];
    }
    case 'network': {
      const network = index.network(placed);
      return network ? [{ kind: 'reach', about: { kind: 'reach', of: 'network', name: network.name } }] : [];
    }
    default:
      return [];
  }
}

function trace(flow: FlowChoice): About {
  return { kind: 'trace', about: { kind: 'trace', title: '▶ Trace', flow } };
}

/** The one packet that an expectation is about, if it is about one. */
function flowOf(expectation: Expectation): FlowChoice | undefined {
  if (expectation.kind !== 'flow') return undefined;
  const { from, to, protocol, port } = expectation;
  if (!isOne(from) || !isOne(to)) return undefined;
  const asked = protocol === 'icmp' ? null : (port ?? defaultPort);
  return { kind: 'free', from: endText(from), to: endText(to), protocol, port: asked };
}

function isOne({ kind }: FlowEnd): boolean {
  return kind !== 'network' && kind !== 'tenant' && kind !== 'any';
}
