// A replay in a file of its own, which any browser opens without a network: this very page with the model, the trace and elk's
// answers laid into it. Written by the page, read by the page when there is no editor around it.
import type { FlowChoice, FromPage, LocatedReplay, NetworkModel, ToPage } from '../../server/core/protocol/messages.ts';
import type { Host } from '../host.ts';
import type { AskElk } from '../layout/layout.ts';

/** What elk was asked, as JSON, and what it answered. */
export type ElkAnswers = readonly (readonly [question: string, answer: Awaited<ReturnType<AskElk>>])[];

/** All that such a file shows. */
export type Standalone = {
  readonly model: NetworkModel;
  readonly flow: FlowChoice;
  readonly replay: LocatedReplay;
  readonly elk: ElkAnswers;
};

const elementId = 'hopscope-replay';

/** So many answers are kept for whoever saves a replay: shapes of hosts are few. */
const maximumAnswers = 200;

/** Asks elk and keeps its answers. */
export function recordElk(ask: AskElk): { readonly ask: AskElk; readonly answers: () => ElkAnswers } {
  const answers = new Map<string, Awaited<ReturnType<AskElk>>>();
  return {
    ask: async (graph) => {
      const question = JSON.stringify(graph);
      const answer = await ask(graph);
      // an answer that came too late once is no reason to forget the one that was in time
      if (answer === null) return null;
      answers.delete(question);
      answers.set(question, answer);
      const [oldest] = answers.keys();
      if (answers.size > maximumAnswers && oldest !== undefined) answers.delete(oldest);
      return answer;
    },
    answers: () => [...answers],
  };
}

/** The file. `script` and `style`: those of the page. Paths of the writer's machine stay out of it. */
export function standaloneHtml(laid: Standalone, { script, style }: { script: string; style: string }): string {
  const named = laid.flow.kind === 'named' ? laid.flow.name : null;
  const model = { ...laid.model, flows: laid.model.flows.filter(({ name }) => name === named) };
  const data = JSON.stringify({ ...laid, model }, (key, value) =>
    key === 'uri' && typeof value === 'string' ? (value.split('/').at(-1) ?? '') : value,
  );
  const policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";
  return `<!DOCTYPE html>
<html lang="en" data-standalone>
  <head>
    <meta charset="UTF-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${laid.model.title.replace(/[&<>]/g, (char) => `&#${char.charCodeAt(0)};`)}</title>
    <style>${style.replaceAll('</style', '<\\/style')}</style>
  </head>
  <body>
    <div id="app"></div>
    <script type="application/json" id="${elementId}">${data.replaceAll('<', '\\u003c')}</script>
    <script>${script.replaceAll('</script', '<\\/script')}</script>
  </body>
</html>
`;
}

/** What was laid into this page, or null where an editor holds it. */
export function standaloneIn(page: Document): Standalone | null {
  const text = page.getElementById(elementId)?.textContent;
  return text ? (JSON.parse(text) as Standalone) : null;
}

/** Answers the page as the extension would, of the one flow that it has. */
export function standaloneHost({ model, flow, replay }: Standalone): Host {
  let hear: (message: ToPage) => void = () => undefined;
  const same = (other: FlowChoice) => JSON.stringify(other) === JSON.stringify(flow);
  const answer = (message: FromPage) => {
    if (message.kind === 'ready') hear({ kind: 'network', model, play: flow });
    else if (message.kind === 'trace')
      hear({
        kind: 'trace',
        flow: message.flow,
        result: same(message.flow)
          ? { kind: 'replay', replay }
          : { kind: 'refused', message: 'only one flow is in this file; the others are traced in the editor' },
      });
    else if (message.kind === 'matrix') hear({ kind: 'matrix', asked: message.asked, matrix: null });
    else if (message.kind === 'copy') void navigator.clipboard.writeText(message.text);
  };
  return {
    post: (message) => queueMicrotask(() => answer(message)),
    kept: () => null,
    keep: () => undefined,
    listen: (listener) => {
      hear = listener;
    },
  };
}

/** Elk's answers from the file. */
export function answeredElk(answers: ElkAnswers): AskElk {
  const known = new Map(answers);
  return async (graph) => known.get(JSON.stringify(graph)) ?? null;
}
