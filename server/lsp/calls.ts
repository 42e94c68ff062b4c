// The call hierarchy: who sends to whom.
import { type CallHierarchyItem, type Range, SymbolKind } from 'vscode-languageserver';
import { type Call, incomingCalls, outgoingCalls, type Party, type PartyKind, partyAt } from '../core/ide/calls.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import { askedFile } from './asked.ts';
import { guard } from './guard.ts';
import type { Features } from './server.ts';

const kinds: Readonly<Record<PartyKind, SymbolKind>> = {
  instance: SymbolKind.Object,
  node: SymbolKind.Class,
  network: SymbolKind.Struct,
  tenant: SymbolKind.Package,
  address: SymbolKind.Constant,
  any: SymbolKind.Namespace,
};

/** Answers who sends to what stands at a position, and to whom that sends. */
export function registerCalls(features: Features): void {
  const { connection, index, log } = features;
  const { callHierarchy } = connection.languages;
  const itemOf = (analysis: Analysis, { id, kind, label, detail, name, whole }: Party): CallHierarchyItem => ({
    name: label,
    kind: kinds[kind],
    detail,
    uri: name.file,
    range: index.range(analysis, whole),
    selectionRange: index.range(analysis, name),
    data: id,
  });
  /** The places that stand in a file: an editor shows a call's ranges in the file of who calls. */
  const rangesIn = (analysis: Analysis, uri: string, { places }: Call, instead: Range): Range[] => {
    const found = places.filter(({ file }) => file === uri).map((place) => index.range(analysis, place));
    return found.length > 0 ? found : [instead];
  };
  callHierarchy.onPrepare((params) =>
    guard(log, 'call hierarchy', null, () => {
      const asked = askedFile(features, params);
      if (!asked) return null;
      const { analysis, file } = asked;
      const party = partyAt(analysis, file.file, index.offset(file, params.position));
      return party ? [itemOf(analysis, party)] : null;
    }),
  );
  callHierarchy.onIncomingCalls(({ item }) =>
    guard(log, 'incoming calls', null, () => {
      const analysis = features.current(item.uri)?.analysis;
      if (!analysis) return null;
      return incomingCalls(analysis, String(item.data)).map((call) => {
        const from = itemOf(analysis, call.party);
        return { from, fromRanges: rangesIn(analysis, from.uri, call, from.selectionRange) };
      });
    }),
  );
  callHierarchy.onOutgoingCalls(({ item }) =>
    guard(log, 'outgoing calls', null, () => {
      const analysis = features.current(item.uri)?.analysis;
      if (!analysis) return null;
      return outgoingCalls(analysis, String(item.data)).map((call) => ({
        to: itemOf(analysis, call.party),
        fromRanges: rangesIn(analysis, item.uri, call, item.selectionRange),
      }));
    }),
  );
}
