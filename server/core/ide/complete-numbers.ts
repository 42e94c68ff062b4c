// Numbers for a place that wants one: VLANs, ports by the names of their services, ICMP types. Knows no text.
import { freeVlanNumbers } from '../checks/free-numbers.ts';
import type { Cloud } from '../topology/cloud.ts';
import { type Candidate, value } from './completion.ts';

/** The next VLAN behind the highest one, and the lowest free one; `self`: the network whose VLAN is asked for. */
export function freeVlans(cloud: Cloud, self: string): readonly Candidate[] {
  return freeVlanNumbers(cloud, self)
    .slice(0, 2)
    .map((vlan, i) => value(`${vlan}`, i === 0 ? 'next free VLAN' : 'free VLAN', 'number'));
}

/** The VLANs of networks. */
export function knownVlans({ networks }: Cloud): readonly Candidate[] {
  return networks.flatMap(({ name, vlan }) => (vlan === null ? [] : [value(`${vlan}`, `VLAN of ${name}`, 'number')]));
}

/** Well-known services (IANA's registry), those that people run in clouds first. */
const services: readonly (readonly [name: string, port: number, protocols: 'tcp' | 'udp' | 'both'])[] = [
  ['ssh', 22, 'tcp'],
  ['http', 80, 'tcp'],
  ['https', 443, 'tcp'],
  ['dns', 53, 'both'],
  ['mysql', 3306, 'tcp'],
  ['postgresql', 5432, 'tcp'],
  ['redis', 6379, 'tcp'],
  ['mongodb', 27017, 'tcp'],
  ['amqp', 5672, 'tcp'],
  ['memcached', 11211, 'both'],
  ['http-alt', 8080, 'tcp'],
  ['ldap', 389, 'both'],
  ['ldaps', 636, 'tcp'],
  ['smtp', 25, 'tcp'],
  ['submission', 587, 'tcp'],
  ['imap', 143, 'tcp'],
  ['imaps', 993, 'tcp'],
  ['pop3', 110, 'tcp'],
  ['ftp', 21, 'tcp'],
  ['telnet', 23, 'tcp'],
  ['rdp', 3389, 'both'],
  ['vnc', 5900, 'tcp'],
  ['nfs', 2049, 'both'],
  ['smb', 445, 'tcp'],
  ['iscsi', 3260, 'tcp'],
  ['keystone', 5000, 'tcp'],
  ['nova-api', 8774, 'tcp'],
  ['glance-api', 9292, 'tcp'],
  ['ntp', 123, 'udp'],
  ['snmp', 161, 'udp'],
  ['syslog', 514, 'udp'],
  ['dhcp', 67, 'udp'],
  ['tftp', 69, 'udp'],
  ['openvpn', 1194, 'udp'],
  ['sip', 5060, 'both'],
  ['vxlan', 4789, 'udp'],
];

/** Ports by their services. The language writes numbers: a name that is typed is replaced by its port. */
export function servicePorts(protocol: string, typed: string): readonly Candidate[] {
  const inNumbers = /^\d/.test(typed);
  return services.flatMap(([name, port, protocols]): Candidate[] => {
    if (protocol !== protocols && protocols !== 'both' && (protocol === 'tcp' || protocol === 'udp')) return [];
    const filter = inNumbers ? `${port}` : name;
    return [{ label: name, kind: 'number', insert: `${port}`, detail: `port ${port}`, filter }];
  });
}

/** The service of a port, or undefined where none is well known. */
export function serviceOf(protocol: string, port: number): string | undefined {
  const found = services.find(([, own, protocols]) => own === port && (protocols === 'both' || protocols === protocol));
  return found?.[0];
}

/** Every port. */
export const everyPort: Candidate = value('1-65535', 'every port', 'number');

/** ICMP types that rules speak of (IANA's registry). */
export function icmpTypes(typed: string): readonly Candidate[] {
  const types: readonly (readonly [string, string])[] = [
    ['8', 'echo-request'],
    ['0', 'echo-reply'],
    ['3', 'destination-unreachable'],
    ['3/4', 'fragmentation-needed'],
    ['11', 'time-exceeded'],
  ];
  const inNumbers = /^\d/.test(typed);
  return types.map(([type, name]) => ({
    label: name,
    kind: 'number',
    insert: type,
    detail: `ICMP ${type}`,
    filter: inNumbers ? type : name,
  }));
}
