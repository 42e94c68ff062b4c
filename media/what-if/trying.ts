// The talk about what is tried: the page asks, the extension answers with another network, which is shown in the place of the
// text's own until it is discarded or written.
import type { FlowChoice, FromPage, NetworkModel, ToPage } from '../../server/core/protocol/messages.ts';
import type { DiagramId, DiagramNode } from '../../server/core/views/diagram.ts';
import type { Actions, PageState } from '../state.ts';

/** What it needs of the page. */
export type Stage = {
  readonly read: () => PageState;
  readonly update: (change: Partial<PageState>) => void;
  readonly post: (message: FromPage) => void;
  /** Shows a network, and plays a flow in it. */
  readonly show: (model: NetworkModel, chosen: FlowChoice | null) => void;
  readonly choose: (flow: FlowChoice) => void;
  readonly say: (text: string) => void;
};

export type Trying = {
  readonly actions: Pick<Actions, 'whatIf' | 'writeWhatIf' | 'askFailures'>;
  readonly network: (message: Extract<ToPage, { kind: 'network' }>) => void;
  readonly tried: (message: Extract<ToPage, { kind: 'whatIf' }>) => void;
};

/** Boxes that only the network with changes has, or that stand in another box there. */
export function triedBoxes(base: NetworkModel | null, model: NetworkModel): ReadonlySet<DiagramId> {
  if (!base) return new Set();
  const told = ({ parent, ghost, kind }: DiagramNode) => `${kind} ${parent} ${ghost}`;
  const known = new Map(base.graph.nodes.map((node) => [node.id, told(node)]));
  return new Set(model.graph.nodes.filter((node) => known.get(node.id) !== told(node)).map(({ id }) => id));
}

export function trying({ read, update, post, show, choose, say }: Stage): Trying {
  const whatIf: Actions['whatIf'] = (changes) => {
    update({ popup: null });
    if (changes.length > 0) {
      update({ trial: { changes, result: null } });
      post({ kind: 'whatIf', changes });
      return;
    }
    const { base } = read();
    update({ trial: null, base: null });
    if (base) show(base, null);
  };
  return {
    actions: {
      whatIf,
      writeWhatIf: () => {
        const { trial } = read();
        if (trial) post({ kind: 'writeWhatIf', changes: trial.changes });
        whatIf([]);
      },
      askFailures: () => {
        update({ failures: 'asked' });
        post({ kind: 'failures' });
      },
    },
    // what is tried is tried in a new text, too
    network: ({ model, play }) => {
      const { trial, base, model: shown } = read();
      if (!trial || (base ?? shown)?.uri !== model.uri) {
        update({ base: null, trial: null, failures: null });
        show(model, play);
        return;
      }
      update({ base: model, failures: null });
      post({ kind: 'whatIf', changes: trial.changes });
      if (play) choose(play);
    },
    tried: ({ changes, result }) => {
      const { trial, base, model } = read();
      if (!trial || JSON.stringify(changes) !== JSON.stringify(trial.changes)) return;
      say(result.kind === 'tried' ? result.said : result.message);
      update({ trial: { changes, result }, base: base ?? model });
      if (result.kind === 'tried') show(result.model, null);
    },
  };
}
