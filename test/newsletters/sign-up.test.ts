import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { forgetExpired } from '../../src/newsletters/forget-expired.ts';
import { untyped } from '../support/clients/walk.ts';
import { failuresOf } from '../support/failures.ts';
import { newEmail, openMailDesk, resultOf } from '../support/newsroom/mail.ts';
import { opened } from '../support/opened.ts';

const Newsletters = untyped<object, { id: string }>(`query ($id: ID!) {
  newsletters { slug name description frequency }
  node(id: $id) { ... on Newsletter { slug } }
}`);

const INVALID = { __typename: 'ValidationError', path: ['input', 'token'] };

const desk = opened(() => openMailDesk());

const setBack = (email: string, hours: number) => desk.newsroom.prisma.$executeRaw`
  UPDATE "NewsletterSubscription"
  SET "confirmationExpiresAt" = "confirmationExpiresAt" - make_interval(hours => ${hours}::int)
  WHERE "emailKey" = ${email}`;

describe('newsletters', () => {
  it('are visible to readers, in a list and by id', async () => {
    const { data } = await desk.newsroom.ask(Newsletters, { id: desk.newsletterId });
    const { slug, name, frequency } = desk.newsletter;
    expect(data).toEqual({ newsletters: [{ slug, name, description: null, frequency }], node: { slug } });
  });
});

describe('signing up', () => {
  it('takes a request, then a mail with a link, then a confirmation', async () => {
    const email = newEmail();
    expect(resultOf(await desk.subscribe(email))).toMatchObject({
      __typename: 'SubscribeToNewsletterPayload',
      newsletter: { slug: desk.newsletter.slug },
    });
    const mail = await desk.mail(email);
    expect((await desk.rows(email)).map(({ confirmedAt }) => confirmedAt)).toEqual([null]);
    expect(mail.raw).toContain('Subject: Please confirm: Tech & Labour');
    expect(mail.raw.replace(/\r\n\s+/g, ' ')).toContain(
      `List-Unsubscribe: <https://news.example/newsletters/unsubscribe?token=${mail.unsubscribeToken}>`,
    );

    expect(resultOf(await desk.confirm(mail.confirmationToken))).toMatchObject({
      __typename: 'ConfirmNewsletterSubscriptionPayload',
      newsletter: { slug: desk.newsletter.slug },
    });
    const [row] = await desk.rows(email);
    expect(row).toMatchObject({ email, confirmationHash: null, confirmedAt: expect.any(Date) as Date });
  });

  it('stores no usable token once the mail has been sent', async () => {
    const { mail, email } = await desk.subscriber();
    await desk.allSent();
    const kept = JSON.stringify(
      await desk.newsroom.prisma.$queryRaw`
      SELECT s::text FROM "NewsletterSubscription" s UNION ALL SELECT m::text FROM "OutgoingMail" m`,
    );
    expect(kept).toContain(email);
    expect(kept).not.toContain(mail.unsubscribeToken);
    expect(kept).not.toContain(mail.confirmationToken);
  });

  it('writes mail to files that sort by time and only their owner may read', async () => {
    const [first, second] = [newEmail(), newEmail()];
    for (const email of [first, second]) {
      await desk.subscribe(email);
      await desk.mail(email);
    }
    const files = desk.files();
    expect(files).toEqual(files.toSorted());
    expect(statSync(join(desk.outbox, files[0] ?? '')).mode & 0o777).toBe(0o600);
    expect(statSync(desk.outbox).mode & 0o777).toBe(0o700);
  });

  it('returns the same for every e-mail address and sends it one mail, whether it is known or not', async () => {
    const [unknown, pending] = [newEmail(), newEmail()];
    await desk.subscribe(pending);
    const { email: confirmed } = await desk.subscriber();
    const { email: left, mail } = await desk.subscriber();
    await desk.unsubscribe(mail.unsubscribeToken);

    const answers: string[] = [];
    for (const email of [unknown, pending, confirmed, left]) answers.push(await desk.subscribe(email));
    expect(new Set(answers).size).toBe(1);
    expect((await desk.mail(unknown, 1)).confirmationToken).not.toBe('');
    expect((await desk.mail(pending, 2)).confirmationToken).not.toBe('');
    expect((await desk.mail(left, 2)).confirmationToken).not.toBe('');
    const told = await desk.mail(confirmed, 2);
    expect(told.confirmationToken).toBe('');
    expect(told.raw).toContain('Subject: You are subscribed: Tech & Labour');
    expect((await desk.rows(confirmed))[0]?.confirmedAt).not.toBeNull();
  });

  it('ignores the case of an e-mail address, but sends mail to it as it was written', async () => {
    const email = newEmail();
    await desk.subscribe(`  ${email.replace('reader', 'Reader').replace('mail.example', 'MAIL.Example')} `);
    await desk.mail(email.replace('reader', 'Reader'));
    await desk.subscribe(email);
    await desk.mail(email);
    expect(await desk.rows(email)).toHaveLength(1);
  });

  it('is refused for a text that is not one e-mail address, without repeating it', async () => {
    const count = () => desk.newsroom.prisma.newsletterSubscription.count();
    const before = await count();
    const long = `ada@${['x', 'y', 'z', 'w'].map((letter) => letter.repeat(62)).join('.')}.example`;
    const failures = await failuresOf(
      [
        ...['', 'ada', 'ada@', '@mail.example', 'a b@mail.example', 'ada@mail.example, bo@mail.example'],
        ...['ada@mail.example\r\nBcc: bo@mail.example', 'ada@mail.example\n', 'ada\u0000@mail.example'],
        ...['Ada <ada@mail.example>', long],
      ],
      (email) => JSON.stringify(email),
      async (email) => {
        const answer = await desk.subscribe(email);
        expect(resultOf(answer)).toMatchObject({ __typename: 'ValidationError', path: ['input', 'email'] });
        if (email.length > 5) expect(answer).not.toContain(email.slice(0, 5) + '@');
      },
    );
    expect(failures).toEqual([]);
    expect(await count()).toBe(before);
  });
});

