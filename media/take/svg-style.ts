// The page's style as far as a picture uses it, for a file in which there is no page: rules by the classes that occur, and the
// colours of a theme in place of an editor's. Works on the style sheet as it is built.

/** Whose colours a file has. */
export type Theme = 'dark' | 'light';

/** The fonts that a page has from the editor. */
const fonts = 'font-family:system-ui,"Segoe UI","DejaVu Sans",sans-serif';

/** The rules of a style sheet for these classes; what is about motion, pointers and other pages stays out. */
export function styleFor(css: string, classes: ReadonlySet<string>, theme: Theme): string {
  const [dark = '', light = ''] = [...css.matchAll(/:root\[data-standalone\]\s*\{([^}]*)\}/g)].map(([, body]) => body);
  const variables = theme === 'dark' ? dark : `${dark};${light}`;
  const found = [`svg{${variables};${fonts}}`, '.ground{fill:var(--ground)}'];
  for (const [, selectors = '', body = ''] of css.replace(/@[^{;]+\{(?:[^{}]*\{[^}]*\})*[^}]*\}/g, '').matchAll(rule)) {
    const own = selectors.split(/,(?![^(]*\))/).flatMap((selector) => inFile(selector.trim(), classes, theme));
    if (own.length > 0) found.push(`${own.join(',')}{${body.trim()}}`);
  }
  return found
    .join('\n')
    .replace(/\s*\n\s*/g, '\n')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;');
}

const rule = /([^{}]+)\{([^}]*)\}/g;

/** The selector as it is in the file; none where nothing in it could match. */
function inFile(selector: string, classes: ReadonlySet<string>, theme: Theme): readonly string[] {
  if (selector === 'body' || selector === `body.vscode-${theme}`) return ['svg'];
  // of the page around it
  if (selector === '.picture') return [];
  if (/:hover|:focus|:active|^body|\[data-/.test(selector)) return [];
  const named = [...selector.replace(/:(?:is|not)\([^)]*\)/g, '').matchAll(/\.([\w-]+)/g)].map(
    ([, name]) => name ?? '',
  );
  const known = (name: string) => name === 'picture' || classes.has(name);
  return named.length > 0 && named.every(known) ? [selector] : [];
}
