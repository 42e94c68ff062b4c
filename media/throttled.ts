// Runs something at once and again after a while, however often it is asked for in between.

export function throttled(run: () => void, ms: number): () => void {
  let waiting = 0;
  return () => {
    if (waiting !== 0) return;
    run();
    waiting = window.setTimeout(() => {
      waiting = 0;
      run();
    }, ms);
  };
}
