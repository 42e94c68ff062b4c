// The picture and the replay as files without a browser around: drawn to a text. Built as a program of its own beside the command
// line (dist/picture.js), which hands in what an editor's page gets, and the page's own script and style.
import ELK from 'elkjs/lib/elk-api.js';
import { Worker } from 'elkjs/lib/elk-worker.min.js';
import type { FlowChoice, LocatedReplay, NetworkModel } from '../../server/core/protocol/messages.ts';
import type { DiagramId } from '../../server/core/views/diagram.ts';
import { marksOf } from '../draw/marks.ts';
import { drawnOf } from '../draw/picture.ts';
import { flowEnds } from '../flows.ts';
import { start } from '../initial.ts';
import { layOutInEveryForm } from '../layout/forms.ts';
import type { Rect } from '../layout/geometry.ts';
import { type AskElk, layOut } from '../layout/layout.ts';
import { sceneOf } from '../scene.ts';
import type { Drawing, PageState } from '../state.ts';
import { railsOf } from '../ways/trail.ts';
import { recordElk, standaloneHtml } from './standalone.ts';
import { styleFor, type Theme } from './svg-style.ts';
import { templateText } from './template-text.ts';

/** A network, and a flow in it whose whole way is drawn, or null. */
export type Subject = {
  readonly model: NetworkModel;
  readonly traced: { readonly flow: FlowChoice; readonly replay: LocatedReplay } | null;
};

/** px of ground around a part of the picture. */
const around = 24;

/**
 * The picture as SVG, with the flow at its last hop. `part`: the box that is shown with its surroundings, null for all; undefined
 * comes back where there is no such box. `css`: the page's style, of which what is used goes into the file; it has variables,
 * which browsers know.
 */
export async function drawnSvg(
  { model, traced }: Subject,
  { part, theme, css }: { readonly part: DiagramId | null; readonly theme: Theme; readonly css: string },
): Promise<string | undefined> {
  const state: PageState = { ...start, model, flow: traced?.flow ?? null };
  const keep = new Set([...flowEnds(state), ...(part === null ? [] : [part])]);
  const picture = await layOut(model.graph, { form: 'full', perRow: null, keep, ask: elk(), cache: new Map() });
  const drawing: Drawing = { model, picture, rails: railsOf(picture), marks: marksOf(model.graph), tried: new Set() };
  const scene = traced && sceneOf(traced.replay, state.filter, drawing);
  const at = Math.max(0, (scene?.story.beats.length ?? 0) - 1);
  const shown = { ...state, drawing, scene, play: { ...state.play, at } };
  const found = part === null ? { x: 0, y: 0, w: picture.w, h: picture.h } : picture.boxes.get(part)?.rect;
  if (!found) return undefined;
  const view = part === null ? found : grown(found);
  return wrapped(plain(templateText(drawnOf(shown, drawing))), view, (classes) => styleFor(css, classes, theme));
}

/** The replay as a page of its own, as the network view saves it. */
export async function drawnHtml(
  { model, traced }: Subject & { readonly traced: object },
  page: { readonly script: string; readonly style: string },
): Promise<string> {
  const { flow, replay } = traced;
  const recorder = recordElk(elk());
  await layOutInEveryForm(model.graph, { keep: new Set(flowEnds({ ...start, model, flow })) }, recorder.ask);
  return standaloneHtml({ model, flow, replay, elk: recorder.answers() }, page);
}

function elk(): AskElk {
  const own = new ELK({ workerFactory: (url) => new Worker(url) });
  return (graph) => own.layout(graph);
}

function grown({ x, y, w, h }: Rect): Rect {
  return { x: x - around, y: y - around, w: w + 2 * around, h: h + 2 * around };
}

/** What is drawn, without what a page needs to be touched and heard. */
function plain(body: string): string {
  return body
    .replace(/<[^>]*>/g, (tag) => tag.replace(/ (?:role|tabindex|aria-[a-z]+|data-[a-z-]+)(?:="[^"]*"|(?=[ />]))/g, ''))
    .replace(/\s*\n\s*/g, '\n')
    .trim();
}

function wrapped(body: string, { x, y, w, h }: Rect, style: (classes: ReadonlySet<string>) => string): string {
  const classes = new Set([...body.matchAll(/ class="([^"]*)"/g)].flatMap(([, names]) => (names ?? '').split(/\s+/)));
  return `<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="${x} ${y} ${w} ${h}" width="${w}" height="${h}">
<style>${style(classes)}</style>
<rect class="ground" x="${x}" y="${y}" width="${w}" height="${h}"/>
${body}
</svg>
`;
}
