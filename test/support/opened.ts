import { afterAll, beforeAll } from 'vitest';

/** What `open` returns, for the tests that follow: it is opened before the first of them, and closed after the last. */
export function opened<Part extends { close(): Promise<void> }>(open: () => Part | Promise<Part>): Part {
  const part = {} as Part;
  beforeAll(async () => {
    Object.defineProperties(part, Object.getOwnPropertyDescriptors(await open()));
  });
  afterAll(() => part.close());
  return part;
}
