import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { forgetExpired } from '../../src/newsletters/forget-expired.ts';
import { sha256 } from '../../src/lib/sha256.ts';
import { openStream, openWire, subscribe as operation } from '../support/clients/wire.ts';
import { openCounter } from '../support/database/sql.ts';
import { absentId } from '../support/newsroom/factories.ts';
import { newAddress, newEmail, openMailDesk, resultOf } from '../support/newsroom/mail.ts';
import {
  ConfirmNewsletterSubscription,
  SubscribeToNewsletter,
  UnsubscribeFromNewsletter,
} from '../support/newsroom/mutations.ts';
import { opened } from '../support/opened.ts';

const desk = opened(() => openMailDesk());

function codeOf(answer: string): string | undefined {
  const { errors } = JSON.parse(answer) as { errors?: { extensions: { code: string } }[] };
  return errors?.[0]?.extensions.code;
}

describe('the limits of sign-ups', () => {
  it('bound the idempotency keys that are stored for readers: one for each sign-up and each confirmation', async () => {
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

  it('allow an e-mail address three mails a day, without saying so in the response', async () => {
    const [email, other] = [newEmail(), newEmail()];
    const answers: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      answers.push(await desk.subscribe(count === 3 ? email.toUpperCase() : email));
    }
    await desk.subscribe(other);
    await desk.mail(other);
    await desk.allSent();
    expect(desk.received(email)).toHaveLength(3);
    expect(new Set(answers).size).toBe(1);
    // The newest mail's token still confirms.
    const { confirmationToken } = await desk.mail(email, 3);
    expect(resultOf(await desk.confirm(confirmationToken))).toHaveProperty('newsletter');
  });

  it('apply to concurrent requests too', async () => {
    const email = newEmail();
    await Promise.all(Array.from({ length: 8 }, () => desk.subscribe(email)));
    await desk.allSent();
    expect(desk.received(email)).toHaveLength(3);
  });

  it('allow another mail 24 hours after each mail', async () => {
    const email = newEmail();
    for (let count = 0; count < 3; count += 1) await desk.subscribe(email);
    await desk.newsroom.prisma.$executeRaw`
      UPDATE "Allowance" SET "takenAt"[1] = "takenAt"[1] - interval '24 hours' WHERE cardinality("takenAt") = 3`;
    for (let count = 0; count < 2; count += 1) await desk.subscribe(email);
    await desk.allSent();
    expect(desk.received(email)).toHaveLength(4);
  });

  it('allow each client address behind a proxy twenty sign-ups an hour, over all transports together', async () => {
    const [address, other] = [newAddress(), newAddress()];
    const query = SubscribeToNewsletter.toString();
    const headers = { 'x-forwarded-for': address };
    const input = () => ({ newsletterId: desk.newsletterId, email: newEmail() });
    const overHttp = () => desk.subscribe(newEmail(), address);
    const overSocket = async () => {
      const wire = await openWire(desk.newsroom.url, { options: { headers } });
      wire.send(operation('1', query, { input: input() }));
      const message = await wire.next();
      wire.socket.close();
      return JSON.stringify(message?.payload);
    };
    const overStream = async () => {
      const stream = await openStream(desk.newsroom.url, query, { variables: { input: input() }, headers });
      const answer = await stream.next();
      stream.abandon();
      return JSON.stringify(answer);
    };
    const transports = [overHttp, overSocket, overStream];
    for (let count = 0; count < 20; count += 1) {
      expect(codeOf((await transports[count % 3]?.()) ?? '')).toBeUndefined();
    }
    for (const signUp of transports) expect(codeOf(await signUp())).toBe('LIMIT_EXCEEDED');
    const refused = newEmail();
    expect(codeOf(await desk.subscribe(refused, `203.0.113.9, ${address}`))).toBe('LIMIT_EXCEEDED');
    expect(await desk.rows(refused)).toEqual([]);
    const absent = { newsletterId: absentId('Newsletter'), email: newEmail() };
    expect(codeOf(await desk.ask(SubscribeToNewsletter, absent, address))).toBe('LIMIT_EXCEEDED');
    for (const signUp of [() => desk.subscribe(newEmail(), other), () => desk.subscribe(newEmail())])
      expect(codeOf(await signUp())).toBeUndefined();
  });

  it('store no client address and no e-mail address, and are deleted once they have ended', async () => {
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

describe('a sign-up', () => {
  const counter = opened(() => openCounter(desk.newsroom.databaseUrl));

  /** The statements of a sign-up. How its savepoint ends is left out: that is what differs. */
  async function statementsOf(email: string): Promise<string[]> {
    // The counter's own client address would reach its limit.
    const inTwoHours = new Date(Date.now() + 2 * 60 * 60 * 1_000);
    await desk.newsroom.prisma.allowance.deleteMany({ where: { endsAt: { lt: inTwoHours } } });
    const input = { newsletterId: desk.newsletterId, email };
    const { errors, statements } = await counter.ask(SubscribeToNewsletter, { input });
    expect(errors).toEqual([]);
    return statements.map((sql) => (sql.endsWith('SAVEPOINT "sign_up"') ? 'a savepoint' : sql));
  }

  it('sends the database the same statements, whether the e-mail address is new, subscribed or has had its mails', async () => {
    // Prepares what is prepared once.
    await statementsOf(newEmail());
    const [email, { email: subscribed }] = [newEmail(), await desk.subscriber()];
    const first = await statementsOf(email);
    expect(first.join('\n')).toContain('OutgoingMail');
    for (let count = 2; count <= 6; count += 1) expect(await statementsOf(email)).toEqual(first);
    expect(await statementsOf(subscribed)).toEqual(first);
  });

  it('that has had its mails changes nothing', async () => {
    const email = newEmail();
    for (let count = 0; count < 3; count += 1) await desk.subscribe(email);
    const { confirmationToken } = await desk.mail(email, 3);
    const [before] = await desk.rows(email);
    await desk.subscribe(email);
    await desk.allSent();
    expect(await desk.rows(email)).toEqual([before]);
    expect(Buffer.from(before?.confirmationHash ?? [])).toEqual(Buffer.from(sha256(confirmationToken)));
    expect(desk.received(email)).toHaveLength(3);
  });
});
