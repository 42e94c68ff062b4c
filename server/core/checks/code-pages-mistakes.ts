// Pages of the codes that are found as one types: syntax, names, values, addresses. Texts only.
import type { DiagnosticCode } from '../base/diagnostic.ts';
import type { CodePage } from './code-pages.ts';

type Mistake = Exclude<
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

const one = (vm: string, more = '') => `switch tor { }
tenant t {
  network n { vlan 1  cidr 10.0.0.0/24 }
}
host h {
  nic eth0 -> tor
${more}  ${vm}
}
`;

/** By code. */
export const mistakes: Readonly<Record<Mistake, CodePage>> = {
  syntax: {
    means: 'The text does not fit the language here.',
    why: 'Only this statement is left out; all others are read and derived as if it were not there.',
    mend: 'The message says what was expected. `hopscope fmt` and completion know what may stand where.',
    example: one('vm v { network n }', '  nci eth1 -> tor\n'),
    mended: { from: 'nci eth1', to: 'nic eth1' },
  },
  'unknown-name': {
    means: 'Nothing of that name is declared.',
    why: 'What names it is derived without it: an instance on no network, a rule that admits nobody.',
    mend: 'Declare it, or name another; where a name is near, the message and a quick fix say which.',
    example: one('vm v { network n1 }', '  vm w { network n }\n'),
    mended: { from: 'network n1 }', to: 'network n }' },
  },
  'duplicate-name': {
    means: 'Two declarations of one kind have the same name.',
    why: 'The second is still derived, as `NAME~2`, but no statement can name it.',
    mend: 'Rename one of the two.',
    example: one('vm v { network n }', '  vm v { network n }\n'),
    mended: { from: 'vm v { network n }\n  vm v', to: 'vm v { network n }\n  vm w' },
  },
  'duplicate-field': {
    means: 'Something that can be said once is said twice.',
    why: 'The first one counts.',
    mend: 'Take one of the two out.',
    example: one('vm v { network n  network n }'),
    mended: { from: 'network n  network n', to: 'network n' },
  },
  'missing-field': {
    means: 'A declaration lacks something that it can not do without.',
    why: 'A network without `cidr`, or an instance without `network`, can not be derived.',
    mend: 'Add the field that the message names.',
    example: one('vm v { }', '  vm w { network n }\n'),
    mended: { from: 'vm v { }', to: 'vm v { network n }' },
  },
  'wrong-value': {
    means: 'The value is none of those that can stand here.',
    why: 'The statement is read as if it were not there, and the default counts.',
    mend: 'Write one of the values that the message lists.',
    example: `cloud { release havanna }\n${one('vm v { network n }')}`,
    mended: { from: 'havanna', to: 'havana' },
  },
  'address-outside-network': {
    means: 'An address lies outside of the network that it is said for.',
    why: 'Nobody on that network would ask for it by ARP, so no packet would ever arrive.',
    mend: 'Choose an address of the network, or take it out: nova then chooses one.',
    example: one('vm v { network n  ip 10.0.1.5 }'),
    mended: { from: 'ip 10.0.1.5', to: 'ip 10.0.0.5' },
  },
  'duplicate-address': {
    means: 'Two on one wire or network hold the same address.',
    why: 'Whoever answers the ARP question first gets the packets, and that may change from one minute to the next.',
    mend: 'Choose another address, or take one out: nova then chooses one.',
    example: one('vm v { network n  ip 10.0.0.5 }', '  vm w { network n  ip 10.0.0.5 }\n'),
    mended: { from: 'vm v { network n  ip 10.0.0.5 }', to: 'vm v { network n  ip 10.0.0.6 }' },
  },
  'reserved-address': {
    means: 'The address is kept for something else: the network itself, its broadcast, or nova.',
    why: 'Linux takes the first address of a network for the network and the last for everybody; nova keeps more.',
    mend: 'Choose another address, or take it out: nova then chooses one.',
    example: one('vm v { network n  ip 10.0.0.255 }'),
    mended: { from: 'ip 10.0.0.255', to: 'ip 10.0.0.25' },
  },
  'overlapping-cidr': {
    means: 'Two networks share addresses.',
    why: 'A host that has both sends what is meant for one to the other, whichever route it finds first.',
    mend: 'Give one of them another `cidr`.',
    example: `switch tor { }
tenant t {
  network n { vlan 1  cidr 10.0.0.0/24 }
  network m { vlan 2  cidr 10.0.0.128/25 }
}
host h {
  nic eth0 -> tor
  vm v { network n }
  vm w { network m }
}
`,
    mended: { from: '10.0.0.128/25', to: '10.0.1.0/24' },
  },
  'pool-overlap': {
    means: 'Two pools of floating addresses share addresses.',
    why: 'One address would be handed out twice.',
    mend: 'Choose ranges that lie apart.',
    example: floating(
      'floating a 203.0.113.192/28\n  floating b 203.0.113.200-203.0.113.220',
      'floating a  floating b',
    ),
    mended: { from: '203.0.113.200-203.0.113.220', to: '203.0.113.208-203.0.113.220' },
  },
  'floating-outside-pool': {
    means: 'A floating address is in no pool.',
    why: 'nova hands out addresses of pools alone.',
    mend: 'Choose an address of a pool, or name the pool: nova then chooses one.',
    example: floating('floating public 203.0.113.192/28', 'floating public  floating 203.0.113.20'),
    mended: { from: 'floating 203.0.113.20', to: 'floating 203.0.113.200' },
  },
  'gateway-outside-network': {
    means: 'A gateway or next hop is not on a wire of whoever is to send to it.',
    why: 'Linux refuses such a route: "Nexthop has invalid gateway".',
    mend: 'Choose an address of the own network.',
    example: one('vm v { network n  gateway 10.0.1.1 }'),
    mended: { from: 'gateway 10.0.1.1', to: 'gateway 10.0.0.7' },
  },
  'duplicate-mac': {
    means: 'Two instances say the same MAC address.',
    why: "Bridges and switches send to where they heard a MAC last: the two take each other's frames away.",
    mend: 'Choose another, or take it out: each instance has one of its own.',
    example: one('vm v { network n  mac fa:16:3e:00:00:01 }', '  vm w { network n  mac fa:16:3e:00:00:01 }\n'),
    mended: { from: 'vm v { network n  mac fa:16:3e:00:00:01 }', to: 'vm v { network n }' },
  },
  'pool-exhausted': {
    means: 'A pool has no floating address left.',
    why: 'The instance gets none, and can not be reached from outside.',
    mend: 'Widen the pool, or take an address from another.',
    example: floating('floating small 203.0.113.192/30', 'floating small  floating small  floating small'),
    mended: { from: '203.0.113.192/30', to: '203.0.113.192/28' },
  },
  'network-full': {
    means: 'A network has no address left.',
    why: 'The instance, or the bridge of one more host, gets none.',
    mend: 'Widen its `cidr`.',
    example: `switch tor { }
tenant t {
  network n { vlan 1  cidr 10.0.0.0/29 }
}
host h {
  nic eth0 -> tor
  vm a { network n }
  vm b { network n }
  vm c { network n }
  vm d { network n }
  vm e { network n }
}
`,
    mended: { from: '/29', to: '/28' },
  },
  'vlan-out-of-range': {
    means: 'A VLAN is a number from 1 to 4094.',
    why: 'There are twelve bits for it in a frame, and 0 and 4095 mean something else (IEEE 802.1Q).',
    mend: 'Choose another number.',
    example: one('vm v { network n }').replace('vlan 1 ', 'vlan 4095 '),
    mended: { from: 'vlan 4095 ', to: 'vlan 95 ' },
  },
  'duplicate-vlan': {
    means: 'Two networks have the same VLAN.',
    why: 'Their frames would be the same wire: tenants would hear each other.',
    mend: 'Choose another number.',
    example: `switch tor { }
tenant t {
  network n { vlan 1  cidr 10.0.0.0/24 }
  network m { vlan 1  cidr 10.0.1.0/24 }
}
host h {
  nic eth0 -> tor
  vm v { network n }
  vm w { network m }
}
`,
    mended: { from: 'vlan 1  cidr 10.0.1.0', to: 'vlan 2  cidr 10.0.1.0' },
  },
  'interface-missing': {
    means: 'A host lacks a nic that it needs.',
    why: 'VLAN interfaces are made on a nic at a switch, floating addresses stand on one at an external.',
    mend: 'Add the nic, or say by `vlan_interface` and its like which one to take.',
    example: one('vm v { network n }').replace('  nic eth0 -> tor\n', ''),
    mended: { from: 'host h {', to: 'host h {\n  nic eth0 -> tor' },
  },
  'option-conflict': {
    means: 'Two options, or an option and a statement, can not both be.',
    why: 'nova would refuse to start, or ignore one of them.',
    mend: 'Take one of them out.',
    example: `cloud {
  multi_host false
  share_dhcp_address true
}
switch tor { }
tenant t {
  network n { vlan 1  cidr 10.0.0.0/24  host h }
}
host h {
  nic eth0 -> tor
  vm v { network n }
}
`,
    mended: { from: '  share_dhcp_address true\n', to: '' },
  },
  'option-not-in-release': {
    means: 'The release that the cloud names does not have this option.',
    why: 'nova of that release would not read it.',
    mend: 'Take it out, or choose a release that has it: the message says from when on.',
    example: `cloud {\n  release essex\n  force_snat_range 10.0.0.0/8\n}\n${one('vm v { network n }')}`,
    mended: { from: '  force_snat_range 10.0.0.0/8\n', to: '' },
  },
  'include-missing': {
    means: 'There is no file of that name beside this one.',
    why: 'What it declares is not there.',
    mend: 'Create it, or mend the name: it is relative to the file that includes it.',
    example: `include "nobody.topo"\n${one('vm v { network n }')}`,
    mended: { from: 'include "nobody.topo"\n', to: '' },
  },
  'include-cycle': {
    means: 'A file includes itself, by itself or by others.',
    why: 'Each file stands once, where it is first included; where would that be?',
    mend: 'Take one of the includes out.',
    example: `include "this.topo"\n${one('vm v { network n }')}`,
    mended: { from: 'include "this.topo"\n', to: '' },
  },
  'unused-network': {
    means: 'No instance, bridge or rule uses this network.',
    why: 'nova makes no bridge for it anywhere.',
    mend: 'Put an instance on it, or take it out.',
    example: one('vm v { network n }').replace('}\nhost', '  network m { vlan 2  cidr 10.0.1.0/24 }\n}\nhost'),
    mended: { from: '  network m { vlan 2  cidr 10.0.1.0/24 }\n', to: '' },
  },
  'unused-secgroup': {
    means: 'No instance is in this group, and no rule names it.',
    why: 'Its rules are written nowhere.',
    mend: 'Give it to an instance, or take it out.',
    example: one('vm v { network n }').replace('}\nhost', '  secgroup web { allow tcp 80 }\n}\nhost'),
    mended: { from: 'vm v { network n }', to: 'vm v { network n  secgroup web }' },
  },
  'unused-pool': {
    means: 'No instance has an address of this pool.',
    why: 'It does no harm; perhaps somebody forgot to use it.',
    mend: 'Give an instance one of its addresses with `floating`, or take it out.',
    example: floating('floating public 203.0.113.192/28', ''),
    mended: { from: 'vm v { network n }', to: 'vm v { network n  floating public }' },
  },
};

function floating(pools: string, floatings: string): string {
  return `external internet 203.0.113.0/24 {
  ${pools}
}
switch tor { }
tenant t {
  network n { vlan 1  cidr 10.0.0.0/24 }
}
host h {
  nic eth0 -> tor
  nic eth1 203.0.113.5 -> internet
  vm v { network n${floatings === '' ? '' : `  ${floatings}`} }
}
`;
}
