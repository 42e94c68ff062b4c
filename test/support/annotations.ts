// Fixtures that say in comments what is reported under the text they point at:
//
//   network net100 { vlan 5000 }
//   #                     ^^^^ error[vlan-out-of-range]: 1 to 4094
//
// The carets stand under the range, on one line; the message, where given, is a part of the real one. `#^^^` counts its
// `#` as a caret, for what stands in the first column. Several comments may follow one line. Nothing else may be reported.

/** A finding with its range in lines and UTF-16 columns, both from 0, within one line. */
export interface Found {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly severity: string;
  readonly code: string;
  readonly message: string;
}

const annotation = /^\s*#( *)(\^+) (error|warning|information|hint)\[([a-z-]+)\](?:: (.*))?$/;

/** What the comments of a text expect; `message` is empty where none is given. */
export function annotationsOf(text: string): Found[] {
  const found: Found[] = [];
  let target = 0;
  text.split('\n').forEach((line, index) => {
    const match = annotation.exec(line);
    if (!match) {
      target = index;
      return;
    }
    const [, gap = '', carets = '', severity = '', code = '', message = ''] = match;
    const hash = line.indexOf('#');
    const start = gap === '' ? hash : hash + 1 + gap.length;
    found.push({
      line: target,
      start,
      end: hash + 1 + gap.length + carets.length,
      severity,
      code,
      message: message.trim(),
    });
  });
  return found;
}

/** Every annotation that nothing meets and every finding that no annotation expects, as readable lines. */
export function mismatches(text: string, found: readonly Found[]): string[] {
  const open = [...found];
  const problems: string[] = [];
  for (const expected of annotationsOf(text)) {
    const index = open.findIndex((one) => sameAs(expected, one));
    if (index >= 0) open.splice(index, 1);
    else problems.push(`missing: ${show(expected)}`);
  }
  return [...problems, ...open.map((one) => `unexpected: ${show(one)}`)];
}

function sameAs(expected: Found, one: Found): boolean {
  return (
    expected.line === one.line &&
    expected.start === one.start &&
    expected.end === one.end &&
    expected.severity === one.severity &&
    expected.code === one.code &&
    one.message.includes(expected.message)
  );
}

function show({ line, start, end, severity, code, message }: Found): string {
  return `${line + 1}:${start + 1}-${end + 1} ${severity}[${code}]: ${message}`;
}
