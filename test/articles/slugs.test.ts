import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDesk, paragraph, unique } from '../support/newsroom/factories.ts';
import {
  CreateArticle,
  PublishArticle,
  ReviseArticle,
  ScheduleArticle,
} from '../support/newsroom/mutations/articles.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { untyped } from '../support/clients/walk.ts';

const BySlug = untyped<{ article: { id: string } | null }, { slug: string }>(
  'query ($slug: String!) { article(slug: $slug) { id } }',
);
const SOME_DAY = '2099-01-01T00:00:00Z';

let newsroom: Newsroom;
let reporter: ReturnType<typeof openDesk>;
let editor: typeof reporter;
beforeAll(async () => {
  newsroom = await openNewsroom();
  reporter = openDesk(newsroom, newsroom.tokens.REPORTER);
  editor = openDesk(newsroom);
});
afterAll(() => newsroom.close());

type Sender = 'REPORTER' | 'EDITOR';

async function create(slug: string, as: Sender) {
  const input = { slug, headline: 'A headline', body: [paragraph('A story.')] };
  return (await newsroom.ask(CreateArticle, { input }, newsroom.tokens[as])).data.createArticle;
}

/** Gives a draft of the sender's own this slug. */
async function rename(slug: string, as: Sender) {
  const draft = await (as === 'REPORTER' ? reporter : editor).article();
  const input = { id: draft.id, expectedRevision: 1, slug };
  return (await newsroom.ask(ReviseArticle, { input }, newsroom.tokens[as])).data.reviseArticle;
}

const publish = async (id: string) =>
  (await newsroom.ask(PublishArticle, { input: { id, expectedRevision: 1 } }, newsroom.tokens.EDITOR)).data
    .publishArticle;
const schedule = async (id: string) => {
  const input = { id, expectedRevision: 1, scheduledFor: SOME_DAY };
  return (await newsroom.ask(ScheduleArticle, { input }, newsroom.tokens.EDITOR)).data.scheduleArticle;
};
const read = async (slug: string, token?: string) =>
  (await newsroom.ask(BySlug, { slug }, token)).data.article?.id;

const TAKEN = { __typename: 'SlugTakenError', path: ['input', 'slug'] };

/** Articles of the editor, by what a reporter sees of them. */
const HIDDEN = {
  'a draft': () => editor.article(),
  'a scheduled article': async () => editor.schedule(await editor.article(), SOME_DAY),
};
const KNOWN = {
  'a published article': () => editor.publishedArticle(),
  'a withdrawn article': async () => editor.withdraw(await editor.publishedArticle()),
  'an article of their own': () => reporter.article(),
};

describe('the slug of an article that a reporter may not see', () => {
  it.each(Object.entries(HIDDEN))(
    'looks free: of %s, for a new draft and one that exists',
    async (_what, make) => {
      for (const send of [create, rename]) {
        const { slug } = await make();
        const hidden = await send(slug, 'REPORTER');
        const free = unique('article');
        const absent = await send(free, 'REPORTER');
        // All but the id is the same.
        const shape = (result: object, of: string) =>
          JSON.stringify(result)
            .replace(/"id":"[^"]+"/, '')
            .replaceAll(of, 'slug');
        expect(shape(hidden, slug)).toBe(shape(absent, free));
        expect(hidden).toMatchObject({ article: { slug, state: 'DRAFT' } });
      }
    },
  );

  it.each(Object.entries({ ...HIDDEN, ...KNOWN }))('is taken for an editor: of %s', async (_what, make) => {
    const { slug } = await make();
    const message = `The slug '${slug}' is taken: the article '${slug}' has it. Choose another one.`;
    for (const send of [create, rename])
      expect(await send(slug, 'EDITOR')).toMatchObject({ ...TAKEN, slug, message });
  });
});

describe('the slug of an article that a reporter sees, or that was public', () => {
  it.each(Object.entries(KNOWN))('is taken: of %s', async (_what, make) => {
    const { slug } = await make();
    for (const send of [create, rename])
      expect(await send(slug, 'REPORTER')).toMatchObject({ ...TAKEN, slug });
  });
});

