import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** Encodings of a body, the smallest first. */
export const ENCODINGS = ['br', 'gzip'] as const;
export type Encoding = (typeof ENCODINGS)[number] | 'identity';

/** Bytes. A smaller body fits into one packet anyway; a larger one takes too much of the CPU to compress. */
const COMPRESSED = { from: 1_000, to: 2_000_000 };
/** A level that takes about as long as gzip's. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

const COMPRESS = {
  br: (bytes: Buffer) => promisify(brotliCompress)(bytes, BROTLI),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes),
};

/** A body in the encoding that suits it and that a client prefers. */
export async function encode(
  body: Buffer,
  preferred: Encoding,
): Promise<{ readonly encoding: Encoding; readonly bytes: Buffer }> {
  const encoding = suitable(preferred, body);
  return { encoding, bytes: encoding === 'identity' ? body : await COMPRESS[encoding](body) };
}

function suitable(preferred: Encoding, { length }: Buffer): Encoding {
  return length < COMPRESSED.from || length > COMPRESSED.to ? 'identity' : preferred;
}

/** The answer to a reader's query as bytes, which are compressed when somebody first asks for that. */
export class Answer {
  readonly body: Buffer;
  /** Weak, since it is the same for each encoding and each media type. */
  readonly etag: string;
  /**
   * The Surrogate-Key header: the ids by which a CDN finds the answer when one of its rows has changed. Null if there is no
   * CDN.
   */
  readonly surrogateKey: string | null;
  readonly #encoded: Partial<Record<Encoding, Buffer>> = {};
  #encoding: Partial<Record<Encoding, Promise<Buffer> | undefined>> | null = null;
  #onGrown: () => void = () => undefined;

  constructor(text: string, surrogateKey: string | null) {
    this.body = Buffer.from(text);
    this.surrogateKey = surrogateKey;
    this.etag = `W/"${createHash('sha256').update(this.body).digest('base64url').slice(0, 27)}"`;
    this.#encoded.identity = this.body;
  }

  /** Bytes that it takes, with what has been compressed of it. */
  get bytes(): number {
    let bytes = this.surrogateKey?.length ?? 0;
    for (const { length } of Object.values(this.#encoded)) bytes += length;
    return bytes;
  }

  /** Calls back whenever the answer has come to take more memory. */
  onGrown(listener: () => void): void {
    this.#onGrown = listener;
  }

  /** The encoding in which it is sent to a client that prefers this one. */
  encodingFor(preferred: Encoding): Encoding {
    return suitable(preferred, this.body);
  }

  /** The body in this encoding, if it is ready. */
  ready(encoding: Encoding): Buffer | undefined {
    return this.#encoded[encoding];
  }

  /** The body in this encoding, compressed once for all who ask. */
  encoded(encoding: Encoding): Promise<Buffer> {
    const ready = this.#encoded[encoding];
    if (ready !== undefined || encoding === 'identity') return Promise.resolve(ready ?? this.body);
    const under = (this.#encoding ??= {});
    return (under[encoding] ??= COMPRESS[encoding](this.body).then((bytes) => {
      this.#encoded[encoding] = bytes;
      under[encoding] = undefined;
      this.#onGrown();
      return bytes;
    }));
  }
}
