import { describe, expect, it, onTestFinished } from 'vitest';
import { cleanAfterRedactions } from '../../src/redactions/clean.ts';
import { connect } from '../support/archive/files.ts';
import { askAt } from '../support/clients/ask.ts';
import { untyped } from '../support/clients/walk.ts';
import { someoneWaits } from '../support/database/waiting.ts';
import { limitedToken } from '../support/newsroom/cast.ts';
import { openDesk, paragraph, quote, rowId, unique } from '../support/newsroom/factories.ts';
import { UpdatePerson } from '../support/newsroom/mutations.ts';
import { startBeside, useNewsroom } from '../support/newsroom/newsroom.ts';
import { dumpOf } from '../support/redactions/dump.ts';
import { holdArticle, redactingEverywhere } from '../support/redactions/everywhere.ts';
import { newCanary } from '../support/redactions/places.ts';
import { redacting, WHY } from '../support/redactions/redacting.ts';
import { searchRefreshed } from '../support/search/refreshed.ts';
import { until } from '../support/until.ts';

const newsroom = useNewsroom();
const editor = openDesk(newsroom);
const { attempt, begun, progress, ended } = redactingEverywhere(newsroom);
const { redacted } = redacting(newsroom);

const left = async ({ core }: { readonly core: string }) =>
  (await dumpOf(newsroom.prisma)).filter((line) => line.toLowerCase().includes(core));

/** Articles with a word, oldest first: they are redacted in this order. */
async function articlesWith(word: string, count: number) {
  const articles = [];
  for (let number = 0; number < count; number += 1)
    articles.push(await editor.publishedArticle({ headline: `${word} ${number}` }));
  return articles;
}

