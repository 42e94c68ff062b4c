import { describe, expect, it } from 'vitest';
import { panelHtml } from '../../client/panel-html.ts';

const addresses = {
  script: 'https://x/page.js?a="b"&c',
  style: 'https://x/page.css',
  elkWorker: 'https://x/elk-worker.min.js',
  cspSource: 'https://*.example',
};

describe("the page's HTML", () => {
  const html = panelHtml(addresses, 'NONCE');
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';

  it('allows nothing by default, and nothing inline or evaluated', () => {
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).not.toMatch(/unsafe|\*(?!\.)|https:(?!\/\/\*\.example)/);
  });
  it('allows scripts with the nonce only, and workers from blobs only', () => {
    expect(policy).toContain("script-src 'nonce-NONCE';");
    expect(policy).toContain('worker-src blob:');
    expect(html.match(/<script\b[^>]*>/g)).toEqual([expect.stringContaining('nonce="NONCE"')]);
  });
  it('keeps addresses inside their attributes', () => {
    expect(html).toContain('src="https://x/page.js?a=&#34;b&#34;&#38;c"');
    expect(html).not.toContain('a="b"');
  });
  it('tells the page where its worker is', () => {
    expect(html).toContain('data-elk-worker="https://x/elk-worker.min.js"');
  });
});
