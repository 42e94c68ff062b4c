// The packet by layer, each field before → after where the hop changed it. An absent layer says so.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { LocatedHop } from '../../server/core/protocol/messages.ts';
import type { PacketFields } from '../../server/core/views/replay.ts';
import type { Beat, Story } from '../replay/story.ts';
import type { Actions, PageState } from '../state.ts';
import { head, isOpen } from './head.ts';

export function packetPanel(state: PageState, story: Story, actions: Actions): TemplateResult | typeof nothing {
  const beat = story.beats[state.play.at];
  if (!beat) return nothing;
  const { before, after } = framesOf(beat, story);
  const changed = before !== null && before !== after;
  const layers = layersOf(before ?? after, after, state);
  return html`<section class="part packet ${isOpen('packet', state) ? '' : 'shut'}" aria-label="Packet">
    ${head('packet', 'Packet', changed ? 'before → after' : nothing, state, actions)}
    <dl class="layers">${layers.flatMap(({ name, fields }) =>
      fields.map(
        (field, index) => html`<dt class=${index === 0 ? 'layer first' : 'layer'}>${index === 0 ? name : nothing}</dt>
          <dd class=${index === 0 ? 'key first' : 'key'}>${field.key}</dd><dd class=${index === 0 ? 'value first' : 'value'} title=${field.title}>${field.value}</dd>`,
      ),
    )}</dl></section>`;
}

/** A routing decision compares the frame before it with the one that leaves; any other hop the frame before with its own. */
export function framesOf(beat: Beat, story: Story): { before: PacketFields | null; after: PacketFields } {
  const { hop, previous, index } = beat;
  if (hop.action === 'route') {
    const leaves = story.beats.find(
      (each) =>
        each.index > index && each.hop.node === hop.node && each.hop.leg === hop.leg && each.hop.direction === 'out',
    );
    if (leaves) return { before: hop.packet, after: leaves.hop.packet };
  }
  return { before: previous && sameStory(previous, hop) ? previous.packet : null, after: hop.packet };
}

/** An answer is a new packet: it isn't compared with the question. */
function sameStory(a: LocatedHop, b: LocatedHop): boolean {
  return (
    a.leg === b.leg &&
    a.packet.etherType === b.packet.etherType &&
    a.packet.arpOp === b.packet.arpOp &&
    a.packet.dhcpType === b.packet.dhcpType
  );
}

type Field = { readonly key: string; readonly value: TemplateResult | string; readonly title: string };
type Layer = { readonly name: string; readonly fields: readonly Field[] };

function layersOf(before: PacketFields, after: PacketFields, state: PageState): Layer[] {
  const pair = <T>(read: (packet: PacketFields) => T) => [read(before), read(after)] as const;
  const owned = (key: string, read: (packet: PacketFields) => string | null | undefined): Field => {
    const [old, now] = pair(read);
    return {
      key,
      value: diff(old ?? '', now ?? '', (address) => owner(address, state)),
      title: old === now ? (now ?? '') : `${old} → ${now}`,
    };
  };
  const plain = (key: string, read: (packet: PacketFields) => string | number | null | undefined): Field => {
    const [old, now] = pair((packet) => `${read(packet) ?? ''}`);
    return { key, value: diff(old, now, (text) => html`${text}`), title: '' };
  };
  const layers: Layer[] = [
    { name: 'Ethernet', fields: [owned('src', (packet) => packet.srcMac), owned('dst', (packet) => packet.dstMac)] },
    { name: '802.1Q', fields: [vlanField(before.vlan, after.vlan, state)] },
  ];
  if (after.etherType === 'arp') {
    const ask = after.arpOp === 'request';
    const fields: Field[] = [
      {
        key: '',
        value: html`<span class="words">${ask ? `who has ${after.dstIp}?` : `${after.srcIp} is at ${after.arpSha ?? after.srcMac}`}</span>`,
        title: '',
      },
      owned('from', (packet) => packet.srcIp),
      owned('to', (packet) => packet.dstIp),
    ];
    return [...layers, { name: 'ARP', fields }];
  }
  layers.push({
    name: 'IPv4',
    fields: [
      ...(state.form === 'compact' && before.srcIp === after.srcIp && before.dstIp === after.dstIp
        ? [{ key: 'src', value: html`${after.srcIp} <i>dst</i> ${after.dstIp}`, title: '' }]
        : [owned('src', (packet) => packet.srcIp), owned('dst', (packet) => packet.dstIp)]),
      plain('ttl', (packet) => packet.ttl),
    ],
  });
  return [...layers, ...transport(after, plain)];
}

