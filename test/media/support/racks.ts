// A fleet: racks of hosts, each rack on its own switch, instances of several tenants on every host.

/** What a fleet is made of. `needs`: network 2's instances let network 1's in, so that hosts without network 1 lack its bridge. */
export type Fleet = {
  readonly racks: number;
  readonly perRack: number;
  readonly perHost: number;
  readonly networks: number;
  readonly needs?: boolean;
};

/** Its text; hosts are `compute01`, …, instances `vm1_0`, …, networks `net100`, … of `tenant1`, … */
export function fleetText({ racks, perRack, perHost, networks, needs = false }: Fleet): string {
  const lines = ['external internet 203.0.113.0/24 { gateway 203.0.113.1 }'];
  for (let rack = 1; rack <= racks; rack++)
    lines.push(`switch tor${rack} { trunk all ${rack > 1 ? ' link -> tor1' : ''} }`);
  for (let n = 0; n < networks; n++) {
    const rule = needs && n === 1 ? 'secgroup default { allow icmp from net100 }' : '';
    lines.push(`tenant tenant${n + 1} { network net${100 + n} { vlan ${100 + n} cidr 10.${n}.0.0/16 } ${rule} }`);
  }
  for (let host = 1; host <= racks * perRack; host++) {
    const nics = `  nic eth0 -> tor${Math.ceil(host / perRack)}\n  nic eth1 -> internet`;
    const vms = Array.from({ length: perHost }, (_, i) => {
      // Every third host has nothing of the first network.
      const n = (host * 7 + i * (1 + (host % 3))) % networks;
      return `  vm vm${host}_${i} { network net${100 + (n === 0 && host % 3 === 0 ? 1 : n)} }`;
    });
    lines.push(`host compute${`${host}`.padStart(2, '0')} {`, nics, ...vms, '}');
  }
  lines.push('flow near: vm1_0 -> vm2_0 icmp');
  return lines.join('\n');
}