describe('redactEverywhere', () => {
  it('takes a name out of everything that has it, with one call', async () => {
    const canary = newCanary();
    const { word, slug } = canary;
    const person = await editor.person({
      name: `Peter ${word}`,
      slug: `peter-${slug}`,
      visibility: 'PUBLIC',
    });
    const statement = await editor.statement({ text: `It was ${word}.`, speaker: { personId: person.id } });
    const article = await editor.publishedArticle({
      headline: `On ${word}`,
      body: [
        paragraph(`He said that <b>${word.slice(0, 6)}</b>${word.slice(6)} was there.`),
        quote(statement.id),
      ],
      tags: [`The ${word} affair`],
      contributions: [{ contributor: { personId: person.id }, role: 'AUTHOR', creditedAs: word }],
    });
    const revised = await editor.publish(await editor.revise(article, { standfirst: `Once more ${word}` }));
    await editor.correct(revised, { text: `It wasn't ${word}.`, body: [paragraph('It is another.')] });
    await editor.internalNote(article, { text: `Is ${word} right?` });
    // Only their addresses have it.
    await editor.article({ mainImage: { url: `https://img.example/${slug}.jpg`, altText: 'A picture' } });
    await editor.article({ canonicalUrl: `https://o.example/?q=Gr%C3%BCn${canary.core}ings` });
    const { liveBlog } = await editor.openLiveBlog();
    await editor.livePost(liveBlog, { headline: word, body: [paragraph(`Now ${word}.`)] });
    const campaign = await editor.campaign({ name: `Free ${word}`, slug, summary: word });
    await editor.demand(campaign.id, `Free ${word}`);
    await editor.action({ campaignId: campaign.id, title: `Rally for ${word}`, place: word });
    await editor.outcome({ campaignId: campaign.id, summary: `${word} is free` });
    await editor.section({ name: `The ${word} desk` });
    const other = await editor.publishedArticle({ standfirst: 'A secret.' });
    await redacted({ id: other.id, text: 'secret', publicNote: `${word} asked us.` });
    await editor.attempt(UpdatePerson, { id: person.id, description: `Once ${word}` });
    await searchRefreshed(newsroom.prisma);
    expect(await left(canary)).not.toEqual([]);

    const run = await ended(await begun({ text: word.toUpperCase() }));
    expect(run).toMatchObject({ state: 'FINISHED', failed: 0, failures: [] });
    expect(run.redacted).toBeGreaterThanOrEqual(12);
    expect(run.readings).toBeGreaterThanOrEqual(2);
    expect(run.placesRead).toBe(run.places);
    await searchRefreshed(newsroom.prisma);
    expect(await left(canary)).toEqual([]);
    // Each object has its own redaction, by the member who asked for it.
    const { prisma } = newsroom;
    const made = await prisma.redaction.findMany({ where: { targetId: rowId(article.id) } });
    expect(made).toMatchObject([{ ...WHY, isPublic: true }]);
    expect(await prisma.auditEntry.count({ where: { subjectId: made[0]?.id ?? '' } })).toBe(1);
    expect(await prisma.feedEvent.count({ where: { redactionId: made[0]?.id ?? '' } })).toBeGreaterThan(0);
  });

  it('requires the role EDITOR and the scope REDACT, and takes the words and notes that `redact` takes', async () => {
    const { prisma } = newsroom;
    const admin = await limitedToken(prisma, {
      role: 'ADMIN',
      scopes: ['READ', 'WRITE', 'PUBLISH', 'MANAGE'],
    });
    const reporter = await limitedToken(prisma, { role: 'REPORTER', scopes: ['WRITE', 'REDACT'] });
    const text = unique('klug');
    await expect(attempt({ text }, { token: admin })).rejects.toThrow(/the scope REDACT/);
    await expect(attempt({ text }, { token: reporter })).rejects.toThrow(/the role EDITOR/);
    const refused = { letter: ' x\u00AD ', tombstone: 'Removed', printed: 'legal  REASONS' };
    for (const [what, words] of Object.entries(refused))
      expect(await attempt({ text: words }), what).toMatchObject({ __typename: 'ValidationError' });
    expect(await attempt({ text, maxObjects: 0 })).toMatchObject({
      problems: [{ code: 'OUT_OF_RANGE', path: ['input', 'maxObjects'] }],
    });
    expect(await prisma.redactionRun.count({ where: { maxObjects: 0 } })).toBe(0);
  });

  it('shows its progress to editors only', async () => {
    const word = unique('klug');
    const [, second] = await articlesWith(word, 3);
    const release = await holdArticle(newsroom.prisma, second ?? { id: '' });
    const run = await begun({ text: word });
    await someoneWaits(newsroom.prisma);
    expect(await progress(run.id)).toMatchObject({ state: 'RUNNING', readings: 1, finishedAt: null });
    expect(await progress(run.id, newsroom.tokens.REPORTER)).toBeNull();
    // Another one waits for it.
    expect(await attempt({ text: unique('other') })).toMatchObject({
      problems: [{ code: 'CONFLICTING', path: ['input', 'text'] }],
    });
    expect(await begun({ text: word })).toEqual(run);
    await release();
    expect(await ended(run)).toMatchObject({ state: 'FINISHED', found: 3, redacted: 3 });
    const Runs = untyped<{ redactionRuns: { nodes: { id: string }[] } }, Record<string, never>>(
      '{ redactionRuns(first: 1) { nodes { id } } }',
    );
    const listed = async (token?: string) =>
      (await newsroom.ask(Runs, {}, token)).data.redactionRuns.nodes.map(({ id }) => id);
    expect(await listed(newsroom.tokens.EDITOR)).toEqual([run.id]);
    expect(await listed(newsroom.tokens.REPORTER)).toEqual([]);
    expect(await listed()).toEqual([]);
  });

  it('redacts nothing if more objects have the words than it may redact', async () => {
    const canary = newCanary();
    const [article] = await articlesWith(canary.word, 3);
    expect(await ended(await begun({ text: canary.word, maxObjects: 2 }))).toMatchObject({
      state: 'TOO_MANY',
      found: 3,
      redacted: 0,
    });
    expect(await newsroom.prisma.redaction.count({ where: { targetId: rowId(article?.id ?? '') } })).toBe(0);
    expect(await ended(await begun({ text: canary.word, maxObjects: 3 }))).toMatchObject({
      state: 'FINISHED',
      redacted: 3,
    });
  });

  it('finds words that are written meanwhile', async () => {
    const canary = newCanary();
    const [first] = await articlesWith(canary.word, 2);
    const release = await holdArticle(newsroom.prisma, first ?? { id: '' });
    const run = await begun({ text: canary.word });
    await someoneWaits(newsroom.prisma);
    await editor.publishedArticle({ headline: `Again ${canary.word}` });
    await release();
    expect(await ended(run)).toMatchObject({ state: 'FINISHED', readings: 3, redacted: 3 });
    await searchRefreshed(newsroom.prisma);
    expect(await left(canary)).toEqual([]);
  });

  it('leaves what somebody else redacts meanwhile', async () => {
    const word = unique('klug');
    const [first, second] = await articlesWith(word, 2);
    const release = await holdArticle(newsroom.prisma, first ?? { id: '' });
    const run = await begun({ text: word });
    await someoneWaits(newsroom.prisma);
    await redacted({ id: second?.id ?? '', text: word });
    await release();
    expect(await ended(run)).toMatchObject({ state: 'FINISHED', redacted: 1, failed: 0 });
  });

  it('has the database cleaned once, after it has ended', async () => {
    const word = unique('klug');
    const [, second] = await articlesWith(word, 2);
    const { prisma, databaseUrl } = newsroom;
    const release = await holdArticle(prisma, second ?? { id: '' });
    const run = await begun({ text: word });
    await someoneWaits(prisma);
    expect(await prisma.redaction.count({ where: { cleanedAt: null } })).toBeGreaterThan(0);
    expect(await cleanAfterRedactions(connect(databaseUrl).pool)).toBe(0);
    await release();
    await ended(run);
    await until(async () => (await prisma.redaction.count({ where: { cleanedAt: null } })) === 0);
  });
});