function transport(
  packet: PacketFields,
  plain: (key: string, read: (packet: PacketFields) => string | number | null | undefined) => Field,
): Layer[] {
  if (packet.protocol === 'icmp') {
    const words = icmpWords(packet.icmpType ?? null, packet.icmpCode ?? null);
    const fields: Field[] = [
      { key: '', value: html`${words}`, title: `type ${packet.icmpType}, code ${packet.icmpCode}` },
    ];
    if (packet.inner)
      fields.push({
        key: 'of',
        value: html`${packet.inner.srcIp} → ${packet.inner.dstIp}`,
        title: 'The packet that it speaks of',
      });
    return [{ name: 'ICMP', fields }];
  }
  const ports = [plain('src', (each) => each.srcPort), plain('dst', (each) => each.dstPort)];
  if (packet.protocol === 'tcp') return [{ name: 'TCP', fields: [...ports, plain('flag', (each) => each.tcpFlags)] }];
  const layers: Layer[] = [{ name: 'UDP', fields: ports }];
  if (packet.dhcpType) {
    const fields: Field[] = [{ key: '', value: html`${packet.dhcpType.toUpperCase()}`, title: '' }];
    if (packet.yiaddr) fields.push({ key: 'you', value: html`${packet.yiaddr}`, title: 'The address handed out' });
    if (packet.router) fields.push({ key: 'gw', value: html`${packet.router}`, title: 'Option 3: the router' });
    if (packet.serverId) fields.push({ key: 'srv', value: html`${packet.serverId}`, title: 'Option 54: the server' });
    layers.push({ name: 'DHCP', fields });
  }
  return layers;
}

function diff(old: string, now: string, show: (text: string) => TemplateResult): TemplateResult {
  if (old === now) return show(now);
  return html`<del>${show(old)}</del> <span class="to">→</span> <ins>${show(now)}</ins>`;
}

function vlanField(before: number | null, after: number | null, state: PageState): Field {
  const network = state.model?.graph.networks.find(({ vlan }) => vlan !== null && vlan === (after ?? before));
  const whose = network
    ? html` <i class="words">${[network.tenant, network.name].filter(Boolean).join(', ')}</i>`
    : nothing;
  if (before === null && after === null)
    return { key: '', value: html`<i class="words">none: tagged only on the trunk</i>`, title: '' };
  if (before === after) return { key: 'vid', value: html`${after}${whose}`, title: '' };
  if (before === null) return { key: 'vid', value: html`<ins>+ ${after}</ins>${whose}`, title: '' };
  if (after === null) return { key: 'vid', value: html`<del>− ${before}</del>${whose}`, title: '' };
  return { key: 'vid', value: html`<del>${before}</del> <span class="to">→</span> <ins>${after}</ins>`, title: '' };
}

/** A MAC by its owner's name and last two bytes, an address with its owner's name. */
function owner(address: string, { model }: PageState): TemplateResult {
  if (address === '00:00:00:00:00:00') return html`<i class="words">not yet on a wire</i>`;
  if (address === 'ff:ff:ff:ff:ff:ff') return html`everybody <i>ff:ff…</i>`;
  const box = model?.graph.owners[address];
  const node = box === undefined ? undefined : model?.graph.nodes.find((each) => each.id === box);
  // Every host has an eth1: a NIC is named with its host.
  const label = node?.kind === 'nic' ? `${node.node} ${node.label}` : node?.label;
  const isMac = address.includes(':');
  if (!isMac) return html`${address}${label ? html` <i class="words">${label}</i>` : nothing}`;
  return label ? html`${label} <i>…${address.slice(-5)}</i>` : html`${address}`;
}

function icmpWords(type: number | null, code: number | null): string {
  if (type === 8) return 'echo request';
  if (type === 0) return 'echo reply';
  if (type === 11) return 'time exceeded';
  if (type === 3) {
    const words = ['net', 'host', 'protocol', 'port'][code ?? -1];
    return words ? `${words} unreachable` : `unreachable (code ${code})`;
  }
  return `type ${type}, code ${code}`;
}
