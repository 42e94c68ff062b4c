// textDocument/signatureHelp.
import { MarkupKind, type SignatureHelp } from 'vscode-languageserver';
import { createSignatureTeller } from '../core/ide/signature.ts';
import { answerText } from './asked.ts';
import type { Features } from './server.ts';

/** Answers which statement is being written and which part of it comes next. */
export function registerSignatureHelp(features: Features): void {
  const { connection, index, client } = features;
  // clients that can't mark none mark the first
  const none = () => (client().marksNoParameter ? null : 0);
  const tell = createSignatureTeller();
  connection.onSignatureHelp((params, token) =>
    answerText<SignatureHelp | null>(
      features,
      { what: 'signature help', params, token },
      null,
      ({ analysis, file }) => {
        const found = tell(analysis, file.file, index.offset(file, params.position));
        if (!found) return null;
        return {
          signatures: found.signatures.map(({ text, parts, active }) => ({
            label: text,
            parameters: parts.map(({ start, end, help }) => ({
              label: [start, end],
              documentation: { kind: MarkupKind.Markdown, value: help },
            })),
            ...(active === undefined ? {} : { activeParameter: active }),
          })),
          activeSignature: found.active,
          activeParameter: found.signatures[found.active]?.active ?? none(),
        };
      },
    ),
  );
}
