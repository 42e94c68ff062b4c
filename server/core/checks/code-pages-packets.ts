// Pages of the codes that need packets, or the whole network, to be found. Texts only.
import type { DiagnosticCode } from '../base/diagnostic.ts';
import type { CodePage } from './code-pages.ts';

type Found = Extract<
  DiagnosticCode,
  | 'bridge-missing'
  | 'rule-unreachable'
  | 'expectation-failed'
  | 'asymmetric-route'
  | 'rule-shadowed'
  | 'rule-idle'
  | 'vlan-not-trunked'
  | 'switch-loop'
  | 'rp-filter-risk'
  | 'filter-bypassed'
  | 'limit'
>;

/** Two tenants on two hosts; `rules` of red, `more` after the hosts. */
const two = ({
  cloud = '',
  tor = '',
  red = '',
  blue = '',
  left = '',
  right = '',
  more = '',
}) => `${cloud}external internet 203.0.113.0/24 {
  gateway 203.0.113.1
}
switch tor {
${tor}}
tenant red {
  network red-net { vlan 100  cidr 10.0.0.0/24 }
  secgroup default {
${red}  }
}
tenant blue {
  network blue-net { vlan 102  cidr 10.1.0.0/24 }
  secgroup default {
${blue}  }
}
host left {
  nic eth0 -> tor
  nic eth1 203.0.113.11 -> internet
${left}  vm r1 { network red-net }
}
host right {
  nic eth0 -> tor
  nic eth1 203.0.113.12 -> internet
${right}  vm b1 { network blue-net }
}
${more}`;

const allow = '    allow icmp from any\n';

