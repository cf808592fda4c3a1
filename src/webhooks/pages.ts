/** Where receivers acknowledge corrections, withdrawals, restorations, removed posts and redactions that webhooks sent them. */
import { TryLater, UserError } from '../errors.ts';
import type { ChangeAsReader, PageRequest, SidePage } from '../lib/page.ts';
import { acknowledgeWebhook } from './acknowledge-webhook.ts';
import type { WebhookContext } from './context.ts';

export const ACKNOWLEDGE_PATH = '/webhooks/acknowledge';

/** Only a POST acknowledges: programs that look at links open them, too. */
export async function webhookPages(
  { method, path, query }: PageRequest,
  change: ChangeAsReader,
): Promise<SidePage | null> {
  if (path !== ACKNOWLEDGE_PATH) return null;
  if (method !== 'POST') return json(405, { message: 'Send a POST to acknowledge.' }, { allow: 'POST' });
  const token = query.get('token') ?? '';
  try {
    const acknowledge = (context: WebhookContext) => acknowledgeWebhook.run(context, { token });
    return json(200, await change(acknowledgeWebhook.name, acknowledge));
  } catch (error) {
    if (error instanceof UserError) return json(404, { message: error.message });
    if (!(error instanceof TryLater)) throw error;
    const status = error.code === 'RATE_LIMITED' ? 429 : 503;
    return json(status, { message: error.message }, { 'retry-after': String(error.retryAfter) });
  }
}

function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): SidePage {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}
