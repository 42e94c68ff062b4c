// Hovers on a rule of a group (what nova makes of it, and for whom) and on a route (the line of `ip route`, and who
// else takes which entry).
import { formatRoute, formatRule } from '../network/print.ts';
import type { Declaration } from '../syntax/parse.ts';
import type { AllowStatement, RouteStatement, Statement } from '../syntax/tree.ts';
import { nameOf } from '../syntax/tree.ts';
import { routeLines } from './hover-host.ts';
import { type HoverContext, machineNamed } from './hover-words.ts';
import { blocks, code, heading, inline, names } from './markdown.ts';

/** Most hosts whose rules are shown of one `allow`. */
const mostHosts = 3;

/** An `allow`: the rules that nova writes for it, on each host that has a member of the group. */
export function ruleHover(
  { analysis }: HoverContext,
  declaration: Declaration,
  statement: AllowStatement,
): string | undefined {
  const { cloud, network } = analysis;
  const found = cloud.secgroups
    .flatMap((group) => group.rules.map((rule) => ({ group, rule })))
    .find(({ rule }) => {
      const whole = cloud.spans.get(rule.origin)?.whole;
      return whole?.declaration === declaration.id && whole.start === statement.start;
    });
  if (!found) return undefined;
  const { group, rule } = found;
  const members = cloud.instances.filter(
    ({ tenant, secgroups }) => tenant === group.tenant && secgroups.includes(group.name),
  );
  const hosts: string[] = [];
  for (const node of network.nodes) {
    if (node.kind !== 'machine' || node.role !== 'host') continue;
    const lines = node.iptables.filter.chains.flatMap(({ name, rules }) =>
      rules.filter(({ origin }) => origin === rule.origin).map((one) => formatRule(name, one)),
    );
    if (lines.length > 0) hosts.push(blocks(`On ${inline(node.name)}:`, code(lines)));
  }
  const more = hosts.length - mostHosts;
  return blocks(
    `**rule of the group** ${inline(`${group.tenant}.${group.name}`)}`,
    members.length === 0
      ? 'The group is on no instance, so nova writes nothing for it.'
      : `Guards ${names(members.map(({ name }) => name))}.`,
    ...hosts.slice(0, mostHosts),
    more > 0 ? `… and on ${more} more hosts` : '',
  );
}

/** A `route`: its line in the table, and the whole table with the networks that take each entry. */
export function routeHover(
  context: HoverContext,
  statement: RouteStatement,
  owner: Statement | undefined,
): string | undefined {
  const name = owner && nameOf(owner)?.text;
  if (owner === undefined || name === undefined) return undefined;
  const machine = machineNamed(context, owner.kind === 'external' ? `${name}-router` : name);
  if (!machine) return undefined;
  const { spans } = context.analysis.cloud;
  const own = machine.routes.find((route) => {
    const whole = spans.get(route.origin)?.whole;
    return (
      whole !== undefined &&
      whole.end - whole.start === statement.end - statement.start &&
      whole.start === statement.start
    );
  });
  return blocks(
    heading('route of', machine.name),
    own ? code([formatRoute(own)]) : 'It is not in the table: its next hop is on no wire of this machine.',
    'The longest prefix that holds the destination wins:',
    code(routeLines(context, machine)),
  );
}