describe('a run whose node stops', () => {
  async function interrupted(
    stop: (release: () => Promise<void>) => Promise<void>,
    run: { id: string },
    release: () => Promise<void>,
  ) {
    await someoneWaits(newsroom.prisma);
    await stop(release);
    expect(await progress(run.id)).toMatchObject({ state: 'INTERRUPTED', finishedAt: null });
  }

  it('is interrupted after the current object, and another node goes on with it after the same call', async () => {
    const canary = newCanary();
    const [, second] = await articlesWith(canary.word, 4);
    const node = await startBeside(newsroom);
    onTestFinished(() => node.stop());
    const release = await holdArticle(newsroom.prisma, second ?? { id: '' });
    const run = await begun({ text: canary.word }, { at: { ask: askAt(node.url) } });
    await interrupted(
      async () => {
        const stopped = node.stop();
        await release();
        await stopped;
      },
      run,
      release,
    );
    expect(await progress(run.id)).toMatchObject({ found: 4, redacted: 2 });
    expect(await attempt({ text: canary.word, publicNote: 'Another note.' })).toMatchObject({
      problems: [
        {
          code: 'CONFLICTING',
          path: ['input', 'publicNote'],
          message: expect.stringMatching(
            /send its reason, LEGAL, and its publicNote: Removed .* end that run with `stopRedactionRun`/,
          ) as string,
        },
      ],
    });
    expect(await begun({ text: canary.word })).toEqual(run);
    expect(await ended(run)).toMatchObject({ state: 'FINISHED', found: 4, redacted: 4, failed: 0 });
    await searchRefreshed(newsroom.prisma);
    expect(await left(canary)).toEqual([]);
  });

  it('is interrupted once its lease has ended, and the node that stood still leaves it to the other', async () => {
    const canary = newCanary();
    const [, second] = await articlesWith(canary.word, 4);
    const node = await startBeside(newsroom);
    onTestFinished(() => node.stop());
    const release = await holdArticle(newsroom.prisma, second ?? { id: '' });
    const run = await begun({ text: canary.word }, { at: { ask: askAt(node.url) } });
    const { prisma } = newsroom;
    await interrupted(
      async () => {
        await prisma.redactionRun.update({ where: { id: rowId(run.id) }, data: { heldUntil: new Date(0) } });
      },
      run,
      release,
    );
    expect(await begun({ text: canary.word })).toEqual(run);
    await until(async () => (await prisma.redactionRun.count({ where: { heldBy: { not: null } } })) === 1);
    await release();
    expect(await ended(run)).toMatchObject({ state: 'FINISHED', failed: 0 });
    await node.stop();
    await searchRefreshed(newsroom.prisma);
    expect(await left(canary)).toEqual([]);
  });
});

