// The pictures of all examples, drawn without a browser: kept as files, each with the way of its first flow.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { svg } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { describe, expect, it } from 'vitest';
import { drawnSvg } from '../../media/take/drawn.ts';
import { templateText } from '../../media/take/template-text.ts';
import { root } from '../support/bundle.ts';
import { golden } from '../support/golden.ts';
import { documentOf, example } from './support/models.ts';

const examples = readdirSync(join(root, 'examples'))
  .filter((name) => name.endsWith('.topo'))
  .map((name) => name.replace('.topo', ''));
const styles = join(root, 'media/styles');
const css = readdirSync(styles)
  .map((name) => readFileSync(join(styles, name), 'utf8'))
  .join('\n')
  .replace(/\/\*.*?\*\//gs, '');

/** The picture without its style, which is the page's. */
const bare = (text: string | undefined) => text?.replace(/<style>.*?<\/style>\n/s, '') ?? '';

describe('the picture as a file', () => {
  it.each(examples)('of %s', async (name) => {
    const document = example(name);
    const [flow] = document.model.flows;
    const traced = flow ? { flow: flow.choice, replay: document.replay(flow.choice) } : null;
    const drawn = await drawnSvg({ model: document.model, traced }, { part: null, theme: 'light', css: '' });
    golden(`test/media/golden/${name}.svg`, bare(drawn));
    expect(drawn).not.toMatch(/undefined|\[object|NaN|function/);
    expect(openTags(drawn ?? '')).toEqual([]);
    // an attribute without a value is none in XML
    expect(drawn).not.toMatch(/<[a-z]+(?: [\w-]+="[^"]*")* [\w-]+(?=[ />])/);
  });

  it('has the style of what is in it, in the colours of its theme, and no other', async () => {
    const { model } = example('s6a');
    const of = async (theme: 'dark' | 'light') =>
      (await drawnSvg({ model, traced: null }, { part: null, theme, css })) ?? '';
    const [dark, light] = [await of('dark'), await of('light')];
    expect(bare(dark)).toBe(bare(light));
    expect(dark).toContain('.ghost');
    expect(dark).not.toMatch(/\.(?:hop|rung|bar|popup)\b/);
    expect(dark).not.toContain('--vscode-charts-blue: #1a85ff');
    expect(light).toContain('--vscode-charts-blue: #1a85ff');
  });

  it('shows a box with what is around it, even one that would be folded away; none that is not there', async () => {
    const vms = Array.from({ length: 30 }, (_, at) => `  vm VM_${at} { network net }`);
    const text = `tenant t {\n  network net { vlan 100  cidr 10.0.0.0/24 }\n}\nswitch tor\nhost compute1 {\n  nic eth0 -> tor\n${vms.join('\n')}\n}\n`;
    const { model } = documentOf('many.topo', text);
    const drawn = await drawnSvg({ model, traced: null }, { part: 'VM_29', theme: 'light', css: '' });
    expect(drawn).toContain('>VM_29<');
    expect(Number(/ width="([\d.]+)"/.exec(drawn ?? '')?.[1])).toBeLessThan(300);
    expect(await drawnSvg({ model, traced: null }, { part: 'nobody', theme: 'light', css: '' })).toBeUndefined();
  });
});

describe('a template as text', () => {
  it('escapes what it is given, and leaves out what only a page has', () => {
    const name = '<b a="1">&';
    const drawn = svg`<g class="a ${name}" id=${name} ?hidden=${false} ?inert=${true} @click=${() => 1}><title>${name}</title>${guard([1], () => [svg`<path d=${1}/>`, name])}</g>`;
    const said = '&lt;b a=&quot;1&quot;&gt;&amp;';
    expect(templateText(drawn)).toBe(
      `<g class="a ${said}" id="${said}" inert=""><title>${said}</title><path d="1"/>${said}</g>`,
    );
  });
});

/** Elements that are opened and not closed, or closed and not opened: what makes a file no XML. */
function openTags(text: string): readonly string[] {
  const open: string[] = [];
  for (const [, close, name = '', itself] of text.matchAll(/<(\/?)([a-zA-Z]+)(?:[^>"]|"[^"]*")*?(\/?)>/g)) {
    if (close && open.at(-1) === name) open.pop();
    else if (!itself) open.push(close + name);
  }
  return open;
}
