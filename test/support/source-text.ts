// Reads TypeScript just deeply enough for the architecture test: which text is code, which is comment or string, and
// what is imported. TypeScript 7 has no JavaScript API, and the tools that need one see nothing and pass.

/** One import or re-export: what it names, whether it vanishes when types do, and where it stands. */
export interface ImportOf {
  readonly specifier: string;
  readonly kind: 'value' | 'type';
  readonly line: number;
}

/** The text with comments and the contents of strings replaced by spaces; line ends and offsets stay. */
export function codeOnly(text: string): string {
  let out = '';
  let at = 0;
  let before = '';
  const blank = (end: number) => {
    out += text.slice(at, end).replace(/[^\n]/g, ' ');
    at = end;
  };
  while (at < text.length) {
    const two = text.slice(at, at + 2);
    const char = text.charAt(at);
    if (two === '//') blank(endOf(text, '\n', at, 0));
    else if (two === '/*') blank(endOf(text, '*/', at + 2, 2));
    else if (char === '"' || char === "'" || char === '`') {
      out += char;
      at += 1;
      const end = closing(text, char, at);
      blank(end);
      if (at < text.length) {
        out += char;
        at += 1;
      }
      before = char;
    } else if (char === '/' && startsRegExp(before)) {
      blank(closingRegExp(text, at));
      before = '/';
    } else {
      out += char;
      at += 1;
      if (!/\s/.test(char)) before = /\w/.test(char) ? before.replace(/\W/g, '') + char : char;
      else if (/\w$/.test(before)) before = `${before} `;
    }
  }
  return out;
}

/** Every import, re-export and dynamic import of a file. */
export function importsOf(text: string): readonly ImportOf[] {
  const code = codeOnly(text);
  const patterns: readonly RegExp[] = [
    /\b(?:import|export)\b(?<clause>\s+type\b)?[\w\s{},*$]*?\bfrom\s*(?=['"])/g,
    /\bimport\s*(?=['"])/g,
    /\b(?:import|require)\s*\(\s*(?=['"`])/g,
  ];
  const found: ImportOf[] = [];
  for (const pattern of patterns) {
    for (const match of code.matchAll(pattern)) {
      const quote = match.index + match[0].length;
      const specifier = text.slice(quote + 1, code.indexOf(text.charAt(quote), quote + 1));
      found.push({ specifier, kind: match.groups?.clause ? 'type' : 'value', line: lineOf(text, match.index) });
    }
  }
  return found;
}

/** The one-based line on which an offset lies. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function endOf(text: string, mark: string, from: number, length: number): number {
  const found = text.indexOf(mark, from);
  return found === -1 ? text.length : found + length;
}

function closing(text: string, quote: string, from: number): number {
  let at = from;
  while (at < text.length && text.charAt(at) !== quote) {
    if (text.charAt(at) === '\n' && quote !== '`') return at;
    at += text.charAt(at) === '\\' ? 2 : 1;
  }
  return Math.min(at, text.length);
}

/** A slash begins a regular expression where no value can have ended just before it. */
function startsRegExp(before: string): boolean {
  const word = before.trimEnd();
  return word === '' || /^[(,=:[!&|?{};+<>~^%*-]$/.test(word) || /^(return|typeof|case|of|in|void)$/.test(word);
}

function closingRegExp(text: string, from: number): number {
  let inClass = false;
  for (let at = from + 1; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\\') at += 1;
    else if (char === '\n') return at;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) return at + 1;
  }
  return text.length;
}