describe('a confirmation', () => {
  const twice = async () => {
    const { mail } = await desk.subscriber();
    return mail.confirmationToken;
  };
  const expired = async () => {
    const email = newEmail();
    await desk.subscribe(email);
    const mail = await desk.mail(email);
    await setBack(email, 48);
    return mail.confirmationToken;
  };
  const older = async () => {
    const email = newEmail();
    await desk.subscribe(email);
    const mail = await desk.mail(email);
    await desk.subscribe(email);
    return mail.confirmationToken;
  };
  const tokens = { twice, expired, older, unknown: () => 'x'.repeat(43), malformed: () => 'x' };

  it('is refused with an invalid token, without saying what is wrong', async () => {
    const answers: string[] = [];
    for (const make of Object.values(tokens)) answers.push(await desk.confirm(await make()));
    expect(resultOf(answers[0] ?? '')).toMatchObject(INVALID);
    expect(new Set(answers).size).toBe(1);
  });

  it('is accepted in its last hour', async () => {
    const email = newEmail();
    await desk.subscribe(email);
    const { confirmationToken } = await desk.mail(email);
    await setBack(email, 47);
    expect(resultOf(await desk.confirm(confirmationToken))).toHaveProperty('newsletter');
  });

  it('is accepted once if it is sent twice at once', async () => {
    const email = newEmail();
    await desk.subscribe(email);
    const { confirmationToken } = await desk.mail(email);
    const answers = await Promise.all([desk.confirm(confirmationToken), desk.confirm(confirmationToken)]);
    expect(answers.map((answer) => resultOf(answer)['__typename']).sort()).toEqual([
      'ConfirmNewsletterSubscriptionPayload',
      'ValidationError',
    ]);
  });

  it('that is overdue makes a node delete that e-mail address, and no other', async () => {
    const [late, early] = [newEmail(), newEmail()];
    for (const email of [late, early]) await desk.subscribe(email);
    const { email: confirmed } = await desk.subscriber();
    await setBack(late, 48);
    await setBack(early, 47);
    await forgetExpired(desk.newsroom.prisma);
    expect(await desk.rows(late)).toEqual([]);
    expect(await desk.rows(early)).toHaveLength(1);
    expect(await desk.rows(confirmed)).toHaveLength(1);
  });
});
