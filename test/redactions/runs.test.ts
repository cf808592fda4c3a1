import { randomBytes } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newId } from '../../src/db/new-id.ts';
import { sha256 } from '../../src/lib/sha256.ts';
import { takeRun } from '../../src/redactions/run-lease.ts';
import { askAt } from '../support/clients/ask.ts';
import { someoneWaits } from '../support/database/waiting.ts';
import { limitedToken } from '../support/newsroom/cast.ts';
import { globalId, openDesk, payload, rowId, unique } from '../support/newsroom/factories.ts';
import { Redact, StopRedactionRun } from '../support/newsroom/mutations.ts';
import { startBeside, useNewsroom } from '../support/newsroom/newsroom.ts';
import { holdArticle, redactingEverywhere } from '../support/redactions/everywhere.ts';
import { newCanary } from '../support/redactions/places.ts';
import { WHY } from '../support/redactions/redacting.ts';
import { until } from '../support/until.ts';

const newsroom = useNewsroom();
const editor = openDesk(newsroom);
const { attempt, begun, progress, ended } = redactingEverywhere(newsroom);

/** Articles with a word, oldest first: they are redacted in this order. */
async function articlesWith(word: string, count: number) {
  const articles = [];
  for (let number = 0; number < count; number += 1)
    articles.push(await editor.publishedArticle({ headline: `${word} ${number}` }));
  return articles;
}

/** A run that redacts the first of three articles, and waits for it. */
async function runAtFirst(token?: string) {
  const { word } = newCanary();
  const [first] = await articlesWith(word, 3);
  const release = await holdArticle(newsroom.prisma, first ?? { id: '' });
  const run = await begun({ text: word }, token === undefined ? {} : { token });
  await someoneWaits(newsroom.prisma);
  return { word, run, release };
}

/** No node works on a run, so that another one can begin. */
const noneHeld = () =>
  until(
    async () =>
      (await newsroom.prisma.redactionRun.count({ where: { heldUntil: { gt: new Date() } } })) === 0,
  );

describe('a run whose member may no longer redact', () => {
  interface Holder {
    readonly memberId: string;
    readonly id: string;
  }
  const LOSSES: Readonly<Record<string, (of: Holder) => Promise<unknown>>> = {
    'another role': ({ memberId }) =>
      newsroom.prisma.member.update({ where: { id: memberId }, data: { role: 'REPORTER' } }),
    'a deactivated member': ({ memberId }) =>
      newsroom.prisma.member.update({ where: { id: memberId }, data: { deactivatedAt: new Date() } }),
    'a token without the scope': ({ id }) =>
      newsroom.prisma.apiToken.update({ where: { id }, data: { scopes: ['READ', 'PUBLISH'] } }),
    'a revoked token': ({ id }) =>
      newsroom.prisma.apiToken.update({ where: { id }, data: { revokedAt: new Date(0) } }),
    'an expired token': ({ id }) =>
      newsroom.prisma.apiToken.update({ where: { id }, data: { expiresAt: new Date(0) } }),
  };

  it.each(Object.entries(LOSSES))('stops after the object in work: %s', async (_what, lose) => {
    const token = await limitedToken(newsroom.prisma, { role: 'EDITOR', scopes: ['READ', 'REDACT'] });
    const { word, run, release } = await runAtFirst(token);
    await lose(await newsroom.prisma.apiToken.findUniqueOrThrow({ where: { hash: sha256(token) } }));
    await release();
    const { finishedAt, ...stopped } = await ended(run);
    expect(stopped).toMatchObject({ state: 'STOPPED', found: 3, redacted: 1 });
    expect(finishedAt).not.toBeNull();
    expect(await newsroom.prisma.auditEntry.findMany({ where: { subjectId: rowId(run.id) } })).toMatchObject([
      { action: 'redactEverywhere' },
      { action: 'stopRedactionRun', memberId: null, details: { cause: 'NO_LONGER_ALLOWED' } },
    ]);
    // Another one redacts the rest.
    expect(await ended(await begun({ text: word }))).toMatchObject({ state: 'FINISHED', redacted: 2 });
  });
});

