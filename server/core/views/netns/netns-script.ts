// The derived network as a bash script that builds it from network namespaces, so that a real Linux kernel can be asked.
// Exactly what was derived, nothing more. Knows the network and its flows; where an item stands in the file comes as an
// argument.
import type { OriginId } from '../../base/span.ts';
import type { Machine, Network, Node, Switch } from '../../network/network.ts';
import { commandProgram } from './command-program.ts';
import { type Cable, cablesOf, type LineContext, machineLines, switchLines, switchVlanLines } from './device-lines.ts';
import { dhcpCall } from './dhcp-lines.ts';
import { observerProgram } from './observer-program.ts';
import { hasRules, type NamedFlow, planJson, sendable, whyNot } from './plan.ts';
import { probeProgram } from './probe-program.ts';
import { ebtablesText, iptablesText } from './rules-text.ts';
import { scriptBody, scriptHead } from './script-text.ts';
import { interfacesOf, type ShellNames, shellNamesOf } from './shell-names.ts';

/** What the script says about itself and about the file. */
export type NetnsContext = {
  /** The file's name, as the script names it. */
  readonly title: string;
  /** Where an item stands and what is written there, in one line (`s6a.topo:44: host compute1 {`); undefined for a default. */
  readonly place: (origin: OriginId) => string | undefined;
};

/**
 * A self-contained bash script with the sub-commands `up`, `down`, `probe`, `capture`, `listen`, `exec` and `names`.
 * One namespace for each node; deterministic. Never fails: flows that can't be sent become comments.
 */
export function netnsScript(network: Network, flows: readonly NamedFlow[], context: NetnsContext): string {
  const names = shellNamesOf(network);
  const place = (origin: OriginId) => oneLine(context.place(origin));
  const remark = (origin: OriginId) => {
    const text = place(origin);
    return text === undefined ? '' : ` # ${text}`;
  };
  const lines: LineContext = { network, names, remark };
  const order = inOrder(network.nodes);
  const cables = cablesOf(network, order);
  const hosts = machinesOf(network);
  const sections = order.flatMap((node) => nodeSection(node, cables.get(node.name) ?? [], lines, place));
  return [
    ...scriptHead({
      title: oneLine(context.title) ?? '',
      flows: sendable(flows).map(({ name }) => name),
      ebtables: hosts.some((host) => ebtablesText(host, { rename: String, comment: () => undefined }).length > 0),
      iptables: hosts.some(hasRules),
      dnsmasq: hosts.some(({ dhcpServers }) => dhcpServers.length > 0),
      vlans: hosts.some(({ interfaces }) => interfaces.some(({ device }) => device.kind === 'vlan')),
      bridgeFilter: hosts.some(({ sysctl }) => sysctl.bridgeNfCallIptables === 1),
    }),
    ...nameTable(network, names),
    ...refusedFlows(flows),
    '',
    'build() {',
    ...order.map((node) => sysctlLine(node, names)),
    ...sections,
    '}',
    ...scriptBody,
    '  python3 - "$@" <<\'PROGRAM\'',
    'import json',
    `PLAN = json.loads(r'''${planJson(network, flows, names)}''')`,
    ...`${observerProgram}${probeProgram}${commandProgram}`.split('\n'),
    'PROGRAM',
    '}',
    '',
    'main "$@"',
    '',
  ].join('\n');
}

/** Instances first and switches last: whoever comes first makes the cable, and a bridge's ports are there when it is set up. */
function inOrder(nodes: readonly Node[]): readonly Node[] {
  const rank = (node: Node) =>
    node.kind === 'switch' ? 5 : { instance: 0, host: 1, router: 2, upstream: 3, external: 4 }[node.role];
  return [...nodes].sort((a, b) => rank(a) - rank(b));
}

function machinesOf({ nodes }: Network): readonly Machine[] {
  return nodes.filter((node) => node.kind === 'machine');
}

