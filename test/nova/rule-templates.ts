// Rule files for any cloud, filled in with what clouds.json says of an example (test/fixtures/nova/README.md).
import { readRuleFile } from './rule-files.ts';

type Facts = Readonly<Record<string, string>>;

type HostFacts = {
  readonly bridges: Readonly<Record<string, string>>;
  readonly instances: readonly string[];
  readonly floatings: readonly string[];
};

type CloudFacts = {
  readonly examples: readonly string[];
  readonly externalGateways?: true;
  readonly compute1: HostFacts;
  readonly compute2: HostFacts;
};

type AllFacts = {
  readonly networks: Readonly<Record<string, Facts>>;
  readonly allows: Readonly<Record<string, readonly string[]>>;
  readonly clouds: readonly CloudFacts[];
};

const facts = JSON.parse(readRuleFile('clouds.json')) as AllFacts;

/** The examples that rule files exist for. */
export const ruledExamples: readonly string[] = facts.clouds.flatMap(({ examples }) => examples).sort();

/** What both hosts of an example have, table by table, in the form of `ruleText`. */
export function expectedRules(release: string, example: string): string {
  const cloud = facts.clouds.find(({ examples }) => examples.includes(example));
  if (!cloud) throw new Error(`clouds.json does not know ${example}`);
  const template = readRuleFile(`${release}/every-cloud.rules`).trimEnd().split('\n\n');
  const blocks = (['compute1', 'compute2'] as const).flatMap((host, index) =>
    template.map((table) => {
      const [head = '', ...lines] = table.split('\n');
      const filled = fill(lines, cloud[host], `203.0.113.${105 + index}`, cloud.externalGateways === true);
      return [head.replace('# ', `# ${host} `), ...filled].join('\n');
    }),
  );
  return `${blocks.join('\n\n')}\n`;
}

/** Repeats blocks of lines of one kind that stand together and add to one chain. */
function fill(lines: readonly string[], host: HostFacts, ip: string, externalGateways: boolean): string[] {
  const filled: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const [kind, chain] = shape(lines[at] as string);
    let end = at + 1;
    while (end < lines.length && kind !== '' && shape(lines[end] as string).join() === [kind, chain].join()) end++;
    const block = lines.slice(at, end).map((line) => line.slice(kind === '' ? 0 : kind.length + 2));
    for (const item of itemsOf(kind, host, externalGateways))
      filled.push(...block.flatMap((line) => insert(line, { ip, ...item })));
    at = end;
  }
  return filled;
}

function shape(line: string): [string, string] {
  const [, kind = '', chain = ''] = /^(?:([a-z ]+): )?-\w (\S+)/.exec(line) ?? [];
  return [kind, chain];
}

function itemsOf(
  kind: string,
  host: HostFacts,
  externalGateways: boolean,
): readonly (Facts & { readonly allows?: string })[] {
  switch (kind) {
    case '':
      return [{}];
    case 'network':
      return Object.keys(host.bridges).map((name) => facts.networks[name] ?? {});
    case 'own gateway':
      return externalGateways ? [] : itemsOf('network', host, false);
    case 'floating':
      return host.floatings.map((text) => {
        const [floating = '', address = ''] = text.split(' ');
        return { floating, address };
      });
    case 'instance':
      return host.instances.map((text) => {
        const [id = '', address = '', network = '', ...allows] = text.split(' ');
        return {
          id,
          address,
          gateway: host.bridges[network] ?? '',
          cidr: facts.networks[network]?.cidr ?? '',
          allows: allows.join(' '),
        };
      });
    default:
      throw new Error(`a rule file says ${kind}:`);
  }
}

function insert(line: string, item: Facts): string[] {
  if (line.includes('{vpn}') && item.vpn === undefined) return [];
  const write = (values: Facts) =>
    line.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`a rule file asks for ${name} in ${line}`);
      return value;
    });
  if (!line.includes('{allow}')) return [write(item)];
  const names = (item.allows ?? '').split(' ').filter((name) => name !== '');
  return names.flatMap((name) => facts.allows[name] ?? []).map((allow) => write({ ...item, allow }));
}
