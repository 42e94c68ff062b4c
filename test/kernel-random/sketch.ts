// What the parts of a random cloud have to know of each other, before any of it is written down.
import type { Random } from './random.ts';

/**
 * What a cloud dwells on, as chance alone shows it too seldom: translations next door where hosts don't see bridged frames,
 * a router that every network has for its gateway, or one host for each network behind trunks that leave VLANs out.
 */
type Theme = 'anything' | 'translation' | 'router' | 'single';

const themes: readonly Theme[] = [
  ...['anything', 'anything', 'anything', 'anything', 'anything'],
  ...['translation', 'translation', 'router', 'router', 'router', 'single', 'single'],
] as Theme[];

/** A cloud in outline. */
export type Sketch = {
  readonly theme: Theme;
  readonly release: string;
  readonly flat: boolean;
  /** `multi_host false`: each network is served by one host. */
  readonly single: boolean;
  /** `share_dhcp_address true`: one address on several machines, so that it names no sender. */
  readonly shared: boolean;
  readonly tenants: readonly string[];
  readonly networks: readonly SketchNetwork[];
  readonly hosts: readonly string[];
  readonly instances: readonly SketchInstance[];
  readonly machines: readonly string[];
  readonly routers: readonly string[];
  readonly switches: readonly string[];
  /** A second external, for hosts with a third nic. */
  readonly wan: boolean;
  /** Whether hosts have a nic for VLANs of their own, named by `vlan_interface` or `flat_interface`. */
  readonly data: boolean;
  /** Whether some flows have run once before. */
  readonly warm: boolean;
};

export type SketchNetwork = {
  readonly name: string;
  /** Null: declared at top level, for all tenants. */
  readonly tenant: string | null;
  readonly vlan: number;
  readonly base: string;
  readonly length: number;
};

export type SketchInstance = {
  readonly name: string;
  readonly host: string;
  readonly network: SketchNetwork;
  readonly tenant: string;
  readonly groups: readonly string[];
  readonly floating: number;
};

/** Of nova, oldest first. */
export const releases = ['essex', 'folsom', 'grizzly', 'havana', 'icehouse', 'juno', 'kilo', 'newton'];

/** Whether a cloud's release is that one or a later one. */
export function isSince({ release }: Sketch, first: string): boolean {
  return releases.indexOf(release) >= releases.indexOf(first);
}

/** The outline of a cloud of this release. */
export function sketchOf(random: Random, release: string): Sketch {
  const theme = random.pick(themes);
  const flat = random.chance(theme === 'anything' ? 25 : 0);
  const single = theme === 'single' || (theme === 'anything' && random.chance(8));
  const known = ['red', 'blue', 'green'].slice(0, random.between(1, 3));
  const sizes = { anything: [1, 2, 2, 2, 2, 3, 3, 4, 5], translation: [1, 2], router: [1, 1, 2, 3], single: [2, 3] }[
    theme
  ];
  const hosts = ['h1', 'h2', 'h3', 'h4', 'h5'].slice(0, random.pick(sizes));
  const networks = networksOf(random, known, flat || theme === 'translation' ? [1] : [1, 2, 2, 3, 3, 4, 5]);
  const tenants = known.filter((name) => networks.some(({ tenant }) => tenant === name || tenant === null));
  const sinceGrizzly = releases.indexOf(release) >= releases.indexOf('grizzly');
  return {
    theme,
    release,
    flat,
    single,
    shared: sinceGrizzly && !single && random.chance(16),
    tenants,
    networks,
    hosts,
    instances: instancesOf(random, hosts, networks, tenants),
    machines: random.chance(85) ? ['web1', 'dns8'].slice(0, random.between(1, 2)) : [],
    routers: theme === 'router' || (theme === 'anything' && !flat && random.chance(18)) ? ['gw'] : [],
    switches: ['s1', 's2', 's3'].slice(0, random.pick([1, 2, 2, 3])),
    wan: random.chance(10),
    data: random.chance(flat ? 25 : 10),
    warm: random.chance(20),
  };
}

function networksOf(random: Random, tenants: readonly string[], counts: readonly number[]): SketchNetwork[] {
  return Array.from({ length: random.pick(counts) }, (_, k): SketchNetwork => {
    const own = k < tenants.length ? (tenants[k] as string) : random.pick(tenants);
    const base = random.chance(10) ? `192.168.${k}.0` : `10.${k}.0.0`;
    const length = random.pick([24, 24, 24, 25, 28]);
    return { name: `n${k}`, tenant: random.chance(8) ? null : own, vlan: 100 + k, base, length };
  });
}

function instancesOf(
  random: Random,
  hosts: readonly string[],
  networks: readonly SketchNetwork[],
  tenants: readonly string[],
): SketchInstance[] {
  const instances: SketchInstance[] = [];
  for (const host of hosts) {
    for (let i = random.pick([0, 1, 2, 2, 3]); i > 0 || instances.length === 0; i--) {
      const network = random.pick(networks);
      instances.push({
        name: `v${instances.length + 1}`,
        host,
        network,
        tenant: network.tenant ?? random.pick(tenants),
        groups: random.pick([['default'], ['default'], ['default'], ['web'], ['default', 'web']]),
        floating: random.chance(40) ? random.pick([1, 1, 1, 2]) : 0,
      });
    }
  }
  return instances;
}

/** An address of a network by its last number: `10.0.0.` and what follows. */
export function stemOf({ base }: SketchNetwork): string {
  return base.replace(/0$/, '');
}

/** A trunk that may leave VLANs out. */
export function randomTrunk(random: Random, networks: readonly SketchNetwork[], percent: number): string | null {
  if (!random.chance(percent)) return null;
  const kept = networks.filter(() => random.chance(70)).map(({ vlan }) => vlan);
  return kept.length === 0 ? 'trunk none' : `trunk ${kept.join(', ')}`;
}