describe('a run whose lease has run out', () => {
  it('does not go on beside another one, nor after a retry with its idempotency key', async () => {
    const { prisma } = newsroom;
    const [one, other] = [newCanary(), newCanary()];
    const [first] = await articlesWith(one.word, 1);
    const [second] = await articlesWith(other.word, 1);
    const node = await startBeside(newsroom);
    onTestFinished(() => node.stop());
    const idempotencyKey = unique('key');
    const releaseFirst = await holdArticle(prisma, first ?? { id: '' });
    const run = await begun({ text: one.word, idempotencyKey }, { at: { ask: askAt(node.url) } });
    await someoneWaits(prisma);
    // Its node stands still, or has died.
    await prisma.redactionRun.update({ where: { id: rowId(run.id) }, data: { heldUntil: new Date(0) } });
    const releaseSecond = await holdArticle(prisma, second ?? { id: '' });
    const beside = await begun({ text: other.word });
    const held = () => prisma.redactionRun.findMany({ where: { heldUntil: { gt: new Date() } } });
    await until(async () => (await held()).some(({ heldBy }) => heldBy !== null));
    expect(await takeRun(prisma, rowId(run.id))).toBeNull();
    expect(await begun({ text: one.word, idempotencyKey })).toMatchObject({ id: run.id });
    expect((await held()).map(({ id }) => id)).toEqual([rowId(beside.id)]);
    // Its node goes on, and leaves it to another call.
    await releaseFirst();
    await until(
      async () => (await prisma.redactionRun.count({ where: { id: rowId(run.id), heldBy: null } })) === 1,
    );
    expect(await progress(run.id)).toMatchObject({ state: 'INTERRUPTED' });
    await releaseSecond();
    expect(await ended(beside)).toMatchObject({ state: 'FINISHED', redacted: 1 });
  });

  it('goes on if no other one has begun', async () => {
    const { run, release } = await runAtFirst();
    const where = { id: rowId(run.id) };
    await newsroom.prisma.redactionRun.update({ where, data: { heldUntil: new Date(0) } });
    await release();
    await until(async () => (await progress(run.id))?.state === 'FINISHED');
    expect(await progress(run.id)).toMatchObject({ redacted: 3, failed: 0 });
  });
});

describe('the public note of a redaction', () => {
  it('must not have the words in an address either', async () => {
    const name = unique('klug').replaceAll('-', ' ');
    const publicNote = `Read https://news.example/peter-${name.replaceAll(' ', '-')} for more.`;
    const article = await editor.publishedArticle({ headline: `On Peter ${name}` });
    const words = { text: `Peter ${name}`, publicNote };
    const refused = { problems: [{ code: 'REDACTED', path: ['input', 'publicNote'] }] };
    expect(await attempt(words)).toMatchObject(refused);
    expect(await editor.attempt(Redact, { ...WHY, ...words, id: article.id })).toMatchObject(refused);
    const inBrackets = publicNote.replace(/https:(\S+)/, '(see www.news.example$1).');
    expect(await attempt({ ...words, publicNote: inBrackets })).toMatchObject(refused);
    const other = 'Read https://news.example/peter-panther for more.';
    payload(await editor.attempt(Redact, { ...WHY, ...words, publicNote: other, id: article.id }));
  });
});

