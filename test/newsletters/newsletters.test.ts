import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forgetExpired } from '../../src/newsletters/forget-unconfirmed.ts';
import { graphql } from '../gql/index.ts';
import { absentId, globalId, unique } from '../support/newsroom/factories.ts';
import { newAddress, openMailDesk, type MailDesk } from '../support/newsroom/mail.ts';
import {
  ConfirmNewsletterSubscription,
  EraseNewsletterSubscriber,
  SubscribeToNewsletter,
  UnsubscribeFromNewsletter,
} from '../support/newsroom/mutations/newsletters.ts';
import { openWire, subscribe as operation } from '../support/clients/wire.ts';

const Newsletters = graphql(`
  query Newsletters($id: ID!) {
    newsletters {
      slug
      name
      description
      frequency
    }
    node(id: $id) {
      ... on Newsletter {
        slug
      }
    }
  }
`);

const MALFORMED = { __typename: 'ValidationError', path: ['input', 'token'] };

let desk: MailDesk;
beforeAll(async () => {
  desk = await openMailDesk();
});
afterAll(() => desk.close());

const newEmail = () => `${unique('reader')}@mail.example`;

/** The result of the one mutation in an answer. */
function resultOf(answer: string): Record<string, unknown> {
  const { data } = JSON.parse(answer) as { data: Record<string, Record<string, unknown>> };
  return Object.values(data)[0] ?? {};
}

function codeOf(answer: string): string | undefined {
  const { errors } = JSON.parse(answer) as { errors?: { extensions: { code: string } }[] };
  return errors?.[0]?.extensions.code;
}

/** Signs up and confirms, and gives the mail. */
async function subscriber(email = newEmail()) {
  await desk.subscribe(email);
  const mail = await desk.mail(email);
  await desk.confirm(mail.confirmationToken);
  return { email, mail };
}

const setBack = (email: string, hours: number) => desk.newsroom.prisma.$executeRaw`
  UPDATE "NewsletterSubscription"
  SET "confirmationExpiresAt" = "confirmationExpiresAt" - make_interval(hours => ${hours}::int)
  WHERE "emailKey" = ${email}`;

describe('newsletters', () => {
  it('are shown to readers, and found by their id', async () => {
    const { data } = await desk.newsroom.ask(Newsletters, { id: desk.newsletterId });
    const { slug, name, frequency } = desk.newsletter;
    expect(data).toEqual({ newsletters: [{ slug, name, description: null, frequency }], node: { slug } });
  });
});

