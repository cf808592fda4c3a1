import type { IncomingHttpHeaders } from 'node:http';

/** A page that a node serves next to the API, such as those to which links in mails lead. */
export interface SidePage {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export interface PageRequest {
  /** GET also for HEAD. The body of a POST is not read. */
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Admits and charges a write operation of a page, and runs it as a reader at the client's address.
 * @param name of the operation, for the log and the metrics
 * @throws RequestError
 */
export type ChangeAsReader = <Result>(
  name: string,
  work: (context: never) => Promise<Result>,
) => Promise<Result>;
