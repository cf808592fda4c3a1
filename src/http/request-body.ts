import type { IncomingMessage } from 'node:http';

/** A request whose body has been read, and is read again from here, by Yoga too. */
interface BufferedBody {
  readonly body?: { readonly bytes: Buffer };
}

/** The body as it was sent; null if the client went away before its end. */
export function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const read = (request as BufferedBody).body;
  if (read !== undefined) return Promise.resolve(read.bytes);
  if (request.destroyed) return Promise.resolve(null);
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const [first] = parts;
      resolve(first !== undefined && parts.length === 1 ? first : Buffer.concat(parts));
    });
    request.on('close', () => {
      resolve(null);
    });
  });
}

/** Lets a body be read again that has been read. */
export function letReadAgain(request: IncomingMessage, bytes: Buffer): void {
  const body = {
    bytes,
    async *[Symbol.asyncIterator]() {
      yield await Promise.resolve(bytes);
    },
  };
  Object.assign(request, { body });
}
