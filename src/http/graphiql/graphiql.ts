import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { introspectionFromSchema, type GraphQLSchema } from 'graphql';
import { ENCODINGS, readGraphiqlFiles, type StaticFile } from './files.ts';
import { CONTENT_SECURITY_POLICY, FILES_PATH, renderPage, TOKEN_PATH, type PageOptions } from './page.ts';

export interface GraphiqlOptions extends Omit<PageOptions, 'schemaPath'> {
  /** Exchanges the code of a demo link for a token; null if the code isn't valid, or there is no demo. */
  readonly redeem: (code: string) => string | null;
}

type FileEncoding = keyof typeof ENCODINGS;
type Encoded = Readonly<Record<FileEncoding | 'identity', Buffer>>;

const SCHEMA_PATH = `${FILES_PATH}schema.`;
/** The URL changes with the content. */
const FOR_GOOD = 'public, max-age=31536000, immutable';

/** The page for people who explore the API. It loads nothing from other hosts. */
export class Graphiql {
  readonly #options: GraphiqlOptions;
  readonly #schema: GraphQLSchema | null;
  readonly #files = readGraphiqlFiles();
  // Made when a browser first loads them, so that a start doesn't wait for what most nodes never send.
  #madePage: { readonly file: Encoded; readonly etag: string } | undefined;
  #madeSchema: { readonly path: string; readonly file: Encoded } | undefined;

  /** @param schema null if clients may not ask for it */
  constructor(options: GraphiqlOptions, schema: GraphQLSchema | null) {
    this.#options = options;
    this.#schema = schema;
  }

  sendPage(request: IncomingMessage, response: ServerResponse): void {
    const { file, etag } = this.#page();
    response.setHeader('etag', etag);
    response.setHeader('cache-control', 'no-cache');
    // The API's own answers have another type at the same URL.
    response.setHeader('vary', 'accept, accept-encoding');
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304).end();
      return;
    }
    response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
    // The address can contain the operation that is open.
    response.setHeader('referrer-policy', 'no-referrer');
    sendEncoded(file, 'text/html; charset=utf-8', request, response);
  }

  /** Answers what the page loads. Returns false if it is something else. */
  async send(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    if (path === TOKEN_PATH && request.method === 'POST') {
      this.#sendToken(request, response);
      return true;
    }
    if (!path.startsWith(FILES_PATH) || request.method !== 'GET') return false;
    const file = this.#files.files.get(path.slice(FILES_PATH.length));
    if (file !== undefined) {
      await sendFile(file, request, response);
      return true;
    }
    if (!path.startsWith(SCHEMA_PATH)) return false;
    const schema = this.#schemaFile();
    if (path !== schema?.path) return false;
    response.setHeader('cache-control', FOR_GOOD);
    response.setHeader('vary', 'accept-encoding');
    sendEncoded(schema.file, 'application/json', request, response);
    return true;
  }

  #page() {
    if (this.#madePage !== undefined) return this.#madePage;
    const schemaPath = this.#schemaFile()?.path ?? null;
    const page = Buffer.from(renderPage({ ...this.#options, schemaPath }, this.#files.hashed));
    return (this.#madePage = {
      // Browsers often don't have the page any more. They drop it when GraphiQL sends a POST to the same URL.
      file: { identity: page, br: brotliCompressSync(page), gzip: gzipSync(page) },
      // Weak, since it is the same for each encoding.
      etag: `W/"${contentHash(page)}"`,
    });
  }

  #schemaFile() {
    if (this.#schema === null) return null;
    return (this.#madeSchema ??= schemaFile(this.#schema));
  }

  #sendToken({ headers }: IncomingMessage, response: ServerResponse): void {
    const code = /^Code (\S+)$/.exec(headers.authorization ?? '')?.[1];
    const token = code === undefined ? null : this.#options.redeem(code);
    response
      .writeHead(token === null ? 403 : 200, { 'content-type': 'text/plain', 'cache-control': 'no-store' })
      .end(
        token ?? 'This link has been used, or is of an earlier start. Start Dateline again for a new one.',
      );
  }
}

/**
 * The result of introspection for GraphiQL. Browsers would fetch that each time the page is opened; this stays in their
 * cache.
 */
function schemaFile(schema: GraphQLSchema): { path: string; file: Encoded } {
  const identity = Buffer.from(JSON.stringify(introspectionFromSchema(schema)));
  // The default quality takes thirty times as long, for a sixth less.
  const br = brotliCompressSync(identity, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
  return {
    path: `${SCHEMA_PATH}${contentHash(identity)}.json`,
    file: { identity, br, gzip: gzipSync(identity) },
  };
}

function contentHash(content: Buffer): string {
  return createHash('sha256').update(content).digest('base64url');
}

function sendEncoded(
  content: Encoded,
  type: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const encoding = encodingFor(request);
  const body = content[encoding ?? 'identity'];
  response
    .writeHead(200, {
      'content-type': type,
      'content-length': body.length,
      ...(encoding && { 'content-encoding': encoding }),
    })
    .end(body);
}

/** Sends the file from the disk as fast as the client reads it. */
async function sendFile(
  { path, type }: StaticFile,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const encoding = encodingFor(request);
  const sent = encoding === undefined ? path : path + ENCODINGS[encoding];
  const { size } = await stat(sent);
  response.writeHead(200, {
    'content-type': type,
    'content-length': size,
    ...(encoding && { 'content-encoding': encoding }),
    vary: 'accept-encoding',
    'cache-control': FOR_GOOD,
  });
  await pipeline(createReadStream(sent), response).catch((error: unknown) => {
    // The client has left.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

/** The best encoding that the client accepts. */
function encodingFor({ headers }: IncomingMessage): FileEncoding | undefined {
  const accepted = [headers['accept-encoding'] ?? []]
    .flat()
    .join(',')
    .split(',')
    .filter((encoding) => !/;\s*q=0(\.0*)?\s*$/.test(encoding))
    .map((encoding) => encoding.split(';', 1)[0]?.trim());
  return (['br', 'gzip'] as const).find((encoding) => accepted.includes(encoding));
}
