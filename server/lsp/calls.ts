// The call hierarchy: who sends to whom.
import {
  type CallHierarchyIncomingCall,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  type Range,
  SymbolKind,
} from 'vscode-languageserver';
import { type Call, callSteps, type Party, type PartyKind, partySteps } from '../core/ide/calls.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import { answerTextInSteps } from './asked.ts';
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
  const { connection, index, answersInSteps } = features;
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
  callHierarchy.onPrepare((params, token) =>
    answerTextInSteps<CallHierarchyItem[] | null>(
      features,
      { what: 'call hierarchy', params, token },
      null,
      function* ({ analysis, file }) {
        const party = yield* partySteps(analysis, file.file, index.offset(file, params.position));
        return party ? [itemOf(analysis, party)] : null;
      },
    ),
  );
  callHierarchy.onIncomingCalls(({ item: { uri, data } }, token) => {
    const about = { what: 'incoming calls', uri, of: 'text', token } as const;
    return answersInSteps<CallHierarchyIncomingCall[] | null>(about, null, function* ({ analysis }) {
      return (yield* callSteps(analysis, String(data), 'incoming')).map((call) => {
        const from = itemOf(analysis, call.party);
        return { from, fromRanges: rangesIn(analysis, from.uri, call, from.selectionRange) };
      });
    });
  });
  callHierarchy.onOutgoingCalls(({ item: { uri, data, selectionRange } }, token) => {
    const about = { what: 'outgoing calls', uri, of: 'text', token } as const;
    return answersInSteps<CallHierarchyOutgoingCall[] | null>(about, null, function* ({ analysis }) {
      return (yield* callSteps(analysis, String(data), 'outgoing')).map((call) => ({
        to: itemOf(analysis, call.party),
        fromRanges: rangesIn(analysis, uri, call, selectionRange),
      }));
    });
  });
}
