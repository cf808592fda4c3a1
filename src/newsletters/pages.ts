/**
 * Plain pages that confirm and end newsletter subscriptions. The links in mails lead there, unless the newsroom has its own
 * pages.
 */
import { createHash } from 'node:crypto';
import { RequestError, ValidationError } from '../errors.ts';
import { escapeHtml } from '../lib/escape-html.ts';
import type { ChangeAsReader, PageRequest, SidePage } from '../lib/page.ts';
import type { Context } from '../operations/context.ts';
import { confirmNewsletterSubscription } from './confirm-newsletter-subscription.ts';
import { unsubscribeFromNewsletter } from './unsubscribe-from-newsletter.ts';

interface NewsletterPage {
  readonly change: Pick<
    typeof confirmNewsletterSubscription | typeof unsubscribeFromNewsletter,
    'name' | 'run'
  >;
  readonly question: string;
  readonly button: string;
  readonly done: (newsletter: string) => string;
}

const PAGES: ReadonlyMap<string, NewsletterPage> = new Map([
  [
    '/newsletters/confirm',
    {
      change: confirmNewsletterSubscription,
      question: 'Do you want to get this newsletter?',
      button: 'Confirm',
      done: (newsletter) => `Thank you. You are subscribed to ${newsletter}.`,
    },
  ],
  [
    '/newsletters/unsubscribe',
    {
      change: unsubscribeFromNewsletter,
      question: 'Do you want to stop getting this newsletter?',
      button: 'Unsubscribe',
      // Also if there was no subscription.
      done: (newsletter) => `You don't get ${newsletter}. Your address is not stored for it any more.`,
    },
  ],
]);

export function isNewsletterPath(path: string): boolean {
  return PAGES.has(path);
}

const STYLE = `body{max-width:32rem;margin:4rem auto;padding:0 1rem;font:1.1rem/1.6 system-ui,sans-serif;color:#222}
button{font:inherit;padding:.5rem 1.5rem}`;

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
  // The address contains the token.
  'referrer-policy': 'no-referrer',
};

const INVALID = 'This link is invalid or has expired. If it is cut off, copy all of it from the mail.';

/**
 * A GET shows a button for any token: programs that check mails open links, too. A POST, by the button or by a mail
 * program's own (RFC 8058), does what the page says. It answers the same for an e-mail address that is not subscribed.
 */
export async function newsletterPages(
  { method, path, query }: PageRequest,
  change: ChangeAsReader,
): Promise<SidePage | null> {
  const page = PAGES.get(path);
  if (page === undefined) return null;
  const token = query.get('token') ?? '';
  if (token === '') return html(404, INVALID);
  if (method === 'GET') {
    // Without an action, the form is sent to the address of the page, with the token.
    return html(200, page.question, `<form method="post"><button>${page.button}</button></form>`);
  }
  try {
    const { newsletter } = await change(page.change.name, (context: Context) =>
      page.change.run(context, { token }),
    );
    return html(200, page.done(newsletter.name));
  } catch (error) {
    if (error instanceof ValidationError) return html(404, INVALID);
    if (error instanceof RequestError) return html(503, error.message);
    throw error;
  }
}

function html(status: number, text: string, more = ''): SidePage {
  return {
    status,
    headers: HEADERS,
    body: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>Newsletter</title>
<style>${STYLE}</style>
<p>${escapeHtml(text)}</p>
${more}
</html>
`,
  };
}
