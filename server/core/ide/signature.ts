// The form of the statement that is being written, and which of its parts comes next. Knows no lines and no protocol. Costs
// what the declaration around the cursor is long.
import type { Analysis } from '../pipeline/analysis.ts';
import type { ShapeMemo } from '../syntax/shape.ts';
import { cursorPlace } from './complete-place.ts';
import type { Form, Part, PartPlace } from './statement-form.ts';

/** A way to write the statement. */
export type Signature = {
  /** As people read it. */
  readonly text: string;
  readonly parts: readonly {
    /** Where the part stands in the text. */
    readonly start: number;
    readonly end: number;
    readonly help: string;
  }[];
  /** The part that comes next, by its number; undefined where none of this way does. */
  readonly active: number | undefined;
};

/** The ways to write the statement at a place, and the one that fits. */
export type SignatureHelp = { readonly signatures: readonly Signature[]; readonly active: number };

/** Tells which statement is being written at an offset, or undefined where none goes on. */
export type SignatureTeller = (analysis: Analysis, file: string, offset: number) => SignatureHelp | undefined;

/** A teller, which remembers what the grammar said of each shape of a statement. */
export function createSignatureTeller(): SignatureTeller {
  const memo: ShapeMemo = new Map();
  return (analysis, file, offset) => {
    const parsed = analysis.files.get(file);
    const statement = parsed && cursorPlace(parsed, offset, memo)?.statement;
    if (!statement || statement.form.parts.length === 0) return undefined;
    const { form, words } = statement;
    const signatures = form.texts.map((text) => signatureOf(form, text, statement));
    const written = new Set(words.map(({ text }) => text));
    return { signatures, active: fittingOf(signatures, form, written) };
  };
}

function signatureOf({ parts }: Form, text: string, place: PartPlace): Signature {
  const shown: { start: number; end: number; help: string; part: Part }[] = [];
  let plain = '';
  for (let at = 0; at < text.length; ) {
    const label = /^<([A-Z]+)>/.exec(text.slice(at, at + 20))?.[1];
    const part = parts.find((one) => one.label === label);
    if (label === undefined || !part) {
      plain += text[at++];
      continue;
    }
    shown.push({ start: plain.length, end: plain.length + label.length, help: part.help, part });
    plain += label;
    at += label.length + 2;
  }
  const active = nextOf(
    shown.map(({ part }) => part),
    place,
  );
  return {
    text: plain,
    parts: shown.map(({ start, end, help }) => ({ start, end, help })),
    active,
  };
}

/** The part at a place, or else the one behind those that are written. */
function nextOf(parts: readonly Part[], { after, index }: PartPlace): number | undefined {
  const exact = parts.findIndex((part) => part.after === after && part.index === index);
  if (exact >= 0) return exact;
  const passed = parts.findLastIndex((part) => part.after === after && part.index < index);
  return passed >= 0 && passed + 1 < parts.length ? passed + 1 : undefined;
}

/** The way with the words that are there, and with a part that comes next. */
function fittingOf(signatures: readonly Signature[], { texts }: Form, written: ReadonlySet<string>): number {
  const fits = signatures.map(({ active }, i) => {
    const words = (texts[i] ?? '').split(/[\s[\]]+/).filter((word) => /^[a-z]{2,}$|^->$/.test(word));
    return words.filter((word) => written.has(word)).length + (active === undefined ? 0 : 0.5);
  });
  return fits.indexOf(Math.max(...fits));
}
