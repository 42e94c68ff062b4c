// Edits as people make them, the same for the same seed: a letter into a name, another digit of an address, a line more or
// less. An edit that breaks something is taken back by the next, so that the text stays what it was, by and large.
import type { Range } from 'vscode-languageserver/node';
import type { Random } from '../kernel-random/random.ts';

/** What the protocol says of one change. */
export type Edit = { readonly range: Range; readonly text: string };

/** A text that is edited line by line. */
export type Editing = {
  readonly lines: readonly string[];
  /** Makes the next edit and says what it was. */
  readonly next: () => Edit;
  /** Takes back what waits to be taken back, if anything does. */
  readonly mend: () => Edit | undefined;
};

/** Begins to edit a text of the benchmark. */
export function startEditing(text: string, random: Random): Editing {
  const lines = text.split('\n');
  const instances = lines.flatMap((line, at) => (line.startsWith('  vm ') ? [at] : [])).length;
  let undo: Edit | undefined;
  let added = 0;
  const apply = ({ range: { start, end }, text: inserted }: Edit): void => {
    const head = lines[start.line]?.slice(0, start.character) ?? '';
    const tail = lines[end.line]?.slice(end.character) ?? '';
    lines.splice(start.line, end.line - start.line + 1, ...`${head}${inserted}${tail}`.split('\n'));
  };
  const inverse = ({ range: { start, end }, text: inserted }: Edit): Edit => {
    const taken = lines.slice(start.line, end.line + 1);
    taken[taken.length - 1] = (taken.at(-1) ?? '').slice(0, end.character);
    taken[0] = (taken[0] ?? '').slice(start.character);
    const put = inserted.split('\n');
    const last = put.at(-1)?.length ?? 0;
    const to =
      put.length === 1
        ? { line: start.line, character: start.character + last }
        : { line: start.line + put.length - 1, character: last };
    return { range: { start, end: to }, text: taken.join('\n') };
  };
  const make = (): Edit => {
    const line = findInstance();
    const body = lines[line] ?? '';
    const within = (from: number, to: number, inserted: string): Edit => ({
      range: { start: { line, character: from }, end: { line, character: to } },
      text: inserted,
    });
    const address = / ip [\d.]*(\d)/.exec(body);
    // another than the one that is there: what changes nothing is no edit
    const digit = String((Number(address?.[1] ?? 0) + random.between(1, 9)) % 10);
    const network = /network net\d+/.exec(body);
    switch (random.below(6)) {
      case 0: {
        const at = body.indexOf('VM_') + 2;
        return within(at, at, 'x');
      }
      case 1:
        if (!address) break;
        return within(address.index + address[0].length - 1, address.index + address[0].length, digit);
      case 2: {
        added++;
        const one = `  vm NEW_${added} { ${network?.[0] ?? ''} }\n`;
        return { range: { start: { line, character: 0 }, end: { line, character: 0 } }, text: one };
      }
      case 3:
        return { range: { start: { line, character: 0 }, end: { line: line + 1, character: 0 } }, text: '' };
      case 4: {
        const at = (network?.index ?? 0) + (network?.[0].length ?? 0);
        return within(at, at, String(random.below(10)));
      }
    }
    return within(body.length, body.length, random.pick([' ', '  // to be moved', ' }', ' {']));
  };
  const findInstance = (): number => {
    if (instances === 0) throw new Error('there is no instance to edit');
    for (;;) {
      const line = random.below(lines.length);
      if (lines[line]?.startsWith('  vm VM_')) return line;
    }
  };
  const mend = (): Edit | undefined => {
    const edit = undo;
    undo = undefined;
    if (edit) apply(edit);
    return edit;
  };
  return {
    lines,
    mend,
    next: () => {
      const back = mend();
      if (back) return back;
      const edit = make();
      undo = inverse(edit);
      apply(edit);
      return edit;
    },
  };
}