describe('signing up', () => {
  it('takes the sign-up, the mail and the confirmation', async () => {
    const email = newEmail();
    expect(resultOf(await desk.subscribe(email))).toEqual({
      __typename: 'SubscribeToNewsletterPayload',
      newsletter: { slug: desk.newsletter.slug },
    });
    const mail = await desk.mail(email);
    expect((await desk.rows(email)).map(({ confirmedAt }) => confirmedAt)).toEqual([null]);
    expect(mail.raw).toContain('Subject: Please confirm: Tech & Labour');
    expect(mail.raw.replace(/\r\n\s+/g, ' ')).toContain(
      `List-Unsubscribe: <https://news.example/newsletters/unsubscribe?token=${mail.unsubscribeToken}>`,
    );

    expect(resultOf(await desk.confirm(mail.confirmationToken))).toEqual({
      __typename: 'ConfirmNewsletterSubscriptionPayload',
      newsletter: { slug: desk.newsletter.slug },
    });
    const [row] = await desk.rows(email);
    expect(row).toMatchObject({ email, confirmationHash: null, confirmedAt: expect.any(Date) as Date });
  });

  it('keeps no token that could be used, once the mail is away', async () => {
    const { mail, email } = await subscriber();
    await desk.allSent();
    const kept = JSON.stringify(
      await desk.newsroom.prisma.$queryRaw`
      SELECT s::text FROM "NewsletterSubscription" s UNION ALL SELECT m::text FROM "OutgoingMail" m`,
    );
    expect(kept).toContain(email);
    expect(kept).not.toContain(mail.unsubscribeToken);
    expect(kept).not.toContain(mail.confirmationToken);
  });

  it('leaves files that sort by time and that only their owner may read', async () => {
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

  it('is answered by the same bytes and one mail, whatever is known of the address', async () => {
    const [unknown, pending] = [newEmail(), newEmail()];
    await desk.subscribe(pending);
    const { email: confirmed } = await subscriber();
    const { email: left, mail } = await subscriber();
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

  it('knows an address however it is written, and sends to it as it is written', async () => {
    const email = newEmail();
    await desk.subscribe(`  ${email.replace('reader', 'Reader').replace('mail.example', 'MAIL.Example')} `);
    await desk.mail(email.replace('reader', 'Reader'));
    await desk.subscribe(email);
    await desk.mail(email);
    expect(await desk.rows(email)).toHaveLength(1);
  });

  it.each([
    '',
    'ada',
    'ada@',
    '@mail.example',
    'a b@mail.example',
    'ada@mail.example, bo@mail.example',
    'ada@mail.example\r\nBcc: bo@mail.example',
    'ada@mail.example\n',
    'ada\u0000@mail.example',
    'Ada <ada@mail.example>',
    `ada@${'x'.repeat(60)}.${'y'.repeat(60)}.${'z'.repeat(60)}.${'w'.repeat(70)}.example`,
  ])('is refused for %j, without repeating it', async (email) => {
    const before = await desk.newsroom.prisma.newsletterSubscription.count();
    const answer = await desk.subscribe(email);
    expect(resultOf(answer)).toMatchObject({ __typename: 'ValidationError', path: ['input', 'email'] });
    if (email.length > 5) expect(answer).not.toContain(email.slice(0, 5) + '@');
    expect(await desk.newsroom.prisma.newsletterSubscription.count()).toBe(before);
  });

  it('is refused for a newsletter that there isn’t', async () => {
    const newsletterId = absentId('Newsletter');
    const answer = await desk.ask(SubscribeToNewsletter, { newsletterId, email: newEmail() });
    expect(resultOf(answer)).toMatchObject({
      __typename: 'NotFoundError',
      path: ['input', 'newsletterId'],
      id: newsletterId,
    });
  });
});

describe('a confirmation', () => {
  const twice = async () => {
    const { mail } = await subscriber();
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

  it('with a token that doesn’t hold is refused, and why is not told', async () => {
    const answers: string[] = [];
    for (const make of Object.values(tokens)) answers.push(await desk.confirm(await make()));
    expect(resultOf(answers[0] ?? '')).toMatchObject(MALFORMED);
    expect(new Set(answers).size).toBe(1);
  });

  it('that comes in its last hour holds', async () => {
    const email = newEmail();
    await desk.subscribe(email);
    const { confirmationToken } = await desk.mail(email);
    await setBack(email, 47);
    expect(resultOf(await desk.confirm(confirmationToken))).toHaveProperty('newsletter');
  });

  it('that comes twice at the same instant holds once', async () => {
    const email = newEmail();
    await desk.subscribe(email);
    const { confirmationToken } = await desk.mail(email);
    const answers = await Promise.all([desk.confirm(confirmationToken), desk.confirm(confirmationToken)]);
    expect(answers.map((answer) => resultOf(answer)['__typename']).sort()).toEqual([
      'ConfirmNewsletterSubscriptionPayload',
      'ValidationError',
    ]);
  });

  it('that doesn’t come has the address forgotten; others stay', async () => {
    const [late, early] = [newEmail(), newEmail()];
    for (const email of [late, early]) await desk.subscribe(email);
    const { email: confirmed } = await subscriber();
    await setBack(late, 48);
    await setBack(early, 47);
    await forgetExpired(desk.newsroom.prisma);
    expect(await desk.rows(late)).toEqual([]);
    expect(await desk.rows(early)).toHaveLength(1);
    expect(await desk.rows(confirmed)).toHaveLength(1);
  });
});

describe('unsubscribing', () => {
  it('forgets the address, and is answered the same twice, and for whom there never was', async () => {
    const { email, mail } = await subscriber();
    const token = mail.unsubscribeToken;
    const first = await desk.unsubscribe(token);
    expect(resultOf(first)).toEqual({
      __typename: 'UnsubscribeFromNewsletterPayload',
      newsletter: { slug: desk.newsletter.slug },
    });
    expect(await desk.rows(email)).toEqual([]);
    expect(await desk.unsubscribe(token)).toBe(first);
    expect(await desk.unsubscribe(token.slice(0, 30) + 'x'.repeat(34))).toBe(first);
  });

  it('works before the confirmation, which then no longer holds', async () => {
    const email = newEmail();
    await desk.subscribe(email);
    const mail = await desk.mail(email);
    await desk.unsubscribe(mail.unsubscribeToken);
    expect(resultOf(await desk.confirm(mail.confirmationToken))).toMatchObject(MALFORMED);
  });

  it('works with an old mail’s token for whoever has signed up anew', async () => {
    const { email, mail } = await subscriber();
    await desk.unsubscribe(mail.unsubscribeToken);
    await desk.subscribe(email);
    await desk.confirm((await desk.mail(email, 2)).confirmationToken);
    expect(await desk.rows(email)).toHaveLength(1);
    await desk.unsubscribe(mail.unsubscribeToken);
    expect(await desk.rows(email)).toEqual([]);
  });

  it('leaves the address’s other newsletters, and other readers', async () => {
    const { email, mail } = await subscriber();
    const { email: other } = await subscriber();
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

  it.each(['', 'a\nb'])('takes no key such as %j', async (idempotencyKey) => {
    const { mail } = await subscriber();
    const input = { token: mail.unsubscribeToken, idempotencyKey };
    expect(resultOf(await desk.ask(UnsubscribeFromNewsletter, input))).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'idempotencyKey'],
    });
  });

  it.each(['', 'x', 'x'.repeat(64)])('is refused for what is no token: %j', async (token) => {
    expect(resultOf(await desk.unsubscribe(token))).toMatchObject(MALFORMED);
  });
});

describe('limits', () => {
  it('bound the keys of readers: only a sign-up or its confirmation has one kept', async () => {
    const [address, email] = [newAddress(), newEmail()];
    const { prisma } = desk.newsroom;
    const before = await prisma.idempotentChange.count();
    const kept = async () => (await prisma.idempotentChange.count()) - before;
    const keyed = () => ({ idempotencyKey: randomUUID() });
    const signUp = (to = newEmail()) =>
      desk.ask(SubscribeToNewsletter, { newsletterId: desk.newsletterId, email: to, ...keyed() }, address);
    await signUp(email);
    const { confirmationToken, unsubscribeToken } = await desk.mail(email);
    for (let count = 1; count < 20; count += 1) await signUp();
    expect(await kept()).toBe(20);
    expect(codeOf(await signUp())).toBe('LIMIT_EXCEEDED');
    await desk.ask(ConfirmNewsletterSubscription, { token: 'x'.repeat(43), ...keyed() });
    const madeUp = unsubscribeToken.slice(0, 30) + 'x'.repeat(34);
    await desk.ask(UnsubscribeFromNewsletter, { token: madeUp, ...keyed() });
    await desk.ask(UnsubscribeFromNewsletter, { token: 'x'.repeat(64), ...keyed() });
    expect(await kept()).toBe(20);
    await desk.ask(ConfirmNewsletterSubscription, { token: confirmationToken, ...keyed() });
    await desk.ask(UnsubscribeFromNewsletter, { token: unsubscribeToken, ...keyed() });
    expect(await kept()).toBe(21);
    expect(await desk.rows(email)).toEqual([]);
  });

  it('give an address three mails a day, and the answer doesn’t tell', async () => {
    const [email, spelt] = [newEmail(), newEmail()];
    const answers: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      answers.push(await desk.subscribe(count === 3 ? email.toUpperCase() : email));
    }
    await desk.subscribe(spelt);
    await desk.mail(spelt);
    await desk.allSent();
    expect(desk.received(email)).toHaveLength(3);
    expect(new Set(answers).size).toBe(1);
    // The last question that was asked can still be answered.
    const { confirmationToken } = await desk.mail(email, 3);
    expect(resultOf(await desk.confirm(confirmationToken))).toHaveProperty('newsletter');
  });

  it('hold against those who ask at the same instant', async () => {
    const email = newEmail();
    await Promise.all(Array.from({ length: 8 }, () => desk.subscribe(email)));
    await desk.allSent();
    expect(desk.received(email)).toHaveLength(3);
  });

  it('give room again after a day, mail by mail', async () => {
    const email = newEmail();
    for (let count = 0; count < 3; count += 1) await desk.subscribe(email);
    await desk.newsroom.prisma.$executeRaw`
      UPDATE "Allowance" SET "takenAt"[1] = "takenAt"[1] - interval '24 hours' WHERE cardinality("takenAt") = 3`;
    for (let count = 0; count < 2; count += 1) await desk.subscribe(email);
    await desk.allSent();
    expect(desk.received(email)).toHaveLength(4);
  });

  it('let a network sign up twenty addresses an hour, over HTTP and sockets together', async () => {
    const [address, other] = [newAddress(), newAddress()];
    for (let count = 0; count < 19; count += 1) {
      expect(codeOf(await desk.subscribe(newEmail(), address))).toBeUndefined();
    }
    const wire = await openWire(desk.newsroom.url, { options: { headers: { 'x-forwarded-for': address } } });
    const overSocket = async () => {
      const input = { newsletterId: desk.newsletterId, email: newEmail() };
      const query = SubscribeToNewsletter.toString();
      wire.send(operation(unique('id'), query, { input }));
      const message = JSON.stringify((await wire.next())?.payload);
      await wire.next();
      return message;
    };
    expect(resultOf(await overSocket())).toHaveProperty('newsletter');
    expect(codeOf(await overSocket())).toBe('LIMIT_EXCEEDED');
    wire.socket.close();
    const refused = newEmail();
    expect(codeOf(await desk.subscribe(refused, `203.0.113.9, ${address}`))).toBe('LIMIT_EXCEEDED');
    expect(await desk.rows(refused)).toEqual([]);
    expect(codeOf(await desk.subscribe(newEmail(), other))).toBeUndefined();
  });

  it('keep no network address and no e-mail address, and end', async () => {
    const [address, email] = [newAddress(), newEmail()];
    await desk.subscribe(email, address);
    const { prisma } = desk.newsroom;
    const kept = await prisma.$queryRaw<{ row: string }[]>`
      SELECT a::text || convert_from(decode(replace(encode("subject", 'hex'), '00', '01'), 'hex'), 'LATIN1') AS "row"
      FROM "Allowance" a`;
    expect(kept.length).toBeGreaterThan(0);
    for (const { row } of kept) {
      expect(row).not.toContain(address);
      expect(row).not.toContain(email);
    }
    await forgetExpired(prisma);
    expect(await prisma.allowance.count()).toBe(kept.length);
    await prisma.$executeRaw`UPDATE "Allowance" SET "endsAt" = now() - interval '1 second'`;
    await forgetExpired(prisma);
    expect(await prisma.allowance.count()).toBe(0);
  });
});

describe('erasing a subscriber', () => {
  const { REPORTER, EDITOR, ADMIN } = { REPORTER: 'REPORTER', EDITOR: 'EDITOR', ADMIN: 'ADMIN' } as const;
  const erase = (email: string, token?: string) =>
    desk.newsroom.ask(EraseNewsletterSubscriber, { input: { email } }, token);

  it('is refused to readers, reporters and editors, and nothing is erased', async () => {
    const { email } = await subscriber();
    const codes: (string | undefined)[] = [];
    for (const role of [undefined, REPORTER, EDITOR]) {
      const { errors } = await erase(email, role && desk.newsroom.tokens[role]);
      codes.push(errors[0]?.extensions.code);
    }
    expect(codes).toEqual(['UNAUTHENTICATED', 'FORBIDDEN', 'FORBIDDEN']);
    expect(await desk.rows(email)).toHaveLength(1);
  });

  it('leaves nothing of the address, in whatever case it is asked for', async () => {
    const { prisma, tokens } = desk.newsroom;
    const { email } = await subscriber();
    const { email: other } = await subscriber();
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
    const { data } = await erase(email.toUpperCase(), tokens[ADMIN]);
    expect(data.eraseNewsletterSubscriber).toEqual({
      __typename: 'EraseNewsletterSubscriberPayload',
      subscriptionsErased: 1,
    });
    expect(await desk.rows(email)).toEqual([]);
    expect(await prisma.outgoingMail.count({ where: { emailKey: email } })).toBe(0);
    expect(await prisma.allowance.count()).toBe(allowances - 1);
    expect(await desk.rows(other)).toHaveLength(1);
  });

  it('of whom nothing is known finds none', async () => {
    const { data } = await erase(newEmail(), desk.newsroom.tokens[ADMIN]);
    expect(data.eraseNewsletterSubscriber).toMatchObject({ subscriptionsErased: 0 });
  });
});
