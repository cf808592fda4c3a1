import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HAS_BROWSER } from '../support/browser.ts';
import { openPage } from '../support/open-page.ts';
import { newEmail, openMailDesk, type MailDesk } from '../support/newsroom/mail.ts';
import { eventually } from '../support/until.ts';

describe.runIf(HAS_BROWSER)('the newsletter pages of the example site', () => {
  let mailDesk: MailDesk;
  beforeAll(async () => {
    mailDesk = await openMailDesk({}, true);
  });
  afterAll(() => mailDesk.close());

  const at = (path: string) => new URL(path, mailDesk.newsroom.url);

  it('sign up, confirm by the link in the mail, and unsubscribe by the other one', async () => {
    const email = newEmail();
    const page = await openPage(at('/newsletters'));
    await page.locator(`[type=radio][value='${mailDesk.newsletterId}']`).check();
    await page.getByLabel('Your e-mail address').fill(email);
    await page.getByRole('button', { name: 'Sign up' }).click();
    await eventually(async () =>
      expect(await page.locator('.form [role=status]').textContent()).toContain('Open the link in the mail'),
    );

    const mail = await mailDesk.mail(email);
    const [link = ''] = /http\S+\/newsletters\/confirm\?token=[\w-]+/.exec(mail.text) ?? [];
    const { pathname, search } = new URL(link);
    const confirm = await openPage(at(pathname + search));
    // Programs that check mails open links, too.
    expect(await mailDesk.rows(email)).toMatchObject([{ confirmedAt: null }]);
    await confirm.getByRole('button', { name: 'Confirm' }).click();
    await eventually(async () =>
      expect(await confirm.locator('main').textContent()).toContain(
        `You are subscribed to ${mailDesk.newsletter.name}.`,
      ),
    );
    expect(await mailDesk.rows(email)).toMatchObject([{ confirmedAt: expect.any(Date) as Date }]);

    const unsubscribe = await openPage(at(`/newsletters/unsubscribe?token=${mail.unsubscribeToken}`));
    await unsubscribe.getByRole('button', { name: 'Unsubscribe' }).click();
    await eventually(async () =>
      expect(await unsubscribe.locator('main').textContent()).toContain(
        'Your address is not stored for it any more.',
      ),
    );
    expect(await mailDesk.rows(email)).toEqual([]);
  });

  it('say that a link is invalid, and that an address is', async () => {
    const link = await openPage(at('/newsletters/confirm?token=wrong'));
    await link.getByRole('button', { name: 'Confirm' }).click();
    await eventually(async () =>
      expect(await link.locator('main').textContent()).toContain('This link is invalid or has expired.'),
    );
    const page = await openPage(at('/newsletters'));
    await page.locator(`[type=radio][value='${mailDesk.newsletterId}']`).check();
    await page.getByLabel('Your e-mail address').fill('a@b');
    await page.getByRole('button', { name: 'Sign up' }).click();
    await eventually(async () =>
      expect(await page.locator('.form [role=status]').textContent()).not.toBe(''),
    );
    expect(await mailDesk.rows('a@b')).toEqual([]);
  });
});
