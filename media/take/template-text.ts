// A template of lit-html as text, for where there is no document to draw into. lit's own way to do that reads SVG as if it were
// HTML, so that a title ends in an error and an empty element never.
import { nothing, type TemplateResult } from 'lit-html';

/** What a directive leaves behind: here only `guard` occurs, which says what to draw in its second value. */
type Guarded = { readonly _$litDirective$: unknown; readonly values: readonly [key: unknown, draw: () => unknown] };

/** What would be drawn, as XML: values are escaped; listeners, properties and attributes of `nothing` are left out. */
export function templateText(value: unknown): string {
  if (value === nothing || value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(templateText).join('');
  if (isTemplate(value)) return filled(value);
  if (isGuarded(value)) return templateText(value.values[1]());
  return escaped(String(value));
}

function filled({ strings, values }: TemplateResult): string {
  let text = strings[0] ?? '';
  for (const [index, value] of values.entries()) {
    const attribute = / ([?.@]?)([\w:-]+)=$/.exec(text.replace(/\s/g, ' '));
    if (attribute) text = text.slice(0, attribute.index) + attributeText(attribute[1] ?? '', attribute[2] ?? '', value);
    else if (isInTag(text)) text += value === nothing ? '' : escaped(String(value ?? ''));
    else text += templateText(value);
    text += strings[index + 1] ?? '';
  }
  return text;
}

function attributeText(kind: string, name: string, value: unknown): string {
  if (kind === '?') return value ? ` ${name}=""` : '';
  if (kind !== '' || value === nothing) return '';
  return ` ${name}="${escaped(String(value ?? ''))}"`;
}

/** Whether a text ends within a tag, hence in an attribute's value. */
function isInTag(text: string): boolean {
  return text.lastIndexOf('<') > text.lastIndexOf('>');
}

function isTemplate(value: unknown): value is TemplateResult {
  return typeof value === 'object' && value !== null && '_$litType$' in value;
}

function isGuarded(value: unknown): value is Guarded {
  return typeof value === 'object' && value !== null && '_$litDirective$' in value;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (char) => entities[char] ?? char);
}
