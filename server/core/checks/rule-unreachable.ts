// A rule that lets another tenant in from whom nothing gets through: the rule is right and the network is not.
// Knows the verdicts of meant pairs.
import type { Related } from '../base/diagnostic.ts';
import { nodeOf } from '../verifier/verdict.ts';
import type { CheckContext, Collector } from './context.ts';
import type { MeantPair } from './meant-pairs.ts';
import { count } from './words.ts';

type Draft = { readonly first: MeantPair; works: boolean; pairs: number; readonly failures: Map<string, Failure> };
type Failure = { readonly host: string; readonly code: string; readonly example: string; pairs: number };

/** Collects meant pairs and reports `rule-unreachable`, one for each rule none of whose meant pairs get an answer. */
export function ruleUnreachable(context: CheckContext): Collector<MeantPair> {
  const drafts = new Map<string, Draft>();
  return {
    visit: (pair) => {
      if (!pair.foreign) return;
      let draft = drafts.get(pair.rule.origin);
      if (!draft) {
        draft = { first: pair, works: false, pairs: 0, failures: new Map() };
        drafts.set(pair.rule.origin, draft);
      }
      if (draft.works) return;
      if (pair.verdict.outcome === 'reachable') {
        draft.works = true;
        return;
      }
      draft.pairs += pair.pairs;
      addFailure(draft.failures, pair);
    },
    finish: () => [...drafts.values()].filter((draft) => !draft.works).flatMap((draft) => report(context, draft)),
  };
}

function addFailure(failures: Map<string, Failure>, pair: MeantPair): void {
  const { from, to, verdict } = pair;
  const sender = from.members[0];
  const receiver = from === to ? to.members[1] : to.members[0];
  if (!sender || !receiver) return;
  const [cause] = verdict.causes;
  const code = cause?.code ?? verdict.reason ?? 'undelivered';
  const at = cause?.at ?? verdict.at;
  const host = at ? nodeOf(at, sender, receiver) : from.host;
  const key = `${host}\n${code}`;
  const known = failures.get(key);
  if (known) known.pairs += pair.pairs;
  else failures.set(key, { host, code, example: `${sender.name} -> ${receiver.name}`, pairs: pair.pairs });
}

function report(context: CheckContext, draft: Draft) {
  const { rule, group, from } = draft.first;
  const span = context.spanOf(rule.origin);
  if (!span) return [];
  const failures = [...draft.failures.values()];
  const related: Related[] = failures.map(({ host, code, example, pairs }) => ({
    message: `${code} at ${host} stops ${count(pairs, 'pair')}, for one ${example}`,
    span: context.spanOfNode(host) ?? span,
  }));
  const [worst] = failures.toSorted((a, b) => b.pairs - a.pairs);
  const why = worst ? `: ${worst.code} at ${worst.host}` : '';
  const nobody =
    draft.pairs === 1
      ? 'the one pair it means gets no answer'
      : `none of the ${draft.pairs} pairs it means gets an answer`;
  return [
    {
      code: 'rule-unreachable' as const,
      severity: 'warning' as const,
      message: `this rule lets ${from.network} in to ${group.tenant}.${group.name}, but ${nobody}${why}; mend that or take the rule out`,
      span,
      related,
    },
  ];
}