/** The table of names: for people, and for what makes and removes the namespaces. */
function nameTable({ nodes }: Network, names: ShellNames): string[] {
  const rows = nodes.map((node) => `${names.namespace(node.name)} ${oneLine(node.name)}`);
  const shortened = nodes.flatMap((node) =>
    interfacesOf(node)
      .filter((name) => names.interface(node.name, name) !== name)
      .map((name) => `${names.namespace(node.name)} ${names.interface(node.name, name)} ${oneLine(name)}`),
  );
  return [
    '',
    '# NAMESPACE NODE',
    nothingToExpand,
    `namespaces=${quoted(rows.join('\n'))}`,
    '# NAMESPACE INTERFACE NAME, where Linux allows 15 characters and the name has more',
    nothingToExpand,
    `shortened=${quoted(shortened.join('\n'))}`,
  ];
}

/** Names may look like commands. */
const nothingToExpand = '# shellcheck disable=SC2016 # names are only names';

function refusedFlows(flows: readonly NamedFlow[]): string[] {
  return flows.flatMap((flow) => {
    const why = whyNot(flow);
    return why === null ? [] : [`# flow ${oneLine(flow.name)} can't be probed: ${oneLine(why)}`];
  });
}

/** Before any interface is there, as each takes over what then is the default. */
function sysctlLine(node: Node, names: ShellNames): string {
  const settings = ['net/ipv6/conf/all/disable_ipv6=1', 'net/ipv6/conf/default/disable_ipv6=1'];
  if (node.kind === 'switch') {
    settings.push('net/bridge/bridge-nf-call-iptables=0');
  } else {
    const { ipForward, rpFilter, bridgeNfCallIptables } = node.sysctl;
    settings.push(`net/ipv4/ip_forward=${ipForward}`);
    settings.push(`net/ipv4/conf/all/rp_filter=${rpFilter}`, `net/ipv4/conf/default/rp_filter=${rpFilter}`);
    if (node.role === 'host') settings.push(`net/bridge/bridge-nf-call-iptables=${bridgeNfCallIptables}`);
  }
  return `  settings ${names.namespace(node.name)} ${settings.join(' ')}`;
}

function nodeSection(
  node: Node,
  cables: readonly Cable[],
  context: LineContext,
  place: (origin: OriginId) => string | undefined,
): string[] {
  const { names } = context;
  const namespace = names.namespace(node.name);
  const where = place(node.origin);
  const head = ['', `  # ── ${oneLine(node.name)}, ${roleWords[node.role]}${where === undefined ? '' : `: ${where}`}`];
  if (node.kind === 'switch') return [...head, ...switchSection(node, namespace, cables, context)];
  const rules = {
    rename: (name: string) => names.interface(node.name, name),
    comment: (origin: OriginId) => {
      const text = place(origin);
      return text === undefined ? undefined : `# ${text}`;
    },
  };
  return [
    ...head,
    ...document(`ip -n ${namespace} -batch -`, machineLines(node, cables, context)),
    ...document(`filter ${namespace}`, iptablesText(node, rules)),
    ...document(`bridge_filter ${namespace}`, ebtablesText(node, rules)),
    ...node.dhcpServers.flatMap((server, index) => {
      const { options, hosts } = dhcpCall(server, rules.rename(server.interface));
      return document(`dhcp ${namespace} ${index} ${options.join(' ')}`, hosts, 'even without a lease');
    }),
  ];
}

function switchSection(node: Switch, namespace: string, cables: readonly Cable[], context: LineContext): string[] {
  return [
    ...document(`ip -n ${namespace} -batch -`, switchLines(node, cables, context)),
    ...document(`bridge -n ${namespace} -batch -`, switchVlanLines(node, context)),
  ];
}

const roleWords: Readonly<Record<Node['role'], string>> = {
  host: 'a compute host',
  instance: 'an instance',
  router: 'a router',
  upstream: 'the router of an external',
  external: 'beyond the cloud',
  switch: 'a switch',
};

/** A command with a here-document; nothing at all where there is nothing to say. */
function document(command: string, lines: readonly string[], empty?: 'even without a lease'): string[] {
  if (lines.length === 0 && empty === undefined) return [];
  return [`  ${command} <<'END'`, ...lines, 'END'];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function oneLine(text: string): string;
function oneLine(text: string | undefined): string | undefined;
function oneLine(text: string | undefined): string | undefined {
  return text?.replace(/[\r\n\t]+/g, ' ');
}
