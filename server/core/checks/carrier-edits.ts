// What brings a wire back that has no carrier: the cable put in again, the host switched on. Whoever offers it tries it first.
import type { Fix } from '../base/diagnostic.ts';
import type { CauseCode, Finding } from '../simulator/trace.ts';
import type { CheckContext } from './context.ts';
import { rewritten, spanTakenOut } from './text-edits.ts';

/** An edit for each cause that is a wire without carrier. */
export function carrierFixes(context: CheckContext, causes: readonly Finding<CauseCode>[]): readonly Fix[] {
  return causes.flatMap(({ code, node, interface: device, origin }): Fix[] => {
    if (code !== 'link-missing' || origin === null) return [];
    const state = context.analysis.cloud.spans.get(origin)?.whole;
    const edit =
      device !== null ? rewritten(context, origin, / +no-carrier\b/, '') : state ? spanTakenOut(context, state) : null;
    const title =
      device === null ? `Switch ${node} on` : `Give ${node}'s ${device} its carrier: take \`no-carrier\` out`;
    return edit ? [{ title, edits: [edit] }] : [];
  });
}
