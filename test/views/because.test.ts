// Every hop of every trace through a hundred random clouds explains itself: one sentence, the rule or table entry that
// decided exactly as Linux would print it on that very node, and a place in the file that has to do with it.
import { describe, expect, test } from 'vitest';
import { lineOf } from '../../server/core/ide/trace-flow.ts';
import type { Machine, Node } from '../../server/core/network/network.ts';
import { formatEbtablesRule, formatRoute, formatTable } from '../../server/core/network/print.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import { stimulusOf } from '../../server/core/pipeline/stimulus.ts';
import { simulate } from '../../server/core/simulator/simulate.ts';
import type { Decision, TraceEvent } from '../../server/core/simulator/trace.ts';
import type { Hop } from '../../server/core/views/replay.ts';
import { replayOf } from '../../server/core/views/replay-of.ts';
import { formatIpv4 } from '../../server/core/wire/address.ts';
import { cloudOf } from '../kernel-random/judge.ts';

/** One hop with the event that it tells, the node where it happens and the file behind it. */
type Told = { readonly hop: Hop; readonly event: TraceEvent; readonly node: Node; readonly analysis: Analysis };

/** The hops of every flow through the random clouds; of those that read alike in one cloud, the first. */
function toldHops(clouds: number): readonly Told[] {
  return Array.from({ length: clouds }, (_, index) => cloudOf('because', index, 6)).flatMap(({ analysis }) => {
    const nodes = new Map(analysis.network.nodes.map((node) => [node.name, node]));
    const locate = (origin: string) => lineOf(analysis, origin);
    const told = new Map<string, Told>();
    for (const flow of analysis.cloud.flows) {
      const stimulus = stimulusOf(analysis.cloud, analysis.network, flow, 'cold');
      if (stimulus.kind === 'refused') continue;
      const trace = simulate(analysis.compiled, stimulus);
      const replay = replayOf(analysis.network, trace, { name: null, from: '', to: null, locate });
      for (const [at, event] of trace.events.entries()) {
        const node = nodes.get(event.node);
        const hop = replay.hops[at];
        if (!node || !hop) throw new Error(`step ${event.step} has no node or no hop`);
        const { because, rule, source, direction, action } = hop;
        const key = [hop.node, hop.interface, because, rule, source?.start, direction, action].join();
        if (!told.has(key)) told.set(key, { hop, event, node, analysis });
      }
    }
    return [...told.values()];
  });
}

const hops = toldHops(100);

/** The hops decided in one way, with the decision; at least so many that the property means something. */
function decided<Kind extends Decision['kind']>(kind: Kind, atLeast: number) {
  const found = hops.flatMap((told) => {
    const { decision, direction } = told.event;
    return decision?.kind === kind && direction === null
      ? [{ ...told, decision: decision as Extract<Decision, { kind: Kind }> }]
      : [];
  });
  expect(found.length).toBeGreaterThan(atLeast);
  return found;
}

/** The one-line descriptions of hops for which something does not hold, each once, and not more than a reader wants. */
function failing<One extends Told>(told: readonly One[], holds: (one: One) => boolean): readonly string[] {
  const wrong = told.filter((one) => !holds(one)).map(({ hop }) => `${hop.node}: ${hop.because} (${hop.rule})`);
  return [...new Set(wrong)].slice(0, 10);
}

const once = <Key extends object, Value>(make: (key: Key) => Value) => {
  const made = new Map<Key, Value>();
  return (key: Key): Value => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
};

const machineOf = (node: Node): Machine => {
  if (node.kind !== 'machine') throw new Error(`${node.name} is no machine`);
  return node;
};

