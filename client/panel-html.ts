// The page's HTML: an empty room with strict rules. Nothing inline, scripts only with this nonce, no network but the
// extension's own files. elk's worker can't be started from its address inside a webview; the page fetches it and
// starts it from a blob, which is why `connect-src` and `worker-src` are there.

/** Addresses that the page loads, as the webview resolves them. */
export interface PageAddresses {
  readonly script: string;
  readonly style: string;
  readonly elkWorker: string;
  /** The webview's own source for content security policies. */
  readonly cspSource: string;
}

/** The HTML of one page. The nonce must be new for each and impossible to guess. */
export function panelHtml(addresses: PageAddresses, nonce: string): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${addresses.cspSource} 'nonce-${nonce}'`,
    `font-src ${addresses.cspSource}`,
    `img-src ${addresses.cspSource} data:`,
    `connect-src ${addresses.cspSource}`,
    'worker-src blob:',
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="UTF-8" />
    <meta http-equiv="Content-Security-Policy" content="${attribute(policy)}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link id="page-style" rel="stylesheet" href="${attribute(addresses.style)}" />
    <title>Network</title>
  </head>
  <body>
    <div id="app" data-elk-worker="${attribute(addresses.elkWorker)}" data-nonce="${nonce}"></div>
    <script id="page-script" nonce="${nonce}" src="${attribute(addresses.script)}"></script>
  </body>
</html>
`;
}

function attribute(text: string): string {
  return text.replace(/[&"<>]/g, (char) => `&#${char.charCodeAt(0)};`);
}