describe('a run that ends', () => {
  /** What repeats words: an entry of the audit log, and the note of an earlier run. */
  async function repeat(word: string) {
    const { prisma } = newsroom;
    const entry = await prisma.auditEntry.create({
      data: { action: 'mergePeople', details: { name: word } },
    });
    const { id } = await prisma.redactionRun.create({
      data: {
        id: newId(),
        hash: randomBytes(34),
        ...WHY,
        publicNote: word,
        maxObjects: 1,
        finishedAt: new Date(),
      },
    });
    return async () => [
      (await prisma.auditEntry.findUniqueOrThrow({ where: { id: entry.id } })).details,
      (await prisma.redactionRun.findUniqueOrThrow({ where: { id } })).publicNote,
    ];
  }

  it('has taken the words out of what repeats them, also since its last redaction', async () => {
    const { word } = newCanary();
    const [, second, third] = await articlesWith(word, 3);
    const before = await repeat(word);
    const release = await holdArticle(newsroom.prisma, second ?? { id: '' });
    const run = await begun({ text: word });
    await someoneWaits(newsroom.prisma);
    expect(await before()).toEqual([{ name: '[removed]' }, '[removed]']);
    // Another editor redacts the last one, so the run doesn't.
    payload(await editor.attempt(Redact, { ...WHY, id: third?.id ?? '', text: word }));
    const meanwhile = await repeat(word);
    await release();
    expect(await ended(run)).toMatchObject({ state: 'FINISHED', redacted: 2, failed: 0 });
    expect(await meanwhile()).toEqual([{ name: '[removed]' }, '[removed]']);
  });

  type Stop = (run: { id: string }, word: string, token: string) => Promise<unknown>;
  const EARLY: Readonly<Record<string, Stop>> = {
    'somebody stopped it': async ({ id }) =>
      payload(await openDesk(newsroom).attempt(StopRedactionRun, { id })),
    'its token was revoked': (_run, _word, token) =>
      newsroom.prisma.apiToken.update({ where: { hash: sha256(token) }, data: { revokedAt: new Date(0) } }),
    'there are too many objects': (_run, word) => articlesWith(word, 2),
  };

  it.each(Object.entries(EARLY))('early has done so, too: %s', async (_what, stop) => {
    const { word } = newCanary();
    const token = await limitedToken(newsroom.prisma, { role: 'EDITOR', scopes: ['READ', 'REDACT'] });
    const [, second] = await articlesWith(word, 3);
    const release = await holdArticle(newsroom.prisma, second ?? { id: '' });
    const run = await begun({ text: word, maxObjects: 3 }, { token });
    await someoneWaits(newsroom.prisma);
    const meanwhile = await repeat(word);
    await stop(run, word, token);
    await release();
    await noneHeld();
    expect((await ended(run)).state).toMatch(/^(STOPPED|TOO_MANY)$/);
    expect(await meanwhile()).toEqual([{ name: '[removed]' }, '[removed]']);
  });

  it('before it redacted anything leaves what repeats the words', async () => {
    const { word } = newCanary();
    await articlesWith(word, 2);
    const before = await repeat(word);
    expect(await ended(await begun({ text: word, maxObjects: 1 }))).toMatchObject({ state: 'TOO_MANY' });
    expect(await before()).toEqual([{ name: word }, word]);
  });

  it('says why an object could not be redacted, without the words, also after its node stopped', async () => {
    const word = 'occur in no version';
    const article = await editor.publishedArticle({ headline: 'On a secret' });
    const publicNote = 'https://news.example/occur-in-no-version';
    payload(await editor.attempt(Redact, { ...WHY, id: article.id, text: 'secret', publicNote }));
    const failures = [
      {
        node: { id: article.id },
        message: expect.stringMatching(/^These words \[removed\] of the Art/) as string,
      },
    ];
    const run = await ended(await begun({ text: word }));
    expect(run).toMatchObject({ state: 'FINISHED', failed: 1, failures });
    const where = { id: rowId(run.id) };
    await newsroom.prisma.redactionRun.update({ where, data: { finishedAt: null } });
    expect(await progress(run.id)).toMatchObject({ state: 'INTERRUPTED', failures });
    expect(await ended(await begun({ text: word }))).toMatchObject({ id: run.id, failed: 1, failures });
  });

  it('says that no object has the words', async () => {
    const run = await ended(await begun({ text: unique('misspelt') }));
    expect(run).toMatchObject({ state: 'NOTHING_FOUND', found: 0, redacted: 0, failures: [] });
  });

  it('counts as failed what still has the words where a redaction does not look', async () => {
    const name = unique('klug');
    const article = await editor.publishedArticle({ headline: 'On a secret' });
    // The earlier note is an address.
    const publicNote = `https://news.example/peter-${name}`;
    payload(await editor.attempt(Redact, { ...WHY, id: article.id, text: 'secret', publicNote }));
    const run = await ended(await begun({ text: `Peter ${name.replaceAll('-', ' ')}` }));
    expect(run).toMatchObject({
      state: 'FINISHED',
      redacted: 0,
      failed: 1,
      failures: [
        { node: { id: article.id }, message: expect.stringContaining('occur in no version') as string },
      ],
    });
  });
});

