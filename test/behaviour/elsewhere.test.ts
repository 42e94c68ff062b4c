// What is known of nova-network and of the kernel and has its test in another room: there it is looked at on its own, or on
// a network that no release makes. Each line: what is stated, where, and the name of the test.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const stated: readonly (readonly [statement: string, file: string, name: string])[] = [
  [
    'the first address is the gateway, .2 is kept for the VPN',
    'topology/allocation',
    '.2 belongs to the VPN instance with VlanManager, to an instance with FlatDHCPManager',
  ],
  [
    'with multi_host false the gateway is .1, on one host',
    'topology/allocation',
    "multi_host false: the first address, on the network's host alone",
  ],
  [
    'share_dhcp_address gives every host .1',
    'topology/allocation',
    'share_dhcp_address: every host has the first address',
  ],
  ['share_dhcp_address isolates nothing before Grizzly', 'nova/options', 'isolates nothing in Folsom'],
  ['without isolation both hosts answer for .1', 'simulator/layer2', 'not isolated, both answer'],
  [
    'a bridge inherits its VLAN interface’s MAC; taps have libvirt’s',
    'nova/hosts',
    'gives bridges the MAC of their VLAN interface and taps libvirt’s',
  ],
  ['taps are in hairpin mode', 'nova/hosts', 'puts hairpin mode and the spoofing filter on taps'],
  ['an instance is leased its address by its own host alone', 'nova/hosts', 'leases on a host only what runs there'],
  ['every rule of every release, in order', 'nova/releases', '%s writes the rules that its source says'],
  ['dmz_cidr', 'nova/options', 'dmz_cidr excepts each range from SNAT, after the metadata host'],
  ['fixed_range is deprecated in Grizzly', 'nova/options', 'empty means a range per network in Grizzly'],
  ['fixed_range is gone in Havana', 'nova/options', 'is gone from Havana on'],
  [
    'force_snat_range pulls bridged packets up',
    'nova/options',
    'pulls bridged packets up in Grizzly, where SNAT is for all destinations',
  ],
  ['force_snat_range narrows SNAT', 'nova/options', 'narrows SNAT too in Havana and Icehouse'],
  [
    'SNAT of networks with an external gateway',
    'nova/options',
    'concerns networks with an external gateway alone from Juno on',
  ],
  ['routing_source_ip blank', 'nova/options', 'routing_source_ip none leaves SNAT out, and only SNAT'],
  ['forward_bridge_interface comes with Grizzly', 'nova/options', 'is not known to Folsom'],
  ['metadata_host elsewhere', 'nova/options', 'elsewhere is excepted from SNAT'],
  [
    'a source group means fixed addresses',
    'nova/security-groups',
    'of a group names the fixed addresses of its members on all hosts, in file order, for each port',
  ],
  ['ICMP types and codes, port ranges, no source', 'nova/security-groups', 'of %s'],
  ['what libvirt lets out', 'simulator/layer2', 'a forged source does not'],
  ['FlatDHCPManager enslaves the nic itself', 'nova/managers', 'puts the nic itself into the one bridge'],
  ['on a single host all leases are there', 'nova/managers', 'leases every instance of the network there'],
  [
    'without br102, in Diablo too',
    'simulator/facts',
    'fact 1: what VM_1 gets without br102 on compute1, by rules and upstream router',
  ],
  [
    'no SNAT between tenants, in Diablo too',
    'simulator/facts',
    'fact 2: traffic between tenants is not SNATed on the way (%s)',
  ],
  [
    'without hairpin mode no own floating address',
    'simulator/facts',
    'without hairpin mode the bridge drops the frame',
  ],
  [
    'a warm bridge shows nothing of a bridged DNAT',
    'simulator/facts',
    'warm, the kernel has the header ready and the bridge itself shows nothing of the request',
  ],
  ['who sees what of floating addresses in Diablo', 'simulator/scenarios', 'S8 floating to floating on one host'],
  [
    'three ARP questions before a failure',
    'simulator/facts',
    'ARP fails in the own subnet: by the own kernel on lo, after three questions',
  ],
  ['a packet that no host redirects', 'simulator/facts', 'not a source that is no neighbour'],
  [
    'MAC learning and unknown unicast',
    'simulator/layer2',
    'linked by a wire, pass frames on, and learn: the echo goes to one port only',
  ],
  [
    'unknown unicast on a bridge',
    'simulator/layer2',
    'a frame of unknown destination is flooded to all ports and dropped by whom it is not for',
  ],
  ['warm ARP tables', 'simulator/layer2', 'no question is asked twice, and nothing is flooded'],
];

test.each(stated)('%s', (_, file, name) => {
  const text = readFileSync(join(import.meta.dirname, `../${file}.test.ts`), 'utf8');
  const quoted = [`'${name}'`, `"${name}"`];
  expect(
    quoted.some(
      (one) =>
        text.includes(`test(${one}`) ||
        text.includes(`describe(${one}`) ||
        text.includes(`)(${one}`) ||
        text.includes(`(\n  ${one}`),
    ),
  ).toBe(true);
});
