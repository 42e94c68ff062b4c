// What the exported script's program must know of the network, as one JSON text: nodes with their namespaces, and the
// flows that `probe` sends. Knows names and stimuli; knows no shell.
import type { Machine, Network, Node } from '../../network/network.ts';
import type { Stimulus } from '../../simulator/trace.ts';
import { formatIpv4 } from '../../wire/address.ts';
import { interfacesOf, type ShellNames } from './shell-names.ts';

/** A flow that the file names, or why it can't be sent. */
export type NamedFlow = {
  readonly name: string;
  readonly stimulus: Stimulus | { readonly kind: 'refused'; readonly message: string };
};

/** Flows that sockets can send. */
export function sendable(flows: readonly NamedFlow[]): readonly NamedFlow[] {
  return flows.filter((flow) => whyNot(flow) === null);
}

/** Why a flow can't be sent, in one clause, or null: a packet is forged outside of the kernel, which then knows of no connection. */
export function whyNot({ stimulus }: NamedFlow): string | null {
  if (stimulus.kind === 'refused') return stimulus.message;
  if (stimulus.kind === 'dhcp' || stimulus.protocol !== 'tcp' || !isForged(stimulus)) return null;
  return 'a TCP connection with a forged MAC, or from 0.0.0.0, is none of the kernel';
}

/** Whether the frame must be written by hand: no socket sends from another MAC, or from 0.0.0.0. */
function isForged({ mac, source }: { readonly mac: string | null; readonly source: number | null }): boolean {
  return mac !== null || source === 0;
}

/** The plan as JSON that is safe between triple single quotes of a raw Python string. */
export function planJson(network: Network, flows: readonly NamedFlow[], names: ShellNames): string {
  const list = (items: readonly object[]) => `[\n${items.map((item) => `  ${JSON.stringify(item)}`).join(',\n')}\n]`;
  const nodes = network.nodes.map((node) => planNode(node, names));
  const sent = sendable(flows).map(planFlow);
  const text = `{"nodes": ${list(nodes)},\n"flows": ${list(sent)},\n"translatedPorts": ${JSON.stringify(translatedPorts(network))}}`;
  return text.replaceAll("'", '\\u0027');
}

function planNode(node: Node, names: ShellNames): object {
  const shortened = interfacesOf(node)
    .map((name) => [names.interface(node.name, name), name] as const)
    .filter(([short, name]) => short !== name);
  const head = { node: node.name, namespace: names.namespace(node.name), names: Object.fromEntries(shortened) };
  if (node.kind === 'switch') {
    const bridges = [names.switchBridge];
    return { ...head, stack: false, filtered: false, bridges, hidden: names.switchBridge, listen: {}, addresses: [] };
  }
  const bridges = node.interfaces
    .filter(({ device }) => device.kind === 'bridge')
    .map(({ name }) => names.interface(node.name, name));
  const addresses = node.interfaces.flatMap((one) => one.addresses.map(({ address }) => formatIpv4(address)));
  return { ...head, stack: true, filtered: hasRules(node), bridges, hidden: null, listen: listenOf(node), addresses };
}

/** Whether a machine's packets pass iptables and so conntrack. */
export function hasRules({ iptables }: Machine): boolean {
  return [iptables.filter, iptables.nat, iptables.mangle].some(({ chains }) => chains.length > 0);
}

function listenOf({ listen }: Machine): object {
  const ranges = (ports: Machine['listen']['tcp']) =>
    ports === 'all' ? ports : ports.map(({ first, last }) => [first, last]);
  return { tcp: ranges(listen.tcp), udp: ranges(listen.udp) };
}

function planFlow({ name, stimulus }: NamedFlow): object {
  if (stimulus.kind !== 'packet') {
    const from = stimulus.kind === 'dhcp' ? stimulus.from : '';
    return { name, from, to: null, protocol: 'dhcp', port: null, ttl: 64, source: null, mac: null, forged: false };
  }
  const { from, to, protocol, port, ttl, source, mac } = stimulus;
  const words = { to: formatIpv4(to), protocol, port, ttl, source: source === null ? null : formatIpv4(source), mac };
  return { name, from, ...words, forged: isForged(stimulus) };
}

/** Ports to which rules translate: they must be open where the asked one is. */
function translatedPorts({ nodes }: Network): readonly number[] {
  const ports = new Set<number>();
  for (const node of nodes) {
    if (node.kind !== 'machine') continue;
    for (const { rules } of node.iptables.nat.chains) {
      for (const { target } of rules) {
        if (target.kind === 'redirect') ports.add(target.port);
        if (target.kind === 'dnat' && target.port !== null) ports.add(target.port);
      }
    }
  }
  return [...ports].sort((a, b) => a - b);
}