describe('stopRedactionRun', () => {
  const stop = (id: string, token?: string) => openDesk(newsroom, token).attempt(StopRedactionRun, { id });

  it('ends the run of another member after the object in work, and the run does not go on', async () => {
    const { word, run, release } = await runAtFirst();
    const token = await limitedToken(newsroom.prisma, { role: 'EDITOR', scopes: ['REDACT'] });
    expect(payload(await stop(run.id, token)).redactionRun.id).toBe(run.id);
    expect(await progress(run.id)).toMatchObject({ state: 'STOPPED', redacted: 0 });
    // Its node is at an object, so no other run begins.
    expect(await attempt({ text: word })).toMatchObject({ problems: [{ code: 'CONFLICTING' }] });
    await release();
    await noneHeld();
    expect(await progress(run.id)).toMatchObject({ state: 'STOPPED', found: 3, redacted: 1 });
    const next = await begun({ text: word });
    expect(next.id).not.toBe(run.id);
    expect(await ended(next)).toMatchObject({ state: 'FINISHED', redacted: 2 });
  });

  it('is refused to those who may not redact', async () => {
    const { run, release } = await runAtFirst();
    const admin = await limitedToken(newsroom.prisma, {
      role: 'ADMIN',
      scopes: ['READ', 'PUBLISH', 'MANAGE'],
    });
    const reporter = await limitedToken(newsroom.prisma, { role: 'REPORTER', scopes: ['WRITE', 'REDACT'] });
    await expect(stop(run.id, admin)).rejects.toThrow(/the scope REDACT/);
    await expect(stop(run.id, reporter)).rejects.toThrow(/the role EDITOR/);
    await release();
    expect(await ended(run)).toMatchObject({ state: 'FINISHED', redacted: 3 });
  });

  it('leaves a run that has ended, and finds none with an unknown id', async () => {
    const run = await begun({ text: unique('klug') });
    const before = await ended(run);
    expect(before).toMatchObject({ state: 'NOTHING_FOUND', found: 0, readings: 1 });
    payload(await stop(run.id));
    expect(await progress(run.id)).toEqual(before);
    const unknown = globalId('RedactionRun', '00000000-0000-7000-8000-000000000000');
    expect(await stop(unknown)).toMatchObject({ __typename: 'NotFoundError', id: unknown });
  });

  it('ends an interrupted run, which a retry with its key does not take up again', async () => {
    const word = unique('klug');
    const idempotencyKey = unique('key');
    const run = await ended(await begun({ text: word, idempotencyKey }));
    const where = { id: rowId(run.id) };
    await newsroom.prisma.redactionRun.update({ where, data: { finishedAt: null } });
    expect(await progress(run.id)).toMatchObject({ state: 'INTERRUPTED' });
    payload(await stop(run.id));
    expect(await begun({ text: word, idempotencyKey })).toMatchObject({ id: run.id });
    expect(await progress(run.id)).toMatchObject({ state: 'STOPPED' });
  });
});
