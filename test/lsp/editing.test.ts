// Formatting, rename and what an editor asks about a text's structure: each through the real protocol, over stdio.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type CallHierarchyIncomingCall,
  CallHierarchyIncomingCallsRequest,
  type CallHierarchyItem,
  CallHierarchyOutgoingCallsRequest,
  CallHierarchyPrepareRequest,
  DocumentFormattingRequest,
  DocumentHighlightRequest,
  DocumentLinkRequest,
  DocumentOnTypeFormattingRequest,
  DocumentRangeFormattingRequest,
  type DocumentSymbol,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  LinkedEditingRangeRequest,
  type Position,
  PrepareRenameRequest,
  type Range,
  RenameRequest,
  type SelectionRange,
  SelectionRangeRequest,
  type SemanticTokens,
  type SemanticTokensDelta,
  SemanticTokensDeltaRequest,
  SemanticTokensRangeRequest,
  SemanticTokensRequest,
  type SymbolInformation,
  type TextEdit,
  WorkspaceSymbolRequest,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { capabilities } from '../../server/lsp/capabilities.ts';
import { bundle } from '../support/bundle.ts';
import { type Client, positionOf, startClient } from './client.ts';

const uri = 'file:///topologies/cloud.topo';
const text = `// Two hosts,
// one switch.
include "more.topo"
switch tor {
  trunk all
}
tenant red {
  network net {
    vlan 100
    cidr 10.0.0.0/24
  }
}
host h1 { nic eth0 -> tor  vm "A é" { network net } }
host h2 { nic eth0 -> tor  vm B { network net } }
flow ping: "A é" -> B icmp
expect "A é" -> B reachable via h1, tor, h2
`;
const options = { tabSize: 8, insertSpaces: false };
let server: Awaited<ReturnType<typeof bundle>>;
let client: Client;

beforeAll(async () => {
  server = await bundle('server/lsp/main.ts', 'server.js');
});
afterAll(() => server.remove());
beforeEach(async () => {
  client = await startClient(server.path);
});
afterEach(() => client.stop());

const edited = (before: string, edits: readonly TextEdit[] | null) =>
  TextDocument.applyEdits(TextDocument.create(uri, 'topo', 1, before), [...(edits ?? [])]);
const words = (of: string, ranges: readonly Range[]) => {
  const document = TextDocument.create(uri, 'topo', 1, of);
  return ranges.map((range) => document.getText(range));
};
const at = (needle: string, plus = 0) => ({ textDocument: { uri }, position: positionOf(text, needle, plus) });

it('announces what it can', () => {
  expect(client.initialized.capabilities).toEqual(JSON.parse(JSON.stringify(capabilities)));
});

describe('formatting', () => {
  const loose = text.replace('  trunk all', ' trunk   all').replace('{ nic eth0 -> tor', '{nic eth0->tor');
  beforeEach(() => client.open(uri, loose));

  it('a document', async () => {
    const edits = await client.connection.sendRequest(DocumentFormattingRequest.type, {
      textDocument: { uri },
      options,
    });
    expect(edits?.length).toBe(5);
    expect(edited(loose, edits)).toBe(text);
    client.change(uri, [{ text }]);
    expect(
      await client.connection.sendRequest(DocumentFormattingRequest.type, { textDocument: { uri }, options }),
    ).toEqual([]);
  });
  it('a range', async () => {
    const [start, end] = [positionOf(loose, ' trunk'), positionOf(loose, 'all')];
    const range = { start, end };
    const edits = await client.connection.sendRequest(DocumentRangeFormattingRequest.type, {
      textDocument: { uri },
      range,
      options,
    });
    expect(edited(loose, edits)).toBe(loose.replace(' trunk   all', '  trunk all'));
  });
  it('as one types', async () => {
    const position = positionOf(loose, ' trunk   all\n}', ' trunk   all\n}'.length);
    const edits = await client.connection.sendRequest(DocumentOnTypeFormattingRequest.type, {
      textDocument: { uri },
      position,
      ch: '}',
      options,
    });
    expect(edited(loose, edits)).toBe(loose.replace(' trunk   all', '  trunk all'));
  });
});

