// `hopscope export --to svg` and `--to html`: the network view's picture and replay as files. What draws them is a program of its
// own, built beside this one, which gets what an editor's page gets, and the page's script and style.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { runToEnd } from '../core/base/steps.ts';
import { check } from '../core/checks/check.ts';
import { locatedReplaySteps } from '../core/ide/located-replay.ts';
import { networkModelSteps } from '../core/ide/network-model.ts';
import type { FlowQuestion } from '../core/ide/trace-flow.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import type { FlowChoice, LocatedReplay, NetworkModel } from '../core/protocol/messages.ts';
import { placesOf } from './places.ts';
import { Unusable } from './terminal.ts';
import { toldFlow } from './told-flow.ts';

/** What is drawn: a network, and a flow in it. */
type Subject = {
  readonly model: NetworkModel;
  readonly traced: { readonly flow: FlowChoice; readonly replay: LocatedReplay } | null;
};

/** The program that draws (media/take/drawn.ts). */
type PictureProgram = {
  readonly drawnSvg: (
    subject: Subject,
    options: { readonly part: string | null; readonly theme: 'dark' | 'light'; readonly css: string },
  ) => Promise<string | undefined>;
  readonly drawnHtml: (subject: Subject, page: { readonly script: string; readonly style: string }) => Promise<string>;
};

/** The flow that is asked for, or none. */
export type NamedQuestion = { readonly name: string; readonly question: FlowQuestion } | undefined;

/** How a picture is asked for: a box that is shown alone with what is around it, and whose colours. */
export type PictureOptions = { readonly only: string | undefined; readonly theme: string | undefined };

/** The picture, with the flow's whole way where one is asked for. */
export async function svgOf(analysis: Analysis, flow: NamedQuestion, options: PictureOptions): Promise<string> {
  const { only: part = null, theme = 'light' } = options;
  if (theme !== 'light' && theme !== 'dark')
    throw new Unusable(`\`--theme ${theme}\` is none; use \`--theme light\` or \`--theme dark\``);
  const { drawnSvg } = pictureProgram();
  const svg = await drawnSvg(subjectOf(analysis, flow), { part, theme, css: builtFile('page.css') });
  if (svg === undefined)
    throw new Unusable(
      `the picture has no box ${JSON.stringify(part)}; name a host, an instance, a switch, or HOST/BRIDGE`,
    );
  return svg;
}

/** The replay as a page that any browser opens. */
export async function htmlOf(analysis: Analysis, flow: NamedQuestion): Promise<string> {
  if (!flow) throw new Unusable('`--to html` replays one flow: say which by `--flow NAME`');
  const { drawnHtml } = pictureProgram();
  const page = { script: builtFile('page.js'), style: builtFile('page.css') };
  return await drawnHtml(subjectOf(analysis, flow), page);
}

function subjectOf(analysis: Analysis, flow: NamedQuestion): Subject {
  const places = placesOf(analysis);
  const location = (place: Parameters<typeof places.source>[0]) => {
    const { file, range } = places.source(place);
    return { uri: file, range };
  };
  const findings = [...analysis.diagnostics, ...check(analysis).diagnostics];
  const title = basename(analysis.entry);
  const facts = { uri: analysis.entry, title, version: 0, findings, location };
  const model = runToEnd(networkModelSteps(analysis, facts));
  if (!flow) return { model, traced: null };
  const replay = runToEnd(locatedReplaySteps(analysis, toldFlow(analysis, flow.question), location));
  return { model, traced: { flow: { kind: 'named', name: flow.name }, replay } };
}

function pictureProgram(): PictureProgram {
  const path = built('picture.js');
  return createRequire(path)(path) as PictureProgram;
}

function builtFile(name: string): string {
  return readFileSync(built(name), 'utf8');
}

/** Packages link commands: what is built stands beside the program's own file. */
function built(name: string): string {
  const path = join(dirname(realpathSync(process.argv[1] ?? '.')), name);
  if (!existsSync(path)) throw new Unusable(`${name} is not built; \`npm run build\` puts it beside this program`);
  return path;
}
