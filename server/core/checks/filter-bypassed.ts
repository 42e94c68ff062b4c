// `bridge_nf_call_iptables 0`: bridged frames never see iptables, so what enters a host by VLAN passes the security
// groups unseen (net/bridge/br_netfilter_hooks.c). Reported where a pair gets through that the groups refuse.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { OriginId } from '../base/span.ts';
import type { Instance } from '../topology/cloud.ts';
import type { InstanceClass } from '../verifier/classes.ts';
import { defaultPort, maxExpectationEffort } from '../verifier/expectations.ts';
import type { Question } from '../verifier/verifier.ts';
import type { CheckContext, Findings } from './context.ts';
import { protocolWords } from './words.ts';

/** What is tried: one message of each protocol. */
const questions: readonly Question[] = [
  { protocol: 'icmp', port: 0, target: 'fixed' },
  { protocol: 'tcp', port: defaultPort, target: 'fixed' },
  { protocol: 'udp', port: defaultPort, target: 'fixed' },
];

/** Reports `filter-bypassed`, one for each option that lets at least one refused pair through. */
export function* filterBypassed(context: CheckContext): Findings {
  const { cloud } = context.analysis;
  const { classes } = context.verifier.classes;
  const hostsOf = new Map<OriginId, Set<string>>();
  for (const host of cloud.hosts) {
    const said = host.origins.get('bridge_nf_call_iptables') ?? cloud.options.origins.get('bridge_nf_call_iptables');
    if (host.bridgeNfCallIptables !== 0 || said === undefined) continue;
    const hosts = hostsOf.get(said) ?? new Set();
    hosts.add(host.name);
    hostsOf.set(said, hosts);
  }
  for (const [origin, hosts] of hostsOf) {
    const span = context.spanOf(origin);
    const leak = span && (yield* firstLeak(context, classes, hosts));
    if (!span || !leak) continue;
    const { from, to, question } = leak;
    const place = context.spanOf(to.origin);
    const finding: Diagnostic = {
      code: 'filter-bypassed',
      severity: 'warning',
      message:
        `with bridge_nf_call_iptables 0 ${from.name} reaches ${to.name} by ` +
        `${protocolWords(question.protocol, question.port)} though no rule allows it; say 1 to filter bridged traffic`,
      span,
      related: place
        ? [{ message: `${to.name} is on ${to.host}, which bridges to it past its groups`, span: place }]
        : [],
    };
    yield { finding, done: 1 };
  }
}

type Leak = { readonly from: Instance; readonly to: Instance; readonly question: Question };

function* firstLeak(
  context: CheckContext,
  classes: readonly InstanceClass[],
  hosts: ReadonlySet<string>,
): Generator<{ readonly finding: null; readonly done: number }, Leak | undefined> {
  const { verifier } = context;
  const { allowSameNetTraffic } = context.analysis.cloud.options;
  for (const question of questions) {
    for (const to of classes) {
      if (!hosts.has(to.host)) continue;
      yield { finding: null, done: to.index / classes.length };
      if (verifier.effort() > maxExpectationEffort) return undefined;
      for (const from of classes) {
        if (allowSameNetTraffic && from.network === to.network) continue;
        const sender = from.members[0];
        const receiver = from === to ? to.members[1] : to.members[0];
        const appearances = verifier.classes.senders[from.senderSet] ?? [];
        if (!sender || !receiver) continue;
        const allowed = appearances.some((one) =>
          verifier.permits.allows(to.groups, one, question.protocol, question.port),
        );
        if (allowed) continue;
        if (verifier.verdict(from, to, question)?.legs.request === 'delivered')
          return { from: sender, to: receiver, question };
      }
    }
  }
  return undefined;
}
