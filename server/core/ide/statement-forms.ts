// The form of every statement: what is meant at each place of it. The grammar says what kind of word fits there; a test
// walks through the grammar and compares the two. Texts and a table only.
import { type BlockKind, optionNames } from '../syntax/keywords.ts';
import { defaultPort, defaultTtl } from '../topology/flows.ts';
import { type Form, form, type ShortPart, type Slot } from './statement-form.ts';

/** The form of a statement, or undefined. */
export function formOf(block: BlockKind, keyword: string): Form | undefined {
  return table.get(`${block} ${keyword}`);
}

/** Every form. */
export function allForms(): readonly Form[] {
  return [...table.values()];
}

const ports = 'one port, a range `A-B`, or a list with commas';

function route(block: BlockKind): Form {
  return form(
    block,
    'route',
    ['route <PREFIX> via <IP>', 'route <PREFIX> <TYPE>'],
    {
      PREFIX: ['route', 0, 'route-prefix', 'where to; `0.0.0.0/0` is everywhere'],
      TYPE: ['route', 1, 'route-type', '`unreachable`, `prohibit` or `blackhole`: what becomes of the packets'],
      IP: ['via', 0, 'next-hop', 'the next hop, a neighbour on a wire of this machine'],
    },
    'route {route-prefix} via {next-hop}',
    'often',
  );
}

function listen(block: BlockKind): Form {
  return form(
    block,
    'listen',
    'listen <PROTO> <PORTS>',
    {
      PROTO: ['listen', 0, 'listen-protocol', '`tcp` or `udp`'],
      PORTS: ['listen', 1, 'ports', `${ports}; all others of this protocol are closed`],
    },
    'listen {listen-protocol} {ports}',
    'often',
  );
}

function nic(block: BlockKind, start: string): Form {
  return form(
    block,
    'nic',
    'nic <NAME> [<IP>] -> <WIRE> [trunk <VLANS> | vlan <VLAN>] [no-carrier]',
    {
      NAME: ['nic', 0, 'new-name', 'what this machine calls the interface'],
      IP: ['nic', 1, 'nic-address', 'its own address, with `/LENGTH` on a switch'],
      WIRE: ['->', 0, 'wire', 'the switch or external at the other end'],
      VLANS: ['trunk', 0, 'trunk', 'the VLANs that pass tagged: a list, `all` or `none`'],
      VLAN: ['vlan', 0, 'vlan', "the switch's port is an access port of this VLAN: the nic sees no tag"],
    },
    start,
    'often',
  );
}

/** A field with one value. */
function field(block: BlockKind, keyword: string, label: string, slot: Slot, help: string, repeats?: 'often'): Form {
  return form(
    block,
    keyword,
    `${keyword} <${label}>`,
    { [label]: [keyword, 0, slot, help] },
    `${keyword} {${slot}}`,
    repeats,
  );
}

const proto: ShortPart = ['->', 1, 'protocol', '`icmp`, `tcp` or `udp`; `icmp` unless said'];
const port: ShortPart = ['->', 2, 'ports', `the port of tcp or udp; ${defaultPort} unless said`];
const end = 'an instance, `INSTANCE.floating`, a host, a router, a machine or an address';

