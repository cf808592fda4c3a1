/** What tells that the reader is back, or the network is. */
const SIGNS = ['online', 'pageshow', 'visibilitychange'];

/** The longest wait, in ms: a timer can't be set for weeks. */
const LONGEST = 3_600_000;

/** Whether the reader sees another page. In Node.js, never. */
export function isHidden(): boolean {
  return (globalThis as Partial<typeof globalThis>).document?.hidden === true;
}

/** Listens to an event of the window, where there is one. Returns the function that ends this. */
export function on(sign: string, listener: () => void): () => void {
  const { addEventListener, removeEventListener } = globalThis as Partial<typeof globalThis>;
  addEventListener?.(sign, listener);
  return () => removeEventListener?.(sign, listener);
}

/** Calls the listener whenever the reader or the network may be back. Returns the function that ends this. */
export function onReturn(listener: () => void): () => void {
  const ends = SIGNS.map((sign) =>
    on(sign, () => {
      if (!isHidden()) listener();
    }),
  );
  return () => ends.forEach((end) => end());
}

/**
 * Waits half a second to a second, twice as long after each failure, up to 16 seconds: tens of thousands of pages must not
 * come back at the same moment. Ends early when the reader or the network is back, or `signal` is aborted.
 * @param atLeast in ms; if that is longer, it waits up to twice as long
 */
export function backOff(failures: number, signal?: AbortSignal, atLeast = 0): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      forget();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(
      done,
      Math.max(Math.min(atLeast, LONGEST), 500 * Math.min(2 ** failures, 16)) * (1 + Math.random()),
    );
    const forget = onReturn(done);
    signal?.addEventListener('abort', done);
    if (signal?.aborted === true) done();
  });
}
