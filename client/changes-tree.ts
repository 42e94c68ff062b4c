// The tree of reachability changes: kinds of change, pairs of networks, pairs of instances. A function of what the server says.
import * as vscode from 'vscode';
import type { Change, LocatedChanges, LocatedPair, LocatedPairs, Location } from '../server/core/protocol/messages.ts';
import { betweenSaid, changeSaid, pairsSaid, tenantsSaid } from './change-words.ts';

/** Something in the tree. */
export interface TreeNode {
  readonly item: vscode.TreeItem;
  readonly children: readonly TreeNode[];
  /** The pair that it is about, if it is about one. */
  readonly pair: LocatedPair | null;
}

/** The tree; empty where nothing changed. */
export function treeOf({ groups, added, removed }: LocatedChanges): readonly TreeNode[] {
  const nodes = (['opened', 'closed', 're-routed'] as const).flatMap((change) => {
    const own = groups.filter((group) => group.change === change);
    return own.length === 0 ? [] : [changeNode(change, own)];
  });
  const came = added.map(({ name, source }) => leaf(name, `added/${name}`, '', source));
  const went = removed.map((name) => leaf(name, `removed/${name}`, '', null));
  return [
    ...nodes,
    ...instancesNode(vscode.l10n.t('Added Instances'), 'added', came),
    ...instancesNode(vscode.l10n.t('Removed Instances'), 'removed', went),
  ];
}

/** Icons and colours of the theme: the colours are those of files that git sees added, gone and changed. */
const looks = {
  opened: ['add', 'gitDecoration.addedResourceForeground'],
  closed: ['remove', 'gitDecoration.deletedResourceForeground'],
  're-routed': ['arrow-swap', 'gitDecoration.modifiedResourceForeground'],
} as const;

function changeNode(change: Change, groups: readonly LocatedPairs[]): TreeNode {
  const item = new vscode.TreeItem(changeSaid(change), vscode.TreeItemCollapsibleState.Expanded);
  const [icon, colour] = looks[change];
  item.id = change;
  item.description = pairsSaid(groups.reduce((sum, { pairs }) => sum + pairs, 0));
  item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(colour));
  return { item, children: groups.map(pairsNode), pair: null };
}

function pairsNode(group: LocatedPairs): TreeNode {
  const label = betweenSaid(group);
  const id = [group.change, group.fromTenant, group.fromNetwork, group.toTenant, group.toNetwork, group.by].join('/');
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = id;
  item.description = `${pairsSaid(group.pairs)}, ${group.by} (${tenantsSaid(group)})`;
  item.tooltip = tooltipOf(group);
  item.accessibilityInformation = { label: `${changeSaid(group.change)}: ${label}, ${item.description}` };
  open(item, group.source);
  const children = group.examples.map((pair) => pairNode(pair, id));
  const more = group.pairs - group.examples.length;
  if (more > 0) children.push(leaf(vscode.l10n.t('and {0} more', more), `${id}/more`, '', null));
  return { item, children, pair: null };
}

function pairNode(pair: LocatedPair, group: string): TreeNode {
  const label = `${pair.from} → ${pair.to}`;
  const node = leaf(label, `${group}/${label}`, pair.words, pair.source);
  node.item.contextValue = 'pair';
  node.item.tooltip = `${label}: ${pair.words}`;
  return { ...node, pair };
}

function instancesNode(title: string, id: string, children: readonly TreeNode[]): TreeNode[] {
  if (children.length === 0) return [];
  const item = new vscode.TreeItem(title, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = id;
  item.description = String(children.length);
  item.iconPath = new vscode.ThemeIcon('server');
  return [{ item, children, pair: null }];
}

function leaf(label: string, id: string, description: string, source: Location | null): TreeNode {
  const item = new vscode.TreeItem(label);
  item.id = id;
  item.description = description;
  open(item, source);
  return { item, children: [], pair: null };
}

/** What caused it, as the text has it. */
function tooltipOf({ causes, by }: LocatedPairs): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendText(by);
  if (causes.length > 0) text.appendMarkdown(`\n\n${vscode.l10n.t('Because of:')}`);
  for (const cause of causes) text.appendCodeblock(cause, 'topo');
  return text;
}

/** A click leads to the line. */
function open(item: vscode.TreeItem, source: Location | null): void {
  if (!source) return;
  const { start, end } = source.range;
  const selection = new vscode.Range(start.line, start.character, end.line, end.character);
  item.command = {
    command: 'vscode.open',
    title: vscode.l10n.t('Show in the Text'),
    arguments: [vscode.Uri.parse(source.uri, true), { selection, preserveFocus: true }],
  };
}
