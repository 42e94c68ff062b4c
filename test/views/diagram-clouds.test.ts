import { describe, expect, it } from 'vitest';
import { diagramGraph } from '../../server/core/ide/box-at.ts';
import { analyse } from '../../server/core/pipeline/analyse.ts';

function graphOf(text: string) {
  return diagramGraph(
    analyse({ path: 'x.topo', text }, () => undefined),
    [],
  );
}

const base =
  'switch tor { trunk 100, 102 }\nexternal out 192.0.2.0/24 { floating public 192.0.2.128/28 host far 8.8.8.8 }\n';

describe('the picture of a cloud', () => {
  it('hangs a bridge without VLAN straight on its NIC', () => {
    const { nodes, wires } = graphOf(
      `cloud { network_manager FlatDHCPManager }\n${base}network shared { cidr 10.0.0.0/24 bridge br100 }\ntenant t { }\nhost h { nic eth0 -> tor vm v { network shared tenant t } }`,
    );
    expect(nodes.some(({ kind }) => kind === 'vlan')).toBe(false);
    expect(wires.map(({ id }) => id)).toContain('h/br100--h/eth0');
    expect(nodes.find(({ id }) => id === 'v')).toMatchObject({ network: 'shared', tenant: 't', vlan: null });
  });
  it('gives a floating address to its instance, not to the host that translates it', () => {
    const { owners } = graphOf(
      `${base}tenant t { network n { vlan 100 cidr 10.0.0.0/24 } }\nhost h { nic eth0 -> tor nic eth1 192.0.2.5 -> out vm v { network n ip 10.0.0.9 floating 192.0.2.130 } }`,
    );
    expect([owners['192.0.2.130'], owners['10.0.0.9'], owners['192.0.2.5'], owners['8.8.8.8']]).toEqual([
      'v',
      'v',
      'h/eth1',
      'far',
    ]);
  });
  it('says which VLANs a trunk carries, and draws an access port untagged', () => {
    const { wires, nodes } = graphOf(
      `${base}tenant t { network n { vlan 100 cidr 10.0.0.0/24 } network m { vlan 102 cidr 10.0.1.0/24 } network o { vlan 104 cidr 10.0.2.0/24 } }
router r { nic eth0 10.0.0.254/24 -> tor vlan 100 }
host h { nic eth0 -> tor vm v { network n } }`,
    );
    expect(nodes.find(({ id }) => id === 'tor')?.detail).toBe('trunk 100, 102');
    expect(nodes.find(({ id }) => id === 'r')).toMatchObject({ kind: 'router', parent: null, detail: '10.0.0.254' });
    const wire = (end: string) => wires.find(({ a, b }) => a === end || b === end);
    expect(wire('r')).toMatchObject({ vlans: [], network: 'n' });
    expect(wires.find(({ id }) => id.includes('tor') && id.includes('h/eth0'))?.vlans).toEqual([100, 102]);
  });
  it('draws translation where a rule translates, and only there', () => {
    const translates = (uplink: string) =>
      graphOf(
        `cloud { release essex }\n${base}tenant t { network n { vlan 100 cidr 10.0.0.0/24 } }\nhost h {\n nic eth0 -> tor\n ${uplink}\n vm v { network n } }`,
      ).nodes.some(({ id }) => id === 'h/nat');
    expect([translates('nic eth1 192.0.2.5 -> out'), translates('')]).toEqual([true, false]);
  });
  it('draws what has no carrier in its place, and says which host is off', () => {
    const cloud = (nic: string, more: string) =>
      graphOf(
        `${base}tenant t { network n { vlan 100 cidr 10.0.0.0/24 } }
host g { nic eth0 -> tor${nic} nic eth1 192.0.2.5 -> out vm u { network n } }
host h {\n nic eth0 -> tor\n ${more}\n vm v { network n } }`,
      );
    const whole = cloud('', '');
    const broken = cloud(' no-carrier', 'state down');
    expect(broken.wires.map(({ id }) => id)).toEqual(whole.wires.map(({ id }) => id));
    expect(broken.wires.flatMap(({ id, broken: is }) => (is ? [id] : []))).toEqual([
      'v--h/br100',
      ...['g/eth0--tor', 'h/eth0--tor'],
    ]);
    expect(broken.nodes.flatMap(({ id, down }) => (down ? [id] : []))).toEqual(['h']);
    expect(whole.wires.some((wire) => wire.broken)).toBe(false);
  });
  it('is linear: boxes and wires grow with the instances', () => {
    const sized = (n: number) => {
      const vms = Array.from({ length: n }, (_, i) => `vm v${i} { network n }`).join('\n');
      const { nodes, wires } = graphOf(
        `${base}tenant t { network n { vlan 100 cidr 10.0.0.0/16 } }\nhost h { nic eth0 -> tor\n${vms} }`,
      );
      return [nodes.length, wires.length];
    };
    const [[a = 0, b = 0], [c = 0, d = 0]] = [sized(10), sized(110)] as const;
    expect([c - a, d - b]).toEqual([100, 100]);
  });
});
