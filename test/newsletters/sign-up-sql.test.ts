import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/sha256.ts';
import { openCounter, type Counter } from '../support/database/sql.ts';
import { newAddress, newEmail, openMailDesk, type MailDesk } from '../support/newsroom/mail.ts';
import { SubscribeToNewsletter } from '../support/newsroom/mutations/newsletters.ts';

let desk: MailDesk;
let counter: Counter;
beforeAll(async () => {
  desk = await openMailDesk();
  counter = openCounter(desk.newsroom.databaseUrl);
});
afterAll(async () => {
  await counter.close();
  await desk.close();
});

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

describe('a sign-up', () => {
  it('sends the database the same statements, whether the e-mail address is new, subscribed or has had its mails', async () => {
    // Prepares what is prepared once.
    await statementsOf(newEmail());
    const [email, { email: subscribed }] = [newEmail(), await desk.subscriber()];
    const first = await statementsOf(email);
    expect(first.join('\n')).toContain('OutgoingMail');
    for (let count = 2; count <= 3; count += 1) expect(await statementsOf(email)).toEqual(first);
    expect(await desk.newsroom.prisma.outgoingMail.count({ where: { emailKey: email } })).toBeLessThanOrEqual(
      3,
    );
    for (let count = 4; count <= 6; count += 1) expect(await statementsOf(email)).toEqual(first);
    expect(await statementsOf(subscribed)).toEqual(first);
  });

  it('that has had its mails changes nothing but writes as much: its allowance, and the sign-up that is taken back', async () => {
    const email = newEmail();
    for (let count = 0; count < 3; count += 1) await desk.subscribe(email);
    const { confirmationToken } = await desk.mail(email, 3);
    const [before] = await desk.rows(email);
    await desk.subscribe(email, newAddress());
    await desk.allSent();
    expect(await desk.rows(email)).toEqual([before]);
    expect(Buffer.from(before?.confirmationHash ?? [])).toEqual(Buffer.from(sha256(confirmationToken)));
    expect(desk.received(email)).toHaveLength(3);
  });
});
