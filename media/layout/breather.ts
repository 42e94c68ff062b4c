// Long work in slices: between them the page can draw and hear what one types. Knows no DOM.

/** Waits for a turn of the event loop where the last one was long ago; else goes on at once. */
export type Breather = () => Promise<void> | undefined;

/** ms of work at a time. */
const slice = 12;

export function breather(): Breather {
  let since = performance.now();
  return () => {
    if (performance.now() - since < slice) return undefined;
    return turn().then(() => {
      since = performance.now();
    });
  };
}

/** A message comes sooner than a timer, which browsers keep waiting for some ms. */
function turn(): Promise<void> {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(0);
  });
}
