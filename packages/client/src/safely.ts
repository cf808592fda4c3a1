/**
 * Calls a function of the page. What it throws must not end what calls it, such as the connection of all pages: it goes where
 * uncaught errors go. Returns whether it threw nothing.
 */
export function safely(call: () => void): boolean {
  try {
    call();
    return true;
  } catch (thrown) {
    queueMicrotask(() => {
      throw thrown;
    });
    return false;
  }
}
