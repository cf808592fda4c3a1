import type { AskAsReader } from '../http/side-pages.ts';

/** The pipeline has refused a query, or couldn't answer it. */
export class NotAnswered extends Error {
  readonly status: number;
  readonly retryAfter: string;

  constructor(status: number, retryAfter: string | null) {
    super('A page could not be read.');
    this.status = status;
    this.retryAfter = retryAfter ?? '5';
  }
}

export interface Read<Data> {
  /** The same as long as the data is the same; null if the answer isn't kept. */
  readonly etag: string | null;
  /** @throws NotAnswered */
  readonly data: () => Data;
}

interface Result<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

/** Reads as a reader, from the read cache if it has the answer. */
export async function read<Data>(
  ask: AskAsReader,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Read<Data>> {
  const { status, retryAfter, etag, body } = await ask(query, variables);
  return {
    etag,
    data() {
      const { data, errors = [] } = JSON.parse(body.toString()) as Result<Data>;
      if (data != null && errors.length === 0) return data;
      // What can't be in a slug is in none.
      const isWrong = errors.some(({ extensions }) => extensions.code === 'BAD_USER_INPUT');
      throw new NotAnswered(isWrong ? 404 : status === 429 ? 429 : 503, retryAfter);
    },
  };
}
