import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newEmail, openMailDesk, type MailDesk } from '../support/newsroom/mail.ts';
import { opened } from '../support/opened.ts';

const DEFAULT_LINKS = { NEWSLETTER_CONFIRM_URL: '', NEWSLETTER_UNSUBSCRIBE_URL: '' };

/** The links in the next mail to this e-mail address: to confirm, unless it is already subscribed, and to unsubscribe. */
async function links(desk: MailDesk, email: string, count = 1) {
  const { text } = await desk.mail(email, count);
  const link = (page: string) =>
    new RegExp(`http://\\S+/newsletters/${page}\\?token=[\\w-]+`).exec(text)?.[0];
  return { confirm: link('confirm') ?? '', unsubscribe: link('unsubscribe') ?? '' };
}

async function open(url: string, init: RequestInit = {}) {
  const response = await fetch(url, { redirect: 'manual', ...init });
  return { status: response.status, headers: response.headers, html: await response.text() };
}

/** As the button of the page does, and with this body a mail program (RFC 8058). */
const press = (url: string) =>
  open(url, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) });

describe('the pages to which the links in mails lead by default', () => {
  const desk = opened(() => openMailDesk(DEFAULT_LINKS));

  const confirmedAt = async (email: string) => (await desk.rows(email)).map(({ confirmedAt }) => confirmedAt);

  it('confirm when the button is pressed, once, and not when they are opened', async () => {
    const email = newEmail();
    await desk.subscribe(email);
    const { confirm } = await links(desk, email);
    expect(new URL(confirm).origin).toBe(new URL(desk.newsroom.url).origin);
    const page = await open(confirm);
    expect(page.status).toBe(200);
    expect(page.html).toContain('<form method="post"><button>Confirm</button></form>');
    expect((await open(confirm, { method: 'HEAD' })).status).toBe(200);
    expect(await confirmedAt(email)).toEqual([null]);

    const done = await press(confirm);
    expect([done.status, done.html]).toEqual([
      200,
      expect.stringContaining('subscribed to Tech &#38; Labour.'),
    ]);
    expect(await confirmedAt(email)).toEqual([expect.any(Date)]);
    const again = await press(confirm);
    expect(again.status).toBe(404);
    expect((await open(confirm)).html).toBe(page.html);
  });

  it('unsubscribe when the button is pressed, and not when they are opened', async () => {
    const email = newEmail();
    await desk.subscribe(email);
    const { confirm, unsubscribe } = await links(desk, email);
    await press(confirm);
    const page = await open(unsubscribe);
    expect([page.status, page.html]).toEqual([
      200,
      expect.stringContaining('<form method="post"><button>Unsubscribe</button></form>'),
    ]);
    expect(await desk.rows(email)).toHaveLength(1);
    expect((await press(unsubscribe)).status).toBe(200);
    expect(await desk.rows(email)).toEqual([]);
  });

  it('tell nobody who is subscribed', async () => {
    const email = newEmail();
    await desk.subscribe(email);
    const { confirm, unsubscribe } = await links(desk, email);
    const made = (url: string) => url.slice(0, -20) + 'x'.repeat(20);
    for (const url of [confirm, unsubscribe]) {
      expect((await open(made(url))).html).toBe((await open(url)).html);
    }
    // A made-up token of the newsletter is answered as one of a subscription that has ended, or hasn't.
    const forged = await press(made(unsubscribe));
    expect(await desk.rows(email)).toHaveLength(1);
    const ended = await press(unsubscribe);
    expect([forged.status, forged.html]).toEqual([ended.status, ended.html]);
    expect((await press(unsubscribe)).html).toBe(ended.html);
    // So is one to confirm that was never sent, and one whose sign-up is gone.
    const unknown = await press(made(confirm));
    const gone = await press(confirm);
    expect([unknown.status, unknown.html]).toEqual([404, gone.html]);
    expect(gone.html).toContain('This link is invalid or has expired.');
    for (const wrong of ['', '?token=', '?token=%00', `?token=${'x'.repeat(5_000)}`, '?token=<script>']) {
      for (const page of ['confirm', 'unsubscribe']) {
        const answer = await press(new URL(`/newsletters/${page}${wrong}`, desk.newsroom.url).href);
        expect([answer.status, answer.html], wrong).toEqual([404, gone.html]);
      }
    }
  });

  it('run no scripts, are kept nowhere, pass on no address, and appear in no log', async () => {
    const email = newEmail();
    await desk.subscribe(email);
    const { confirm } = await links(desk, email);
    for (const { headers, html } of [await open(confirm), await press(confirm), await press(confirm)]) {
      expect(headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'sha256-[\w+/]+=*'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/,
      );
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(html).not.toContain('<script');
      expect(html).not.toContain(email);
    }
    expect(JSON.stringify(desk.newsroom.logged)).not.toContain(new URL(confirm).searchParams.get('token'));
    expect((await open(confirm, { method: 'PUT' })).status).toBe(404);
  });

  it('say that it is worth another try while the database is away', async () => {
    const email = newEmail();
    await desk.subscribe(email);
    const { confirm } = await links(desk, email);
    await desk.newsroom.database.takeDown();
    const away = await press(confirm);
    await desk.newsroom.database.bringBack();
    expect(away.status).toBe(503);
    expect(away.html).not.toContain('invalid');
  });
});

describe('with TRUSTED_DOCUMENTS_ONLY', () => {
  it('the pages work, too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dateline-manifest-'));
    const TRUSTED_DOCUMENTS = join(folder, 'manifest.json');
    writeFileSync(TRUSTED_DOCUMENTS, '{}');
    const desk = await openMailDesk({ TRUSTED_DOCUMENTS, TRUSTED_DOCUMENTS_ONLY: 'true' });
    try {
      const url = new URL(`/newsletters/confirm?token=${'x'.repeat(43)}`, desk.newsroom.url).href;
      expect((await press(url)).status).toBe(404);
    } finally {
      await desk.close();
      rmSync(folder, { recursive: true });
    }
  });
});