/** By code. */
export const packets: Readonly<Record<Found, CodePage>> = {
  'bridge-missing': {
    means: 'A host has no bridge of a network that its instances are meant to talk with.',
    why: 'nova makes the bridge of a network, and with it the route, only on hosts that have an instance there. On others packets to it take the default route, out into the Internet, and are lost; so are answers.',
    mend: 'Five ways, each tried here before it is named: `bridge NETWORK` on the host, `provision everywhere`, floating addresses, a router as gateway, or a static route. Quick fixes make the edits.',
    example: two({ blue: '    allow icmp from red-net\n', right: '  vm r2 { network red-net }\n' }),
    mended: { from: '  vm r1', to: '  bridge blue-net\n  vm r1' },
  },
  'rule-unreachable': {
    means: 'A rule admits another tenant, and none of the pairs that it means gets an answer.',
    why: 'The rule is written, and yet nobody gets through: something on the way is missing.',
    mend: 'The message and the related places say where packets end, and why. Mend that, or take the rule out.',
    example: two({
      blue: '    allow icmp from red-net\n',
      left: '  bridge blue-net\n',
      right: '  bridge red-net\n',
      tor: '  trunk 100\n',
    }).replace('nic eth0 -> tor\n  nic eth1 203.0.113.12', 'nic eth0 -> tor trunk 100\n  nic eth1 203.0.113.12'),
    mended: { from: '    allow icmp from red-net\n', to: '' },
  },
  'expectation-failed': {
    means: 'What an `expect` says does not happen.',
    why: 'Expectations are tests of a topology: somebody relied on this.',
    mend: 'The related places say at which hop it goes wrong and what in the file led there. Mend that, or expect otherwise.',
    example: two({
      left: '  bridge blue-net\n',
      right: '  bridge red-net\n',
      more: 'expect r1 -> b1 icmp reachable\n',
    }),
    mended: { from: 'reachable', to: 'undelivered' },
  },
  'asymmetric-route': {
    means: 'Request and answer of a flow are routed by different hosts.',
    why: 'It works, but who looks for a lost packet must look in two places, and firewalls with state see only one half.',
    mend: 'Nothing has to be done. With a router as gateway of both networks both ways are the same.',
    example: two({
      red: allow,
      blue: allow,
      left: '  bridge blue-net\n',
      right: '  bridge red-net\n',
      more: 'flow there: r1 -> b1\n',
    }),
    mended: { from: 'flow there: r1 -> b1\n', to: '' },
  },
  'rule-shadowed': {
    means: 'Other rules of the group admit all that this rule admits.',
    why: 'It changes nothing, and who reads it may believe that it does.',
    mend: 'Take it out.',
    example: two({
      red: '    allow tcp 1-65535 from any\n    allow tcp 22 from any\n',
      left: '  bridge blue-net\n',
      right: '  bridge red-net\n',
    }),
    mended: { from: '    allow tcp 22 from any\n', to: '' },
  },
  'rule-idle': {
    means: 'A rule lets nobody in: what it names has no instance.',
    why: 'nova turns a group that nobody is in into no rule at all; a network without instances sends nothing.',
    mend: 'Put an instance there, or take the rule out.',
    example: two({ red: '    allow icmp from any\n    allow tcp 22 from blue.admins\n' }).replace(
      'tenant blue {\n',
      'tenant blue {\n  secgroup admins { allow icmp }\n',
    ),
    mended: { from: '    allow tcp 22 from blue.admins\n', to: '' },
  },
  'vlan-not-trunked': {
    means: 'A trunk lacks a VLAN that hosts on both its sides use.',
    why: 'The switch drops tagged frames of that VLAN: instances of one network do not even find each other by ARP.',
    mend: 'Add the VLAN to the trunk.',
    example: two({
      tor: '  trunk 100\n',
      right: '  vm r2 { network red-net }\n',
      left: '  vm b2 { network blue-net }\n',
    }),
    mended: { from: '  trunk 100\n', to: '  trunk 100, 102\n' },
  },
  'switch-loop': {
    means: 'A link closes a loop of switches.',
    why: 'A broadcast goes round in it for ever: there is no spanning tree here, as on many small switches.',
    mend: 'Take one of the links of the loop out.',
    example: `switch one {
  link -> two
  link -> three
}
switch two {
  link -> three
}
switch three { }
tenant t {
  network n { vlan 1  cidr 10.0.0.0/24 }
}
host h {
  nic eth0 -> one
  vm v { network n }
}
`,
    mended: { from: '  link -> two\n', to: '' },
  },
  'rp-filter-risk': {
    means: 'A strict `rp_filter` drops a packet of a flow.',
    why: 'With rp_filter 1 Linux drops what comes in by another interface than the one by which it would answer (RFC 3704).',
    mend: 'Say `rp_filter 2` (loose) or 0 there, or let the packet come by the way on which the answer goes.',
    example: `cloud {
  release essex
  rp_filter 1
}
${two({ blue: allow, left: '  route 10.1.0.0/24 via 203.0.113.12\n', right: '  vm r2 { network red-net }\n', more: 'flow there: r1 -> b1\n' })}`,
    mended: { from: 'rp_filter 1', to: 'rp_filter 2' },
  },
  'filter-bypassed': {
    means: 'With `bridge_nf_call_iptables 0` bridged frames pass the security groups unseen.',
    why: 'The rules stand in iptables; a bridge asks iptables only where this option says so.',
    mend: 'Take the option out, or say 1.',
    example: `cloud {
  bridge_nf_call_iptables 0
}
${two({ right: '  vm r2 { network red-net }\n', left: '  vm b2 { network blue-net }\n' })}`,
    mended: { from: 'bridge_nf_call_iptables 0', to: 'bridge_nf_call_iptables 1' },
  },
  limit: {
    means: 'There is more than Hopscope looks at: nesting, includes, faults, characters, pairs that are tried.',
    why: 'Everything has a limit, so that nothing hangs; what lies beyond is left out and said.',
    mend: 'The message says which limit it is, and what helps: most often a file that is split, or faults that are mended first.',
    example: two({ red: allow }).replace('vlan 100', `vlan 100${' { '.repeat(70)}${' } '.repeat(70)}`),
    mended: { from: `${' { '.repeat(70)}${' } '.repeat(70)}`, to: '' },
  },
};
