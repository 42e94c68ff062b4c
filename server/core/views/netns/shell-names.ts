// What nodes and interfaces are called where Linux allows less than Topo: namespaces are files, interface names have at
// most 15 characters. Knows names only.
import type { Network, Node } from '../../network/network.ts';

/** Linux's names for the nodes of a network and for their interfaces. */
export type ShellNames = {
  /** The network namespace of a node. */
  readonly namespace: (node: string) => string;
  /** An interface of a node; also for names that only a rule knows. */
  readonly interface: (node: string, name: string) => string;
  /** The bridge that is a switch, in its namespace; no port is called so. */
  readonly switchBridge: string;
};

/** IFNAMSIZ less the final zero. */
const longestName = 15;

/** Of file names (NAME_MAX 255), with room for what is added. */
const longestNamespace = 200;

/** Chooses every name once, in the order of the network, so that the same network gives the same names. */
export function shellNamesOf(network: Network): ShellNames {
  const namespaces = distinctNames(
    network.nodes.map(({ name }) => name),
    (name) => `hs-${name.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, longestNamespace)}`,
    longestNamespace + 10,
  );
  const interfaces = new Map(network.nodes.map((node) => [node.name, interfaceNames(node)]));
  return {
    namespace: (node) => namespaces.get(node) ?? node,
    interface: (node, name) => interfaces.get(node)?.get(name) ?? fitting(name),
    switchBridge: 'sw',
  };
}

/** The names of a node's interfaces or ports, in order. */
export function interfacesOf(node: Node): readonly string[] {
  return (node.kind === 'machine' ? node.interfaces : node.ports).map(({ name }) => name);
}

function interfaceNames(node: Node): ReadonlyMap<string, string> {
  return distinctNames(interfacesOf(node), fitting, longestName);
}

/** The name itself where Linux takes it, else its beginning with what it doesn't take replaced. */
function fitting(name: string): string {
  const clean = name.replace(/[^A-Za-z0-9._+@-]+/g, '-');
  return (clean === '' || clean === '.' || clean === '..' ? '-' : clean).slice(0, longestName);
}

/** Names that had to change give way to those that did not: they end in `~1`, `~2`, … */
function distinctNames(
  names: readonly string[],
  shorten: (name: string) => string,
  longest: number,
): Map<string, string> {
  const chosen = new Map<string, string>();
  const taken = new Set<string>(names.filter((name) => shorten(name) === name));
  for (const name of names) {
    const wished = shorten(name);
    let short = wished;
    for (let i = 1; short !== name && taken.has(short); i++) {
      const mark = `~${i}`;
      short = wished.slice(0, longest - mark.length) + mark;
    }
    taken.add(short);
    chosen.set(name, short);
  }
  return chosen;
}