test('one sentence: one line, no full stop, nothing left unfilled', () => {
  expect(hops.length).toBeGreaterThan(10_000);
  const sentence = ({ hop: { because } }: Told) =>
    /^["A-Za-z0-9].{14,}[^.!?\s]$/.test(because) &&
    !/[.!?] [A-Z]|[\n\r]| {2}|undefined|null|NaN|\[object/.test(because);
  expect(failing(hops, sentence)).toEqual([]);
});

test('an entry is one line, too', () => {
  expect(failing(hops, ({ hop: { rule } }) => rule === null || /^\S.*\S$/.test(rule))).toEqual([]);
});

describe('what is routed names a route of that node', () => {
  const printed = once((machine: Machine) => new Set(machine.routes.map(formatRoute)));

  test('of its main table, or says that there is none', () => {
    const routed = decided('route', 1000).filter(({ decision }) => decision.local === null);
    expect(
      failing(routed, ({ hop, node, decision }) =>
        decision.route === null
          ? hop.rule === null && /has no (route|br\S+|way)/.test(hop.because)
          : hop.rule !== null && printed(machineOf(node)).has(hop.rule),
      ),
    ).toEqual([]);
  });
  test('of its local table, for an address of its own', () => {
    const own = decided('route', 1000).filter(({ decision }) => decision.local !== null);
    expect(
      failing(own, ({ hop, decision: { destination } }) => {
        const address = formatIpv4(destination);
        if (destination === 0xffffffff) return hop.rule === null;
        return new RegExp(
          `^(local|broadcast) ${address} dev \\S+ table local proto kernel scope (host|link) src \\S+$`,
        ).test(hop.rule ?? '');
      }),
    ).toEqual([]);
  });
});

describe('what a rule decides names a rule of that host', () => {
  const tables = once(({ iptables, ebtables }: Machine) => ({
    filter: new Set(formatTable(iptables.filter)),
    nat: new Set(formatTable(iptables.nat).map((line) => `-t nat ${line}`)),
    mangle: new Set(formatTable(iptables.mangle).map((line) => `-t mangle ${line}`)),
    ebtables: new Set([
      ...ebtables.filter.map((rule) => `ebtables ${formatEbtablesRule(rule)}`),
      ...ebtables.nat.map((rule) => `ebtables -t nat ${formatEbtablesRule(rule)}`),
    ]),
  }));

  test('or a policy, as `iptables -S` and `ebtables` have it', () => {
    expect(
      failing(decided('rule', 1000), ({ hop, node, decision }) =>
        tables(machineOf(node))[decision.table].has(hop.rule ?? ''),
      ),
    ).toEqual([]);
  });
  test('what conntrack decides names the connection with both its ends', () => {
    const ends = 'src=\\S+ dst=\\S+ (type=\\d code=0 id=\\d+|sport=\\d+ dport=\\d+)';
    const line = new RegExp(`^(icmp 1|tcp 6 [A-Z_]+|udp 17) ${ends} (\\[UNREPLIED\\] )?${ends}( \\[ASSURED\\])?$`);
    expect(
      failing(
        decided('conntrack', 40),
        ({ hop, event, decision }) =>
          line.test(hop.rule ?? '') &&
          // An error's own source was nobody's in the connection before it became the address that was asked.
          (event.leg === 'error' ? [decision.after] : [decision.before, decision.after]).every((address) =>
            hop.rule?.includes(`=${formatIpv4(address)} `),
          ),
      ),
    ).toEqual([]);
  });
});

describe('what is bridged names what the table says', () => {
  const ports = (node: Node, bridge: string): readonly string[] =>
    node.kind === 'switch'
      ? node.ports.map(({ name }) => name)
      : node.interfaces.filter(({ device }) => 'master' in device && device.master === bridge).map(({ name }) => name);

  test('the entry of `bridge fdb`, with a port of that bridge; or that it is flooded', () => {
    expect(
      failing(decided('forwarding', 2000), ({ hop, event, node, decision }) => {
        if (event.action === 'drop') return hop.rule === null && /drops its copy|ends here/.test(hop.because);
        if (decision.port === null) return hop.rule === null && /copies (it|the frame) to all/.test(hop.because);
        const bridge = node.kind === 'switch' ? node.name : (event.interface ?? '');
        const lane = decision.vlan === null ? '' : ` vlan ${decision.vlan}`;
        return (
          hop.rule === `${decision.mac} dev ${decision.port}${lane} master ${bridge}` &&
          ports(node, bridge).includes(decision.port)
        );
      }),
    ).toEqual([]);
  });
  test('a neighbour as `ip neigh` has it, and a frame of the machine the one that gave it its MAC', () => {
    const words = ({ address, mac, state }: Extract<Decision, { kind: 'neighbour' }>, device: string | null) =>
      `${formatIpv4(address)} dev ${device}${mac === null ? '' : ` lladdr ${mac}`} ${state}`;
    expect(
      failing(decided('neighbour', 1000), ({ hop, event, decision }) =>
        event.action === 'answer'
          ? (hop.rule?.startsWith(`local ${formatIpv4(decision.address)} dev `) ?? false)
          : decision.state === null || hop.rule === words(decision, event.interface),
      ),
    ).toEqual([]);
    const sent = hops.filter(({ event }) => event.direction === 'out' && event.decision !== null);
    expect(sent.length).toBeGreaterThan(500);
    expect(
      failing(
        sent,
        ({ hop, event }) =>
          event.decision?.kind === 'neighbour' &&
          event.decision.mac === event.frame.dstMac &&
          hop.rule === words(event.decision, event.interface),
      ),
    ).toEqual([]);
  });
  test('an 802.1Q interface by its tag, or the VLANs of the switch port that does not carry this one', () => {
    expect(
      failing(decided('vlan', 400), ({ hop, event, decision }) => {
        const { vlan, device } = decision;
        if (event.reason === 'vlan-not-trunked') return hop.rule?.startsWith(`${device} `) ?? false;
        if (event.reason === 'no-interface') return /has no VLAN interface for tag/.test(hop.because);
        return hop.rule?.startsWith(`${device}@`) === true && hop.rule.endsWith(`vlan protocol 802.1Q id ${vlan}`);
      }),
    ).toEqual([]);
  });
});

test('a kernel setting that drops a packet is named as sysctl has it', () => {
  const settings = decided('setting', 20).filter(({ decision }) => /^(ip_forward|rp_filter)$/.test(decision.setting));
  expect(settings.length).toBeGreaterThan(5);
  expect(
    failing(settings, ({ hop, decision }) =>
      new RegExp(`^net\\.ipv4\\.(\\S+\\.)?${decision.setting} = ${decision.value}$`).test(hop.rule ?? ''),
    ),
  ).toEqual([]);
});

describe('the source is a place in the file', () => {
  /** The word with which the line of a source begins. */
  const keyword = ({ hop, analysis }: Told): string => {
    const { source } = hop;
    const text = source ? analysis.files.get(source.file)?.text : undefined;
    if (!source || text === undefined || !(source.start < source.end && source.end <= text.length)) return 'nowhere';
    return (
      text
        .slice(text.lastIndexOf('\n', source.start - 1) + 1, source.end)
        .trim()
        .split(/\s/)[0] ?? ''
    );
  };
  const leads = (told: readonly Told[], words: RegExp) =>
    expect(
      [...new Set(told.map((one) => `${keyword(one)}: ${one.hop.because}`))]
        .filter((line) => !words.test(line))
        .slice(0, 10),
    ).toEqual([]);

  test('for every hop, and a statement that makes interfaces, routes or rules', () => {
    leads(
      hops,
      /^(vm|host|router|external|nic|bridge|network|link|gateway|default_gateway|route|allow|floating|trunk|state|provision|network_manager|[a-z]+(_[a-z]+)+):/,
    );
  });
  test('a wire without carrier leads to what says so', () => {
    const lost = hops.filter(({ hop }) => hop.reason === 'link-missing' && !/^No cable/.test(hop.because));
    expect(lost.length).toBeGreaterThan(10);
    leads(lost, /^(nic|link): .* has no carrier, so |^state: \S+ is down, so /);
  });
  test('a route that somebody wrote leads to the statement that says it', () => {
    const written = decided('route', 1000).filter(
      ({ decision }) => decision.route && decision.route.type !== 'unicast',
    );
    expect(written.length).toBeGreaterThan(5);
    leads(written, /^route:/);
  });
  test('a floating address leads to where it is given', () => {
    const floating = decided('rule', 1000).filter(({ decision }) => decision.chain === 'nova-network-float-snat');
    expect(floating.length).toBeGreaterThan(10);
    leads(floating, /^floating:/);
  });
  test('what undoes a floating address leads there as well', () => {
    const undone = decided('conntrack', 40).filter(({ hop }) => /\(\S+'s floating address\) again/.test(hop.because));
    expect(undone.length).toBeGreaterThan(10);
    leads(undone, /^(floating|host):/);
    expect(undone.some((one) => keyword(one) === 'floating')).toBe(true);
  });
  test('an instance chain leads to the rule of the group, to the network or to the instance', () => {
    const guarded = decided('rule', 1000).filter(({ decision }) => /-inst-\d+$/.test(decision.chain));
    leads(guarded, /^(allow|network|bridge|vm|provision|allow_same_net_traffic):/);
    expect(guarded.some((one) => keyword(one) === 'allow')).toBe(true);
  });
  test('a setting leads to where it is said', () => {
    leads(
      decided('setting', 20).filter(({ decision }) => decision.setting === 'rp_filter'),
      /^rp_filter:/,
    );
    leads(
      decided('setting', 20).filter(({ decision }) => decision.setting === 'ip_forward'),
      /^(ip_forward|host):/,
    );
    leads(
      hops.filter(({ hop }) => hop.reason === 'vlan-not-trunked'),
      /^(trunk|nic|link):/,
    );
    leads(
      hops.filter(({ hop }) => hop.reason === 'dhcp-isolated'),
      /^share_dhcp_address:/,
    );
  });
});