const topLevelForms: readonly Form[] = [
  form(
    'file',
    'include',
    'include "<FILE>"',
    { FILE: ['include', 0, 'file', 'a file, relative to this one'] },
    'include {file}',
    'often',
  ),
  form('file', 'cloud', 'cloud { … }', {}, 'cloud {\n\trelease {option:release}\n}'),
  form(
    'file',
    'external',
    'external <NAME> <CIDR> { … }',
    {
      NAME: ['external', 0, 'new-name', 'what it is called; its router is `NAME-router`'],
      CIDR: ['external', 1, 'external-prefix', 'its prefix'],
    },
    'external {new-name:internet} {external-prefix} {\n\tfloating {new-name:public} {pool-range}\n}',
    'often',
  ),
  block('switch', 'switch {new-name:tor} {\n\ttrunk all\n}'),
  block(
    'tenant',
    'tenant {new-name:tenant} {\n\tnetwork {new-name:net} {\n\t\tvlan {free-vlan}\n\t\tcidr {network-prefix}\n\t}\n\tsecgroup default {\n\t\tallow icmp from any\n\t}\n}',
  ),
  block('network', 'network {new-name:net} {\n\tvlan {free-vlan}\n\tcidr {network-prefix}\n}'),
  block(
    'host',
    'host {new-name:compute} {\n\tnic eth0 -> {wire}\n\tvm {new-name:VM_} {\n\t\tnetwork {network}\n\t}\n}',
  ),
  block('router', 'router {new-name:router} {\n\tnic eth0 {nic-address} -> {wire}\n}'),
  form(
    'file',
    'flow',
    [
      'flow <NAME>: <FROM> -> <TO> [<PROTO> [<PORT>]] [ttl <N>] [source <IP>] [mac <MAC>]',
      'flow <NAME>: <INSTANCE> dhcp',
    ],
    {
      NAME: ['flow', 0, 'new-name', 'what the flow is called'],
      FROM: [':', 0, 'flow-end', `who sends: ${end}`],
      INSTANCE: [':', 0, 'instance', 'the instance that boots'],
      TO: ['->', 0, 'flow-end', `who is sent to: ${end}`],
      PROTO: proto,
      PORT: port,
      N: ['ttl', 0, 'ttl', `the initial time to live, 1 to 255; ${defaultTtl} unless said`],
      IP: ['source', 0, 'source-address', 'a source address that the sender forges or binds to'],
      MAC: ['mac', 0, 'mac', 'a source MAC that the sender forges'],
    },
    'flow {new-name:flow}: {flow-end} -> {flow-end:2} {protocol}',
    'often',
  ),
  form(
    'file',
    'expect',
    ['expect <A> -> <B> [<PROTO> [<PORT>]] <OUTCOME> [<REASON>] [via <NODE>, …]', 'expect isolated <X> <Y>'],
    {
      A: ['expect', 0, 'expect-end', `who sends: ${end}; of a network, a tenant or \`any\` every instance`],
      B: ['->', 0, 'expect-end', `who is sent to: ${end}; of a network, a tenant or \`any\` every instance`],
      PROTO: proto,
      PORT: port,
      OUTCOME: [
        '->',
        3,
        'reason',
        '`reachable` (the answer came back), `unreachable` (not both ways) or `undelivered` (not even the request arrived)',
      ],
      REASON: ['reachable', 0, 'reason', 'the reason why it is lost, or one of the causes'],
      NODE: ['via', 0, 'node', "nodes on the request's way, in this order"],
      X: ['isolated', 0, 'isolated-end', 'an instance, a network or a tenant'],
      Y: ['isolated', 1, 'isolated-end', 'an instance, a network or a tenant'],
    },
    'expect {expect-end} -> {expect-end:2} {protocol} reachable',
    'often',
  ),
];

/** A declaration that is a name and a block. */
function block(keyword: string, start: string): Form {
  const parts: Readonly<Record<string, ShortPart>> = { NAME: [keyword, 0, 'new-name', 'what it is called'] };
  return form('file', keyword, `${keyword} <NAME> { … }`, parts, start, 'often');
}

