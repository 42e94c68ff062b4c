// The requests behind what-if: a topology with changes that are not in its text, what they do, and their edit; and which single
// failure breaks which expectation. The copy that was tried last is kept, as its flows are asked for next.
import type { CancellationToken, WorkspaceEdit } from 'vscode-languageserver';
import type { Place } from '../core/base/span.ts';
import type { Steps } from '../core/base/steps.ts';
import { checkSteps } from '../core/checks/check.ts';
import { changesSaid } from '../core/checks/prove-fix.ts';
import { networkModelSteps } from '../core/ide/network-model.ts';
import { lineOf } from '../core/ide/trace-flow.ts';
import { changedBy, editsBetween, placesBefore } from '../core/ide/what-if.ts';
import { type Outcome, type Outcomes, outcomesOf, singleFailures, turnedBy } from '../core/ide/what-if-effects.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import {
  type FailureList,
  type Location,
  requests,
  type Turned,
  type WhatIf,
  type WhatIfResult,
} from '../core/protocol/messages.ts';
import { differencesOf } from '../core/verifier/differences.ts';
import { readAgain } from './read-again.ts';
import type { Features } from './server.ts';
import { uriName } from './uris.ts';
import type { Entry } from './workspace.ts';
import { editOf } from './workspace-edit.ts';

/** Finds the copy of a text with changes: the text itself where there are none. */
export type WhatIfs = {
  readonly changed: (analysis: Analysis, changes: readonly WhatIf[]) => ReturnType<typeof changedBy>;
  /** Where places of the copy are in the text. */
  readonly whereIn: (analysis: Analysis, copy: Analysis) => (place: Place) => Location;
};

type Params = { readonly uri: string; readonly changes: readonly WhatIf[] };

/** Answers the requests of protocol/messages.ts that are about what-if. */
export function registerWhatIf(features: Features): WhatIfs {
  const { connection, index, workspace, answersAtLeisure, onClosed } = features;
  const whereIn = (analysis: Analysis, copy: Analysis): ((place: Place) => Location) => {
    const before = placesBefore(analysis, copy);
    return (place) => index.location(analysis, before(place));
  };
  let kept: { readonly of: Analysis; readonly key: string; readonly after: Analysis } | undefined;
  let fares: { readonly of: Analysis; readonly outcomes: Outcomes } | undefined;
  onClosed(() => {
    kept = undefined;
    fares = undefined;
  });
  function* changed(analysis: Analysis, changes: readonly WhatIf[]): ReturnType<typeof changedBy> {
    if (changes.length === 0) return { kind: 'changed', after: analysis };
    const key = JSON.stringify(changes);
    if (kept?.of === analysis && kept.key === key) return { kind: 'changed', after: kept.after };
    const made = yield* changedBy(analysis, changes, readAgain(analysis));
    if (made.kind === 'changed') {
      yield* made.after.derive();
      kept = { of: analysis, key, after: made.after };
    }
    return made;
  }
  function* tried({ analysis }: Entry, { uri, changes }: Params): Steps<WhatIfResult> {
    const made = yield* changed(analysis, changes);
    if (made.kind === 'refused') return made;
    const { after } = made;
    if (fares?.of !== analysis) fares = { of: analysis, outcomes: yield* outcomesOf(analysis, null, 'with flows') };
    const before = fares.outcomes;
    const now = yield* outcomesOf(after, before.verifier, 'with flows');
    const differences = yield* differencesOf(before.verifier, now.verifier);
    const checked = yield* checkSteps(after);
    // places are shown in the text as it is
    const location = whereIn(analysis, after);
    const findings = [...after.diagnostics, ...checked.diagnostics];
    const facts = { uri, title: uriName(uri), version: workspace.versionOf(uri) ?? 0, findings, location };
    const model = yield* networkModelSteps(after, facts);
    const said = changesSaid(differences) || 'who reaches whom stays';
    const turned = turnedBy(before.all, now.all).map(
      ({ kind, holds, flow, ...one }): Turned => ({ kind, now: holds, flow, ...placed(one, after, location) }),
    );
    return { kind: 'tried', model, said, turned };
  }
  connection.onRequest<WhatIfResult, unknown>(requests.whatIf, (params: Params, token: CancellationToken) =>
    answersAtLeisure<WhatIfResult>({ what: 'a what-if', uri: params.uri, of: 'network', token }, gone, (entry) =>
      tried(entry, params),
    ),
  );
  connection.onRequest<WorkspaceEdit | null, unknown>(
    requests.writeWhatIf,
    ({ uri, changes }: Params, token: CancellationToken) =>
      answersAtLeisure<WorkspaceEdit | null>({ what: 'a what-if', uri, of: 'text', token }, null, function* (entry) {
        const made = yield* changed(entry.analysis, changes);
        if (made.kind === 'refused') return null;
        return editOf(features, entry.analysis, editsBetween(entry.analysis, made.after));
      }),
  );
  connection.onRequest<FailureList | null, unknown>(
    requests.failures,
    ({ uri }: { readonly uri: string }, token: CancellationToken) =>
      answersAtLeisure<FailureList | null>(
        { what: 'single failures', uri, of: 'network', token },
        null,
        function* ({ analysis }) {
          const { failures, ...counts } = yield* singleFailures(analysis, readAgain(analysis));
          return {
            ...counts,
            failures: failures.map(({ breaks, ...failure }) => ({
              ...failure,
              breaks: breaks.map((one) => placed(one, analysis, whereIn(analysis, analysis))),
            })),
          };
        },
      ),
  );
  return { changed, whereIn };
}

const gone: WhatIfResult = { kind: 'refused', message: 'the document is not open any more' };

/** The name of an outcome, why it is so, and where it stands. */
function placed(
  { name, why, origin }: Pick<Outcome, 'name' | 'why' | 'origin'>,
  analysis: Analysis,
  location: (place: Place) => Location,
) {
  const place = lineOf(analysis, origin);
  return { name, why, source: place ? location(place) : null };
}