describe('the article that has the slug', () => {
  it('is named only to whoever sees it, by the headline that they may know', async () => {
    const withdrawn = await editor.withdraw(await editor.publishedArticle({ headline: 'Gone' }));
    const { slug } = withdrawn;
    expect(await create(slug, 'EDITOR')).toMatchObject({
      message: expect.stringContaining("'Gone' has it") as string,
    });
    expect(await create(slug, 'REPORTER')).toMatchObject({
      message: `The slug '${slug}' is taken. Choose another one.`,
    });
    const shown = await editor.publishedArticle({ headline: 'Shown' });
    await editor.revise(shown, { headline: 'Secret' });
    await editor.changeSlug(shown, `${shown.slug}-new`);
    expect(await create(shown.slug, 'REPORTER')).toMatchObject({
      message: `The slug '${shown.slug}' is taken: the article 'Shown' had it, and now has '${shown.slug}-new'. Choose another one.`,
    });
  });
});

describe('of two drafts with the same slug', () => {
  async function twoDrafts() {
    const first = await editor.article();
    const second = await reporter.article({ slug: first.slug });
    return { first, second, slug: first.slug };
  }

  it.each([
    ['published', publish],
    ['scheduled', schedule],
  ])('the one that is %s first keeps it; the other needs another one', async (_how, take) => {
    const { first, second, slug } = await twoDrafts();
    expect(await take(second.id)).toHaveProperty('article.slug', slug);
    for (const refused of [publish, schedule]) {
      expect(await refused(first.id)).toMatchObject({
        __typename: 'SlugTakenError',
        path: ['input', 'id'],
        slug,
      });
    }
    const renamed = await editor.revise(first, { slug: `${slug}-2` });
    expect(await editor.publish(renamed)).toMatchObject({ slug: `${slug}-2`, state: 'PUBLISHED' });
  });

  it('each is published or refused, if that is tried at the same moment', async () => {
    const { first, second } = await twoDrafts();
    const results = await Promise.all([publish(first.id), publish(second.id)]);
    expect(results.map(({ __typename }) => __typename).sort()).toEqual([
      'PublishArticlePayload',
      'SlugTakenError',
    ]);
  });

  it('each member is shown theirs by the slug, and everybody the one that is published', async () => {
    const { first, second, slug } = await twoDrafts();
    expect(await read(slug, newsroom.tokens.REPORTER)).toBe(second.id);
    expect(await read(slug, newsroom.tokens.EDITOR)).toBe(first.id);
    expect(await read(slug)).toBeUndefined();
    await publish(second.id);
    for (const token of [newsroom.tokens.REPORTER, newsroom.tokens.EDITOR, undefined]) {
      expect(await read(slug, token)).toBe(second.id);
    }
  });
});

describe('a slug', () => {
  it('can be changed by a revision while the article is a draft, and not once it is scheduled or published', async () => {
    const slug = unique('article');
    const draft = await editor.revise(await editor.article(), { slug });
    expect(draft).toMatchObject({ slug, state: 'DRAFT' });
    const scheduled = await editor.schedule(draft, SOME_DAY);
    const refused = async (revision: number) => {
      const input = { id: draft.id, expectedRevision: revision, slug: unique('article') };
      const { data } = await newsroom.ask(ReviseArticle, { input }, newsroom.tokens.EDITOR);
      expect(data.reviseArticle).toMatchObject({ __typename: 'ValidationError', path: ['input', 'slug'] });
    };
    await refused(scheduled.revisionNumber);
    const again = await editor.revise(await editor.unschedule(draft), { slug: unique('article') });
    const published = await editor.publish(again);
    await refused(published.revisionNumber);
    // The same one is no change.
    expect(await editor.revise(published, { slug: published.slug })).toMatchObject({ slug: published.slug });
  });

  it("can't be removed", async () => {
    const { id } = await editor.article();
    const input = { id, expectedRevision: 1, slug: null };
    const { data } = await newsroom.ask(ReviseArticle, { input }, newsroom.tokens.EDITOR);
    expect(data.reviseArticle).toMatchObject({ __typename: 'ValidationError', path: ['input', 'slug'] });
  });
});
