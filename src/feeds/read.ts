import type { AskAsReader } from '../http/side-pages.ts';

/** The API refused a query, or could not answer it. */
export class NotAnswered extends Error {
  readonly status: number;
  readonly retryAfter: string;

  constructor(status: number, retryAfter: string | null) {
    super('A page could not be read.');
    this.status = status;
    this.retryAfter = retryAfter ?? '5';
  }
}

interface Result<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

export interface ReaderData<Data> {
  /** The same as long as the data is the same; null if the read cache doesn't have the answer. */
  readonly etag: string | null;
  /** @throws NotAnswered */
  readonly data: () => Data;
}

/** Sends a query as a reader. */
export async function readAsReader<Data>(
  ask: AskAsReader,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<ReaderData<Data>> {
  const { status, retryAfter, etag, body } = await ask(query, variables);
  return {
    etag,
    data() {
      const { data, errors = [] } = JSON.parse(body.toString()) as Result<Data>;
      if (data != null && errors.length === 0) return data;
      // The path has characters that no slug can have.
      const isWrong = errors.some(({ extensions }) => extensions.code === 'BAD_USER_INPUT');
      throw new NotAnswered(isWrong ? 404 : status === 429 ? 429 : 503, retryAfter);
    },
  };
}
