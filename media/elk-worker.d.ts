// elk itself, which elkjs gives no types for: what looks like a worker runs in the same thread where there are none.
declare module 'elkjs/lib/elk-worker.min.js' {
  const Worker: new (url?: string) => globalThis.Worker;

  export { Worker };
}