describe('of an open document', () => {
  beforeEach(() => client.open(uri, text));

  it('rename', async () => {
    expect(await client.connection.sendRequest(PrepareRenameRequest.type, at('"A é" ->', 2))).toEqual({
      range: { start: positionOf(text, '"A é" ->'), end: positionOf(text, ' -> B icmp') },
      placeholder: 'A é',
    });
    const edit = await client.connection.sendRequest(RenameRequest.type, { ...at('"A é" ->', 2), newName: 'A' });
    expect(Object.keys(edit?.changes ?? {})).toEqual([uri]);
    expect(edited(text, edit?.changes?.[uri] ?? null)).toBe(text.replaceAll('"A é"', 'A'));
  });
  it('rename is refused with a reason', async () => {
    await expect(
      client.connection.sendRequest(RenameRequest.type, { ...at('vm B', 3), newName: 'h1' }),
    ).rejects.toThrow('`h1` is a host already: choose another name');
    await expect(
      client.connection.sendRequest(RenameRequest.type, { ...at('vm B', 3), newName: '1 x' }),
    ).rejects.toThrow(/is no identifier/);
    await expect(client.connection.sendRequest(PrepareRenameRequest.type, at('trunk all'))).rejects.toThrow(
      'there is no name here',
    );
  });
  it('highlights', async () => {
    const found = await client.connection.sendRequest(DocumentHighlightRequest.type, at('-> tor', 4));
    expect(words(text, found?.map(({ range }) => range) ?? [])).toEqual(['tor', 'tor', 'tor', 'tor']);
    expect(found?.map(({ kind }) => kind)).toEqual([3, 2, 2, 2]);
  });
  it('folding', async () => {
    const found = await client.connection.sendRequest(FoldingRangeRequest.type, { textDocument: { uri } });
    expect(found?.map(({ startLine, endLine, kind }) => [startLine, endLine, kind])).toEqual([
      [0, 1, 'comment'],
      [3, 4, undefined],
      [6, 10, undefined],
      [7, 9, undefined],
    ]);
  });
  it('selection', async () => {
    const found = await client.connection.sendRequest(SelectionRangeRequest.type, {
      textDocument: { uri },
      positions: [at('100').position, at('B icmp').position],
    });
    const chains = found?.map((one) => {
      const chain: Range[] = [];
      for (let each: SelectionRange | undefined = one; each; each = each.parent) chain.push(each.range);
      return words(text, chain);
    });
    expect(chains?.map((chain) => chain.slice(0, 2))).toEqual([
      ['100', 'vlan 100'],
      ['B', 'flow ping: "A é" -> B icmp'],
    ]);
    expect(chains?.map((chain) => chain.at(-1))).toEqual([text, text]);
  });
  it('links', async () => {
    const found = await client.connection.sendRequest(DocumentLinkRequest.type, { textDocument: { uri } });
    expect(found?.map(({ target }) => target)).toEqual(['file:///topologies/more.topo']);
    expect(words(text, found?.map(({ range }) => range) ?? [])).toEqual(['more.topo']);
  });
  it('linked editing', async () => {
    const found = await client.connection.sendRequest(LinkedEditingRangeRequest.type, at('vm B', 3));
    expect(words(text, found?.ranges ?? [])).toEqual(['B', 'B', 'B']);
    expect(new RegExp(`^${found?.wordPattern}$`).test('VM-1')).toBe(true);
    expect(await client.connection.sendRequest(LinkedEditingRangeRequest.type, at('trunk'))).toBeNull();
  });
  it('workspace symbols', async () => {
    const found = (await client.connection.sendRequest(WorkspaceSymbolRequest.type, {
      query: 'net',
    })) as SymbolInformation[];
    expect(found.map(({ name, containerName, location }) => [name, containerName, location.uri])).toEqual([
      ['net', 'red', uri],
    ]);
    expect(
      words(
        text,
        found.map(({ location }) => location.range),
      ),
    ).toEqual(['net']);
  });
  it('breadcrumbs: a symbol holds its children and its name', async () => {
    const found = (await client.connection.sendRequest(DocumentSymbolRequest.type, {
      textDocument: { uri },
    })) as DocumentSymbol[];
    const isUpTo = (a: Position, b: Position) => a.line < b.line || (a.line === b.line && a.character <= b.character);
    const visit = (one: DocumentSymbol, outer: Range): void => {
      for (const inner of [one.selectionRange, one.range])
        expect(isUpTo(outer.start, inner.start) && isUpTo(inner.end, outer.end)).toBe(true);
      for (const child of one.children ?? []) visit(child, one.range);
    };
    for (const one of found) visit(one, one.range);
    expect(found.find(({ name }) => name === 'h1')?.children?.map(({ name }) => name)).toEqual(['eth0', 'A é']);
  });
  it('call hierarchy', async () => {
    const [item] = (await client.connection.sendRequest(CallHierarchyPrepareRequest.type, at('vm B', 3))) ?? [];
    expect(item).toMatchObject({ name: 'B', detail: 'net on h2', uri });
    const incoming: CallHierarchyIncomingCall[] =
      (await client.connection.sendRequest(CallHierarchyIncomingCallsRequest.type, {
        item: item as CallHierarchyItem,
      })) ?? [];
    expect(incoming.map(({ from }) => [from.name, from.detail])).toEqual([
      ['A é', 'flow ping: icmp, expect icmp reachable'],
    ]);
    expect(words(text, incoming[0]?.fromRanges ?? [])).toEqual(['"A é"', '"A é"']);
    const outgoing = await client.connection.sendRequest(CallHierarchyOutgoingCallsRequest.type, {
      item: incoming[0]?.from as CallHierarchyItem,
    });
    expect(outgoing?.map(({ to }) => to.name)).toEqual(['B']);
    expect(words(text, outgoing?.[0]?.fromRanges ?? [])).toEqual(['B', 'B']);
    expect(await client.connection.sendRequest(CallHierarchyPrepareRequest.type, at('trunk all'))).toBeNull();
  });
});

