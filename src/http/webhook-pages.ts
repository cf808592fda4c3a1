/** Where receivers acknowledge what webhooks have told them. */
import { sha256 } from '../lib/sha256.ts';
import type { AskAsReader, PageRequest, SidePage } from './side-pages.ts';

const PATH = '/webhooks/acknowledge';

const MUTATION = `mutation AcknowledgeWebhook($token: String!) {
  acknowledgeWebhook(input: { token: $token }) {
    ... on AcknowledgeWebhookPayload { acknowledged }
    ... on UserError { message }
  }
}`;

interface Result {
  readonly data?: {
    readonly acknowledgeWebhook: { readonly acknowledged?: boolean; readonly message?: string };
  };
  readonly errors?: readonly { readonly message: string }[];
}

/** The document that the page sends, by its hash: it works also where only trusted documents do. */
export const WEBHOOK_PAGE_DOCUMENTS: readonly (readonly [hash: string, text: string])[] = [
  [Buffer.from(sha256(MUTATION)).toString('hex'), MUTATION],
];

/** Only a POST acknowledges: whatever looks at links opens them, too. */
export async function webhookPages(
  { method, path, query }: PageRequest,
  ask: AskAsReader,
): Promise<SidePage | null> {
  if (path !== PATH) return null;
  if (method !== 'POST') return json(405, { message: 'Send a POST to acknowledge.' }, { allow: 'POST' });
  const { status, retryAfter, body } = await ask(MUTATION, { token: query.get('token') ?? '' });
  const { data, errors: [error] = [] } = JSON.parse(body.toString()) as Result;
  if (error !== undefined || data === undefined) {
    const later = retryAfter === null ? {} : { 'retry-after': retryAfter };
    return json(status === 429 ? 429 : 503, { message: error?.message }, later);
  }
  const { acknowledgeWebhook: answer } = data;
  return json(answer.acknowledged === true ? 200 : 404, answer);
}

function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): SidePage {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}
