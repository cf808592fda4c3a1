import { describe, expect, it, onTestFinished } from 'vitest';
import { askAt } from '../support/clients/ask.ts';
import { someoneWaits } from '../support/database/waiting.ts';
import { limitedToken } from '../support/newsroom/cast.ts';
import { openDesk, rowId, unique } from '../support/newsroom/factories.ts';
import { startBeside, useNewsroom } from '../support/newsroom/newsroom.ts';
import { holdArticle, redactingEverywhere } from '../support/redactions/everywhere.ts';
import { newCanary } from '../support/redactions/places.ts';
import { until } from '../support/until.ts';

const newsroom = useNewsroom();
const editor = openDesk(newsroom);
const { attempt, begun, ended } = redactingEverywhere(newsroom);

describe('review2: redactEverywhere', () => {
  it('does not let a retry with an old key begin a second run beside another one', async () => {
    const { prisma } = newsroom;
    const [one, other] = [newCanary(), newCanary()];
    const first = await editor.publishedArticle({ headline: one.word });
    const second = await editor.publishedArticle({ headline: other.word });
    const node = await startBeside(newsroom);
    onTestFinished(() => node.stop());
    const at = { ask: askAt(node.url) };
    const idempotencyKey = unique('key-of-a-run');
    const releaseFirst = await holdArticle(prisma, first);
    const run = await begun({ text: one.word, idempotencyKey }, { at });
    await someoneWaits(prisma);
    // The node stands still, or has died.
    await prisma.redactionRun.update({ where: { id: rowId(run.id) }, data: { heldUntil: new Date(0) } });
    const releaseSecond = await holdArticle(prisma, second);
    const beside = await begun({ text: other.word });
    await until(async () => (await prisma.redactionRun.count({ where: { heldBy: { not: null }, heldUntil: { gt: new Date() } } })) === 1);
    // The same words with a new key are refused, and a retry with the old key isn't.
    expect(await attempt({ text: one.word })).toMatchObject({ __typename: 'ValidationError' });
    await attempt({ text: one.word, idempotencyKey });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const held = await prisma.redactionRun.count({ where: { heldBy: { not: null }, heldUntil: { gt: new Date() } } });
    await releaseFirst();
    await releaseSecond();
    await ended(beside);
    await ended(run);
    expect(held).toBe(1);
  });

  it('stops once the member who started it may no longer redact', async () => {
    const { prisma } = newsroom;
    const { word } = newCanary();
    const first = await editor.publishedArticle({ headline: `${word} 1` });
    for (const number of [2, 3, 4]) await editor.publishedArticle({ headline: `${word} ${number}` });
    const token = await limitedToken(prisma, { role: 'EDITOR', scopes: ['READ', 'WRITE', 'REDACT'] });
    const release = await holdArticle(prisma, first);
    const run = await begun({ text: word }, { token });
    await someoneWaits(prisma);
    const { startedById } = await prisma.redactionRun.findUniqueOrThrow({ where: { id: rowId(run.id) } });
    await prisma.member.update({ where: { id: startedById ?? '' }, data: { role: 'REPORTER' } });
    await release();
    expect((await ended(run)).redacted).toBeLessThanOrEqual(1);
  });

  it('refuses a note that has the words in an address, or leaves none for readers', async () => {
    const { prisma } = newsroom;
    const name = unique('klug').replaceAll('-', ' ');
    const words = `Peter ${name}`;
    const slug = words.toLowerCase().replaceAll(' ', '-');
    const article = await editor.publishedArticle({ headline: `On ${words}` });
    const answer = await attempt({ text: words, publicNote: `Read https://news.example/${slug} for more.` });
    if (answer.__typename === 'ValidationError') {
      expect(answer).toMatchObject({ problems: [{ path: ['input', 'publicNote'] }] });
      return;
    }
    const run = await ended((answer as { redactionRun: { id: string } }).redactionRun);
    const notes = await prisma.redaction.findMany({ where: { targetId: rowId(article.id) } });
    expect([run, notes.map(({ publicNote, isPublic }) => [publicNote, isPublic])].flat(3).filter((said) => JSON.stringify(said).includes(slug))).toEqual([]);
    expect(run).toMatchObject({ failed: 0 });
  });
});