describe('semantic tokens', () => {
  const legend = capabilities.semanticTokensProvider?.legend;
  /** Tokens as words with their types. */
  const told = (of: string, { data }: Pick<SemanticTokens, 'data'>) => {
    const lines = of.split('\n');
    let [line, character] = [0, 0];
    const found: string[] = [];
    for (let i = 0; i < data.length; i += 5) {
      const [down = 0, right = 0, length = 0, type = 0, modifiers = 0] = data.slice(i, i + 5);
      character = down > 0 ? right : character + right;
      line += down;
      found.push(
        `${lines[line]?.slice(character, character + length)} ${legend?.tokenTypes[type]}${modifiers ? ' declaration' : ''}`,
      );
    }
    return found;
  };
  const full = async () =>
    (await client.connection.sendRequest(SemanticTokensRequest.type, { textDocument: { uri } })) as SemanticTokens;

  it('of a document, of a range, and since the last answer', async () => {
    const before = `/* two\n   lines */\n${text}`;
    client.open(uri, before);
    const first = await full();
    expect(told(before, first).slice(0, 9)).toEqual([
      ...['/* two comment', '   lines */ comment', '// Two hosts, comment', '// one switch. comment'],
      ...['include keyword', '"more.topo" string', 'switch keyword', 'tor interface declaration', 'trunk property'],
    ]);
    const range = { start: positionOf(before, 'flow ping'), end: positionOf(before, 'icmp') };
    const some = (await client.connection.sendRequest(SemanticTokensRangeRequest.type, {
      textDocument: { uri },
      range,
    })) as SemanticTokens;
    expect(told(before, some)).toEqual([
      ...['flow keyword', 'ping event declaration', '"A é" variable', '-> operator', 'B variable', 'icmp enumMember'],
    ]);

    const after = before.replace('vlan 100', 'vlan 100\n    bridge brn');
    client.change(uri, [{ text: after }]);
    const delta = (await client.connection.sendRequest(SemanticTokensDeltaRequest.type, {
      textDocument: { uri },
      previousResultId: first.resultId ?? '',
    })) as SemanticTokensDelta;
    expect(delta.edits.length).toBe(1);
    expect(delta.edits[0]?.data?.length ?? 0).toBeLessThan(30);
    const data = [...first.data];
    for (const edit of delta.edits) data.splice(edit.start, edit.deleteCount, ...(edit.data ?? []));
    expect(data).toEqual((await full()).data);
  });
  it('start anew where the answer before is not known', async () => {
    client.open(uri, text);
    const answer = await client.connection.sendRequest(SemanticTokensDeltaRequest.type, {
      textDocument: { uri },
      previousResultId: 'x',
    });
    expect((answer as SemanticTokens).data).toEqual((await full()).data);
  });
});

it('knows nothing of a document that is not open', async () => {
  const where = { textDocument: { uri: 'file:///nowhere.topo' }, position: { line: 0, character: 0 } };
  expect(await client.connection.sendRequest(DocumentFormattingRequest.type, { ...where, options })).toBeNull();
  expect(await client.connection.sendRequest(DocumentHighlightRequest.type, where)).toBeNull();
  expect(await client.connection.sendRequest(FoldingRangeRequest.type, where)).toBeNull();
  expect(await client.connection.sendRequest(DocumentLinkRequest.type, where)).toBeNull();
  expect(await client.connection.sendRequest(RenameRequest.type, { ...where, newName: 'x' })).toBeNull();
  expect(await client.connection.sendRequest(CallHierarchyPrepareRequest.type, where)).toBeNull();
  expect(await client.connection.sendRequest(LinkedEditingRangeRequest.type, where)).toBeNull();
  expect(await client.connection.sendRequest(SemanticTokensRequest.type, where)).toEqual({ data: [] });
});
