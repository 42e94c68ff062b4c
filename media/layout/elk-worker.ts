// elk in a worker. A webview can't start a worker from its own files, so the script is fetched and started from a blob.
import ELK from 'elkjs/lib/elk-api.js';
import type { AskElk } from './layout.ts';

/** elk can't be interrupted: after this long, in ms, its worker is given up and a new one started for the next question. */
const deadline = 4000;

/** Asks elk; null where the worker can't be had or is too slow, and `complain` is told why. */
export function elkAt(address: string, complain: (message: string) => void): AskElk {
  let elk: Promise<InstanceType<typeof ELK>> | null = null;
  return async (graph) => {
    elk ??= start(address);
    const current = elk;
    try {
      const late = new Promise<never>((_, refuse) =>
        setTimeout(() => refuse(new Error('elk took too long')), deadline),
      );
      return await Promise.race([current.then((ready) => ready.layout(graph)), late]);
    } catch (error) {
      complain(`Layout without elk: ${error instanceof Error ? error.message : String(error)}`);
      current.then(
        (ready) => ready.terminateWorker(),
        () => undefined,
      );
      if (elk === current) elk = null;
      return null;
    }
  };
}

async function start(address: string): Promise<InstanceType<typeof ELK>> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`its worker can't be read (${response.status})`);
  const script = URL.createObjectURL(new Blob([await response.text()], { type: 'text/javascript' }));
  const elk = new ELK({ workerFactory: () => new Worker(script) });
  return elk;
}
