/** Plain pages to which the links in mails lead, unless the newsroom has its own: they confirm and end newsletter subscriptions. */
import { createHash } from 'node:crypto';
import { escapeHtml } from '../lib/escape-html.ts';
import { sha256 } from '../lib/sha256.ts';
import type { AskAsReader, PageRequest, SidePage } from './side-pages.ts';

interface NewsletterPage {
  /** Reads the newsletter's name as `newsletter.name` of `payload`; that is null if the token is invalid. */
  readonly mutation: string;
  readonly question: string;
  readonly button: string;
  readonly done: (newsletter: string) => string;
}

const PAGES: ReadonlyMap<string, NewsletterPage> = new Map([
  [
    '/newsletters/confirm',
    {
      mutation: mutation('confirmNewsletterSubscription', 'ConfirmNewsletterSubscriptionPayload'),
      question: 'Do you want to get this newsletter?',
      button: 'Confirm',
      done: (newsletter) => `Thank you. You are subscribed to ${newsletter}.`,
    },
  ],
  [
    '/newsletters/unsubscribe',
    {
      mutation: mutation('unsubscribeFromNewsletter', 'UnsubscribeFromNewsletterPayload'),
      question: 'Do you want to stop getting this newsletter?',
      button: 'Unsubscribe',
      // Also if there was no subscription.
      done: (newsletter) => `You don't get ${newsletter}. Your address is not stored for it any more.`,
    },
  ],
]);

function mutation(field: string, payload: string): string {
  return `mutation NewsletterPage($token: String!) {
  result: ${field}(input: { token: $token }) {
    ... on ${payload} {
      newsletter { name }
    }
  }
}`;
}

interface Result {
  readonly data: { readonly result: { readonly newsletter?: { readonly name: string } } };
  readonly errors?: readonly { readonly message: string }[];
}

/** The documents that the pages send, by their hash: they work also where only trusted documents do. */
export const NEWSLETTER_PAGE_DOCUMENTS: readonly (readonly [hash: string, text: string])[] = [
  ...PAGES.values(),
].map(({ mutation }) => [Buffer.from(sha256(mutation)).toString('hex'), mutation]);

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
 * A GET shows a button, whatever the token: programs that check mails open links, too. A POST, by the button or by a mail
 * program's own (RFC 8058), does what the page says. It answers the same for an e-mail address that is not subscribed.
 */
export async function newsletterPages(
  { method, path, query }: PageRequest,
  ask: AskAsReader,
): Promise<SidePage | null> {
  const page = PAGES.get(path);
  if (page === undefined) return null;
  const token = query.get('token') ?? '';
  if (token === '') return html(404, INVALID);
  if (method === 'GET') {
    // Without an action, the form is sent to the address of the page, with the token.
    return html(200, page.question, `<form method="post"><button>${page.button}</button></form>`);
  }
  const { body } = await ask(page.mutation, { token });
  const { data, errors } = JSON.parse(body.toString()) as Result;
  const [error] = errors ?? [];
  if (error !== undefined) return html(503, error.message);
  const { newsletter } = data.result;
  return newsletter === undefined ? html(404, INVALID) : html(200, page.done(newsletter.name));
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
