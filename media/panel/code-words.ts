// Core's messages put Topo and commands between backticks, as Markdown does.
import { html, type TemplateResult } from 'lit-html';

/** The text with those parts set as code. */
export function withCode(text: string): (TemplateResult | string)[] {
  return text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
}