const forms: readonly Form[] = [
  ...topLevelForms,
  ...optionNames.map((name) => field('cloud', name, 'VALUE', 'option', 'a value, or a list with commas')),

  form(
    'external',
    'gateway',
    'gateway <IP> [silent]',
    { IP: ['gateway', 0, 'external-gateway', 'the address of the upstream router, or `none`'] },
    'gateway {external-gateway}',
  ),
  route('external'),
  form(
    'external',
    'floating',
    'floating <POOL> <ADDRESSES>',
    {
      POOL: ['floating', 0, 'new-name', 'what the pool is called'],
      ADDRESSES: ['floating', 1, 'pool-range', 'a prefix, without its first and last address, or `FIRST-LAST`'],
    },
    'floating {new-name:public} {pool-range}',
    'often',
  ),
  form(
    'external',
    'host',
    'host <NAME> <IP> [listen <PROTO> <PORTS>]',
    {
      NAME: ['host', 0, 'new-name', 'what the machine is called'],
      IP: ['host', 1, 'machine-address', 'its address, anywhere beyond the router'],
      PROTO: ['listen', 0, 'listen-protocol', '`tcp` or `udp`'],
      PORTS: ['listen', 1, 'ports', ports],
    },
    'host {new-name:server} {machine-address}',
    'often',
  ),

  field('switch', 'trunk', 'VLANS', 'trunk', 'the VLANs that every port carries: a list, `all` or `none`'),
  form(
    'switch',
    'link',
    'link -> <SWITCH> [trunk <VLANS>] [no-carrier]',
    {
      SWITCH: ['->', 0, 'switch', 'the switch at the other end; one of the two says the link'],
      VLANS: ['trunk', 0, 'trunk', 'the VLANs of this link; both switches must carry them, too'],
    },
    'link -> {switch}',
    'often',
  ),

  form(
    'tenant',
    'network',
    'network <NAME> { … }',
    { NAME: ['network', 0, 'new-name', 'what the network is called'] },
    'network {new-name:net} {\n\tvlan {free-vlan}\n\tcidr {network-prefix}\n}',
    'often',
  ),
  form(
    'tenant',
    'secgroup',
    'secgroup <NAME> { … }',
    { NAME: ['secgroup', 0, 'new-name', '`default`, or the name of another group'] },
    'secgroup {new-name:default} {\n\tallow {rule-protocol} from {rule-source}\n}',
    'often',
  ),

  field('network', 'vlan', 'VLAN', 'free-vlan', 'the VLAN id, 1 to 4094'),
  field('network', 'cidr', 'CIDR', 'network-prefix', 'the prefix of the network'),
  field('network', 'bridge', 'NAME', 'bridge-name', 'the name of the bridge on each host'),
  field('network', 'gateway', 'IP', 'network-gateway', 'what DHCP hands out as router, or `none`'),
  field('network', 'dhcp_start', 'IP', 'dhcp-start', 'the lowest address that instances get'),
  field('network', 'dns', 'IPS', 'dns', 'addresses of name servers, with commas', 'often'),
  field('network', 'host', 'HOST', 'host', 'the host that runs nova-network for it'),

  form(
    'secgroup',
    'allow',
    'allow <PROTO> [<PORTS>] [from <SOURCE>]',
    {
      PROTO: ['allow', 0, 'rule-protocol', '`tcp`, `udp`, `icmp` or `any`'],
      PORTS: ['allow', 1, 'rule-ports', `${ports}; of icmp \`TYPE\` or \`TYPE/CODE\`; all unless said`],
      SOURCE: [
        'from',
        0,
        'rule-source',
        'who may send: a prefix, an address, a group of this tenant, a network, a tenant, `TENANT.GROUP`; `any` unless said',
      ],
    },
    'allow {rule-protocol} from {rule-source}',
    'often',
  ),

  nic('host', 'nic {new-name:eth} -> {wire}'),
  field('host', 'default_gateway', 'IP', 'default-gateway', 'the next hop of everything else, or `none`'),
  form(
    'host',
    'bridge',
    'bridge <NETWORK> [<IP>] [on-demand]',
    {
      NETWORK: ['bridge', 0, 'network', 'the network whose bridge this host has'],
      IP: ['bridge', 1, 'bridge-address', "this host's own gateway address in the network"],
    },
    'bridge {network}',
    'often',
  ),
  form(
    'host',
    'vm',
    'vm <NAME> { … }',
    { NAME: ['vm', 0, 'new-name', 'what the instance is called'] },
    'vm {new-name:VM_} {\n\tnetwork {network}\n}',
    'often',
  ),
  route('host'),
  field('host', 'routing_source_ip', 'IP', 'routing-source', 'the source of translated packets, or `none`'),
  field('host', 'rp_filter', 'VALUE', 'kernel-switch', '0, 1 (strict) or 2 (loose)'),
  field('host', 'bridge_nf_call_iptables', 'VALUE', 'kernel-switch', '0 or 1'),
  field('host', 'ip_forward', 'VALUE', 'kernel-switch', '0 or 1'),
  field('host', 'state', 'STATE', 'host-state', '`up` or `down`'),
  listen('host'),

  field('vm', 'network', 'NETWORK', 'network', 'the network it is on'),
  field('vm', 'tenant', 'TENANT', 'tenant', 'whose instance it is'),
  field('vm', 'ip', 'IP', 'instance-address', 'its fixed address'),
  field('vm', 'mac', 'MAC', 'mac', 'six pairs of hex digits'),
  field('vm', 'secgroup', 'GROUPS', 'group', 'groups of its tenant, with commas', 'often'),
  field('vm', 'floating', 'ADDRESS', 'pool-or-address', 'an address of a pool, or a pool', 'often'),
  field('vm', 'gateway', 'IP', 'instance-gateway', 'its default gateway, or `none`'),
  route('vm'),
  listen('vm'),

  nic('router', 'nic {new-name:eth} {nic-address} -> {wire}'),
  route('router'),
  listen('router'),
];

const table: ReadonlyMap<string, Form> = new Map(forms.map((one) => [`${one.block} ${one.keyword}`, one]));
