// Every feature at every place of every text: something or nothing, never an error, and places that lie in the text.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { incomingCalls, outgoingCalls, partyAt } from '../../server/core/ide/calls.ts';
import { highlightsAt } from '../../server/core/ide/highlight.ts';
import { linkedNamesAt } from '../../server/core/ide/linked-editing.ts';
import { linksOf } from '../../server/core/ide/links.ts';
import { definitionAt, referencesAt } from '../../server/core/ide/navigation.ts';
import { occurrencesOf } from '../../server/core/ide/occurrences.ts';
import { renameAt, renameTargetAt } from '../../server/core/ide/rename.ts';
import { scopeOf } from '../../server/core/ide/scope.ts';
import { findSymbols } from '../../server/core/ide/symbol-search.ts';
import { outlineOf } from '../../server/core/ide/symbols.ts';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import { placedDeclarations } from '../../server/core/syntax/places.ts';
import { anyText } from '../syntax/texts.ts';

type Range = { readonly start: number; readonly end: number };

test('features answer anywhere', () => {
  fc.assert(
    fc.property(anyText, fc.array(fc.nat(), { minLength: 1, maxLength: 8 }), (text, places) => {
      const analysis = analyse({ path: 'f', text }, () => undefined);
      const file = analysis.files.get('f');
      if (!file) throw new Error('no file');
      const isIn = ({ start, end }: Range) => 0 <= start && start < end && end <= text.length;
      const found: Range[] = [...linksOf(file).filter(({ name }) => name !== ''), ...findSymbols([file], '')];
      outlineOf(file);
      for (const place of places) {
        const at = place % (text.length + 1);
        found.push(...definitionAt(analysis, 'f', at), ...referencesAt(analysis, 'f', at, { declaration: 'included' }));
        found.push(...highlightsAt(analysis, 'f', at), ...(linkedNamesAt(analysis, 'f', at)?.ranges ?? []));
        const target = renameTargetAt(analysis, 'f', at);
        if (target.kind === 'target') found.push(target.place);
        const rename = renameAt(analysis, 'f', at, 'fresh');
        if (rename.kind === 'rename') found.push(...rename.edits);
        expect(rename.kind === 'refused').toBe(target.kind === 'refused');
        const party = partyAt(analysis, 'f', at);
        if (!party) continue;
        found.push(party.name, party.whole);
        for (const call of [...incomingCalls(analysis, party.id), ...outgoingCalls(analysis, party.id)])
          found.push(call.party.name, ...call.places);
      }
      expect(found.filter((one) => !isIn(one))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test('references find what a walk over all declarations finds', () => {
  fc.assert(
    fc.property(anyText, fc.nat(), (text, pick) => {
      const analysis = analyse({ path: 'f', text }, () => undefined);
      const scope = scopeOf(analysis);
      const file = analysis.files.get('f');
      const all = (file ? placedDeclarations(file) : []).flatMap((one) =>
        occurrencesOf(one, scope).map(({ key, everyHosts, span }) => ({
          ...{ key, everyHosts },
          ...{ start: span.start + one.offset, end: span.end + one.offset },
        })),
      );
      const one = all[pick % Math.max(all.length, 1)];
      if (!one) return;
      const same = all.filter(
        ({ key, everyHosts }) => key === one.key || everyHosts === one.key || key === one.everyHosts,
      );
      const found = referencesAt(analysis, 'f', (one.start + one.end) >> 1, { declaration: 'included' });
      expect(found.map(({ start, end }) => [start, end])).toEqual(same.map(({ start, end }) => [start, end]));
    }),
    { numRuns: 200 },
  );
});
