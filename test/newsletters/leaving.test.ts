import { describe, expect, it } from 'vitest';
import { globalId, unique } from '../support/newsroom/factories.ts';
import { newEmail, openMailDesk, resultOf } from '../support/newsroom/mail.ts';
import {
  EraseNewsletterSubscriber,
  SubscribeToNewsletter,
  UnsubscribeFromNewsletter,
} from '../support/newsroom/mutations.ts';
import { opened } from '../support/opened.ts';

const INVALID = { __typename: 'ValidationError', path: ['input', 'token'] };

const desk = opened(() => openMailDesk());

describe('unsubscribing', () => {
  it('deletes the e-mail address, and returns the same the second time, and for a made-up token', async () => {
    const { email, mail } = await desk.subscriber();
    const token = mail.unsubscribeToken;
    const first = await desk.unsubscribe(token);
    expect(resultOf(first)).toMatchObject({
      __typename: 'UnsubscribeFromNewsletterPayload',
      newsletter: { slug: desk.newsletter.slug },
    });
    expect(await desk.rows(email)).toEqual([]);
    expect(await desk.unsubscribe(token)).toBe(first);
    expect(await desk.unsubscribe(token.slice(0, 30) + 'x'.repeat(34))).toBe(first);
  });

  it('works before the confirmation, which is refused afterwards', async () => {
    const email = newEmail();
    await desk.subscribe(email);
    const mail = await desk.mail(email);
    await desk.unsubscribe(mail.unsubscribeToken);
    expect(resultOf(await desk.confirm(mail.confirmationToken))).toMatchObject(INVALID);
  });

  it('works with the token of an old mail after another sign-up', async () => {
    const { email, mail } = await desk.subscriber();
    await desk.unsubscribe(mail.unsubscribeToken);
    await desk.subscribe(email);
    await desk.confirm((await desk.mail(email, 2)).confirmationToken);
    expect(await desk.rows(email)).toHaveLength(1);
    await desk.unsubscribe(mail.unsubscribeToken);
    expect(await desk.rows(email)).toEqual([]);
  });

  it("does not affect the e-mail address's other newsletters, or other readers", async () => {
    const { email, mail } = await desk.subscriber();
    const { email: other } = await desk.subscriber();
    const slug = unique('other');
    const { id } = await desk.newsroom.prisma.newsletter.create({
      data: { slug, name: slug, frequency: 'daily' },
    });
    await desk.ask(SubscribeToNewsletter, { newsletterId: globalId('Newsletter', id), email });
    await desk.unsubscribe(mail.unsubscribeToken);
    expect(await desk.rows(email)).toMatchObject([{ newsletterId: id }]);
    expect(await desk.rows(other)).toHaveLength(1);
    await desk.newsroom.prisma.newsletterSubscription.deleteMany({ where: { newsletterId: id } });
    await desk.newsroom.prisma.newsletter.delete({ where: { id } });
  });

  it('is refused with a malformed key or token', async () => {
    const { mail } = await desk.subscriber();
    for (const idempotencyKey of ['', 'a\nb']) {
      const input = { token: mail.unsubscribeToken, idempotencyKey };
      expect(resultOf(await desk.ask(UnsubscribeFromNewsletter, input))).toMatchObject({
        ...{ __typename: 'ValidationError', path: ['input', 'idempotencyKey'] },
      });
    }
    for (const token of ['', 'x', 'x'.repeat(64)])
      expect(resultOf(await desk.unsubscribe(token)), token).toMatchObject(INVALID);
  });
});

describe('erasing an e-mail address', () => {
  const erase = (email: string) =>
    desk.newsroom.ask(EraseNewsletterSubscriber, { input: { email } }, desk.newsroom.tokens.ADMIN);

  it('deletes all data about it, and ignores its case', async () => {
    const { prisma } = desk.newsroom;
    const { email } = await desk.subscriber();
    const { email: other } = await desk.subscriber();
    await prisma.outgoingMail.create({
      data: {
        email,
        emailKey: email,
        subject: 'Later',
        text: 'Later',
        unsubscribeUrl: 'https://news.example/',
        nextAttemptAt: new Date('2099-01-01'),
      },
    });
    const allowances = await prisma.allowance.count();
    const { data } = await erase(email.toUpperCase());
    expect(data.eraseNewsletterSubscriber).toEqual({
      __typename: 'EraseNewsletterSubscriberPayload',
      subscriptionsErased: 1,
    });
    expect(await desk.rows(email)).toEqual([]);
    expect(await prisma.outgoingMail.count({ where: { emailKey: email } })).toBe(0);
    expect(await prisma.allowance.count()).toBe(allowances - 1);
    expect(await desk.rows(other)).toHaveLength(1);
  });

  it('finds nothing if it is unknown', async () => {
    const { data } = await erase(newEmail());
    expect(data.eraseNewsletterSubscriber).toMatchObject({ subscriptionsErased: 0 });
  });
});