describe('redactionPreview', () => {
  interface Preview {
    readonly counts: readonly { typename: string; count: number }[];
    readonly nodes: readonly { __typename: string; id: string }[];
    readonly isComplete: boolean;
  }
  const PreviewOf = untyped<{ redactionPreview: Preview | null }, { text: string }>(
    'query ($text: String!) { redactionPreview(text: $text) { counts { typename count } nodes { __typename id } isComplete } }',
  );
  const preview = (text: string, token: string | undefined = newsroom.tokens.EDITOR) =>
    newsroom.ask(PreviewOf, { text }, token);

  it('names and counts what has the words, and changes nothing', async () => {
    const word = unique('klug');
    const articles = await articlesWith(word, 2);
    const person = await editor.person({ name: word });
    const { data, errors } = await preview(word.toUpperCase());
    expect(errors).toEqual([]);
    expect(data.redactionPreview?.isComplete).toBe(true);
    expect(data.redactionPreview?.counts).toEqual(
      expect.arrayContaining([
        { typename: 'Article', count: 2 },
        { typename: 'Person', count: 1 },
      ]),
    );
    expect(data.redactionPreview?.nodes).toEqual(
      expect.arrayContaining([
        ...articles.map(({ id }) => ({ __typename: 'Article', id })),
        { __typename: 'Person', id: person.id },
      ]),
    );
    expect(await newsroom.prisma.redaction.count({ where: { targetId: rowId(person.id) } })).toBe(0);
  });

  it('counts more than it names', async () => {
    const { word } = newCanary();
    const number = 102;
    await articlesWith(word, number);
    await searchRefreshed(newsroom.prisma);
    const { data } = await preview(word);
    expect(data.redactionPreview?.nodes).toHaveLength(100);
    expect(data.redactionPreview).toMatchObject({
      isComplete: false,
      counts: [{ typename: 'Article', count: number }],
    });
  });

  it('is for those who may redact, and takes the words that they may take out', async () => {
    const { prisma, tokens } = newsroom;
    const admin = await limitedToken(prisma, {
      role: 'ADMIN',
      scopes: ['READ', 'WRITE', 'PUBLISH', 'MANAGE'],
    });
    const refused = async (text: string, token?: string) => {
      const { data, errors } = await newsroom.ask(PreviewOf, { text }, token);
      expect(data.redactionPreview).toBeNull();
      return errors[0]?.extensions.code;
    };
    expect(await refused('anything')).toBe('UNAUTHENTICATED');
    expect(await refused('anything', tokens.REPORTER)).toBe('FORBIDDEN');
    expect(await refused('anything', admin)).toBe('FORBIDDEN');
    expect(await refused('x', tokens.EDITOR)).toBe('BAD_USER_INPUT');
    expect(await refused('Removed', tokens.EDITOR)).toBe('BAD_USER_INPUT');
  });
});
