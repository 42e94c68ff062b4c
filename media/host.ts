// The other side: the extension that holds this page. Messages go and come; state survives a reload.
import type { FromPage, ToPage } from '../server/core/protocol/messages.ts';
import type { Kept } from './state.ts';

type VsCodeApi = {
  postMessage(message: FromPage): void;
  getState(): unknown;
  setState(state: Kept): void;
};

declare function acquireVsCodeApi(): VsCodeApi;

export type Host = {
  readonly post: (message: FromPage) => void;
  readonly kept: () => Kept | null;
  readonly keep: (kept: Kept) => void;
  readonly listen: (hear: (message: ToPage) => void) => void;
};

/** May be called once in a page: VS Code hands its interface out only once. */
export function hostOf(): Host {
  const api = acquireVsCodeApi();
  return {
    post: (message) => api.postMessage(message),
    kept: () => (isKept(api.getState()) ? (api.getState() as Kept) : null),
    keep: (kept) => api.setState(kept),
    listen: (hear) => {
      window.addEventListener('message', (event: MessageEvent<ToPage>) => {
        if (typeof event.data === 'object' && event.data !== null && 'kind' in event.data) hear(event.data);
      });
    },
  };
}

function isKept(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'uri' in value && 'filter' in value;
}
