import { afterAll, describe, expect, it } from 'vitest';
import { openDesk, paragraph, quote, rowId, unique } from '../support/newsroom/factories.ts';
import { openLists } from '../support/newsroom/lists.ts';
import { loggedEvents } from '../support/newsroom/logged.ts';
import { DiscardDraft, RestoreArticle } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';
import { untyped } from '../support/clients/walk.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const { EDITOR, REPORTER } = newsroom.tokens;
const reporter = openDesk(newsroom, REPORTER);
const page = articleReader(newsroom);
const listed = openLists(newsroom);

const Feed = untyped<{ feed: { nodes: object[] } }, { ids: string[] }>(`query ($ids: [ID!]) {
  feed(first: 100, filter: { articleIds: $ids }) {
    nodes {
      __typename
      ... on ArticleEvent { slug article { headline } note { text } changes { revisionNumber } }
    }
  }
}`);

const Withdrawal = untyped<{ withdrawal: object | null }, { slug: string }>(
  'query ($slug: String!) { withdrawal(slug: $slug) { reason } }',
);
const withdrawal = async (slug: string) => (await newsroom.ask(Withdrawal, { slug })).data.withdrawal;

const requests = articleReader<{ commentRequests: { outcome: string }[] }>(
  newsroom,
  'commentRequests { outcome }',
);

describe('an article that was withdrawn by mistake', () => {
  it('is as it was for readers, at the same URL, and the feed informs them', async () => {
    const statement = await desk.statement();
    const headline = unique('Restored');
    const article = await desk.publishedArticle({ headline, body: [quote(statement.id)] });
    await desk.closeRequest(await desk.requestComment(article));
    const shown = await page(article.slug);
    const lists = await listed(article.id, headline);
    expect(lists.every(({ has }) => has)).toBe(true);
    await desk.withdraw(article, 'By mistake.');
    expect(await page(article.slug)).toBeNull();
    expect(await withdrawal(article.slug)).toEqual({ reason: 'By mistake.' });
    expect((await listed(article.id, headline)).filter(({ has }) => has)).toEqual([]);

    const { article: restored, event, note } = await desk.restore(article, ' It was withdrawn by mistake. ');
    expect(restored).toMatchObject({ slug: article.slug, state: 'PUBLISHED', revisionNumber: 2 });
    expect(event).toMatchObject({
      __typename: 'ArticleRestored',
      articleId: article.id,
      note: { id: note?.id },
    });
    const text = 'It was withdrawn by mistake.';
    const after = await page(article.slug);
    const { lastModifiedAt, updateNotes, ...same } = after;
    expect(shown).toMatchObject(same);
    expect(lastModifiedAt > shown.lastModifiedAt).toBe(true);
    expect(updateNotes.nodes).toMatchObject([
      { kind: 'UPDATE', text },
      { kind: 'RETRACTION' },
      ...shown.updateNotes.nodes,
    ]);
    expect(await withdrawal(article.slug)).toBeNull();
    expect(await listed(article.id, headline)).toEqual(lists);
    expect(await requests(article.slug)).toEqual({ commentRequests: [{ outcome: 'DECLINED' }] });
    const { nodes } = (await newsroom.ask(Feed, { ids: [article.id] })).data.feed;
    const ofArticle = { slug: article.slug, article: { headline } };
    expect(nodes).toMatchObject([
      { __typename: 'ArticlePublished', ...ofArticle },
      { __typename: 'ArticleRevised', ...ofArticle },
      { __typename: 'ArticleWithdrawn', changes: null },
      { __typename: 'ArticleRestored', ...ofArticle, note: { text }, changes: null },
    ]);
  });

  it('has only the note of the withdrawal if the editor writes none, and keeps its draft', async () => {
    const article = await desk.publishedArticle({ headline: 'Shown' });
    await desk.revise(article, { headline: 'In work' });
    await desk.withdraw(article);
    expect(await desk.restore(article)).toMatchObject({ note: null, article: { revisionNumber: 2 } });
    expect(await page(article.slug)).toMatchObject({
      headline: 'Shown',
      updateNotes: { nodes: [{ kind: 'RETRACTION' }] },
    });
    expect(await page(article.slug, EDITOR)).toMatchObject({ headline: 'In work' });
  });

  it('tells followers of its statements and actions that it shows them again', async () => {
    const [statement, campaign] = [await desk.statement(), await desk.campaign()];
    const action = await desk.action({ campaignId: campaign.id });
    const body = [quote(statement.id)];
    const article = await desk.publishedArticle({ body, actionIds: [action.id] });
    await desk.withdraw(article);
    const ofStatement = { type: 'STATEMENT_UPDATED', statementId: rowId(statement.id) } as const;
    const ofAction = { type: 'CAMPAIGN_ACTION_UPDATED', actionId: rowId(action.id) } as const;
    const counts = async () =>
      [await loggedEvents(newsroom, ofStatement), await loggedEvents(newsroom, ofAction)].map(
        ({ length }) => length,
      );
    const before = await counts();
    await desk.restore(article);
    expect(await counts()).toEqual(before.map((count) => count + 1));
  });

  it('is restored by editors only, once, and not if it was never withdrawn', async () => {
    const own = await desk.publish(await reporter.article());
    await desk.withdraw(own);
    const { errors } = await newsroom.ask(RestoreArticle, { input: { id: own.id } }, REPORTER);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await page(own.slug)).toBeNull();
    const twice = await Promise.all([1, 2].map(() => desk.attempt(RestoreArticle, { id: own.id })));
    expect(twice.map(({ __typename }) => __typename).sort()).toEqual([
      'InvalidStateError',
      'RestoreArticlePayload',
    ]);
    const { id } = await desk.article();
    expect(await desk.attempt(RestoreArticle, { id })).toMatchObject({
      __typename: 'InvalidStateError',
      reason: 'NOT_WITHDRAWN',
      message: 'The article is a draft. Only a withdrawn article or a discarded draft can be restored.',
    });
  });

  it('is what the error of another change advises', async () => {
    const { id, revisionNumber } = await desk.withdraw(await desk.publishedArticle());
    expect(await desk.attempt(DiscardDraft, { id, expectedRevision: revisionNumber })).toMatchObject({
      message: 'The article was withdrawn. Only an article that was never published can be discarded.',
    });
    const { data } = await newsroom.ask(
      untyped<{ withdrawArticle: object }, { id: string }>(
        'mutation ($id: ID!) { withdrawArticle(input: { id: $id, reason: "Again." }) { ... on UserError { message } } }',
      ),
      { id },
      EDITOR,
    );
    expect(data.withdrawArticle).toEqual({
      message: 'The article was withdrawn. To change the reason that readers see, use correctUpdateNote.',
    });
  });
});

const Desk = untyped<{ articles: { nodes: { id: string }[] } }, { filter: object }>(
  'query ($filter: ArticleFilter) { articles(first: 100, filter: $filter) { nodes { id } } }',
);
const onDesk = async (filter: object, token?: string) =>
  (await newsroom.ask(Desk, { filter }, token)).data.articles.nodes.map(({ id }) => id);

const work = articleReader<{ state: string; viewerCan: string[] }>(newsroom, 'state viewerCan');

describe('a draft that was begun by mistake', () => {
  it('leaves all lists and searches for everybody, frees its slug, and comes back whole', async () => {
    const headline = unique('Discarded');
    const tag = unique('tag');
    const begin = { headline, tags: [tag], body: [paragraph('Work.')] };
    const draft = await desk.revise(await reporter.article(begin), { standfirst: 'More work.' });
    const lists = await listed(draft.id, headline, EDITOR);
    expect(lists.some(({ has }) => has)).toBe(true);
    await reporter.discard(draft);
    expect((await listed(draft.id, headline, EDITOR)).filter(({ has }) => has)).toEqual([]);
    const states = ['DRAFT'];
    for (const token of [EDITOR, REPORTER]) {
      expect(await onDesk({ states }, token)).not.toContain(draft.id);
      expect(await onDesk({ states: ['DISCARDED'] }, token)).toContain(draft.id);
      expect(await work(draft.slug, token)).toEqual({
        state: 'DISCARDED',
        viewerCan: ['HAND_OVER', 'RESTORE', 'SET_COLLABORATORS'],
      });
    }
    expect(await onDesk({ states: ['DISCARDED'] })).toEqual([]);

    const other = await desk.article({ slug: draft.slug });
    expect(await page(draft.slug, EDITOR)).toMatchObject({ id: other.id });
    const { article } = await reporter.restore(draft);
    expect(article).toMatchObject({ id: draft.id, state: 'DRAFT', revisionNumber: 2 });
    expect(await listed(draft.id, headline, EDITOR)).toEqual(lists);
    expect(await onDesk({ states }, REPORTER)).toContain(draft.id);
    await desk.publish(await desk.revise(article, { slug: unique('article') }));
  });

  it("is discarded at the revision that was read, and can't be changed until it is restored", async () => {
    const draft = await desk.article();
    const newer = await desk.revise(draft, { headline: 'Newer' });
    expect(await desk.attempt(DiscardDraft, { id: draft.id, expectedRevision: 1 })).toMatchObject({
      __typename: 'RevisionConflictError',
      message: expect.stringContaining('Read revision 2 first: it would be discarded, too.') as string,
    });
    await desk.discard(newer);
    const again = await desk.attempt(DiscardDraft, { id: draft.id, expectedRevision: 2 });
    expect(again).toMatchObject({
      __typename: 'InvalidStateError',
      reason: 'DISCARDED',
      message: 'The draft was discarded. To work on it, bring it back with restoreArticle first.',
    });
  });

  it('is never one that readers have seen, is scheduled, or has an open request for comment', async () => {
    const refused = async ({ id, revisionNumber }: { id: string; revisionNumber: number }) =>
      desk.attempt(DiscardDraft, { id, expectedRevision: revisionNumber });
    const published = await desk.publishedArticle();
    expect(await refused(published)).toMatchObject({ reason: 'ALREADY_PUBLIC', articleState: 'PUBLISHED' });
    const scheduled = await desk.schedule(await desk.article(), '2099-01-01T00:00:00Z');
    expect(await refused(scheduled)).toMatchObject({
      reason: 'SCHEDULED',
      message: 'The article is scheduled. Cancel its schedule with unscheduleArticle first.',
    });
    const asking = await desk.article();
    const request = await desk.requestComment(asking);
    expect(await refused(asking)).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'id'],
      message: expect.stringContaining('The draft has open requests for comment (1).') as string,
    });
    await desk.closeRequest(request);
    await desk.discard(asking);
  });

  it('is discarded and restored by its reporter and by editors, and by nobody else', async () => {
    const draft = await desk.article();
    const input = { id: draft.id, expectedRevision: 1 };
    const { data } = await newsroom.ask(DiscardDraft, { input }, REPORTER);
    expect(data.discardDraft).toMatchObject({ __typename: 'NotFoundError' });
    await desk.discard(draft);
    const restored = await newsroom.ask(RestoreArticle, { input: { id: draft.id } }, REPORTER);
    expect(restored.data.restoreArticle).toMatchObject({ __typename: 'NotFoundError' });
    const note = await desk.attempt(RestoreArticle, { id: draft.id, noteText: 'For readers.' });
    expect(note).toMatchObject({ __typename: 'ValidationError', path: ['input', 'noteText'] });
    const row = await newsroom.prisma.article.findUniqueOrThrow({ where: { id: rowId(draft.id) } });
    expect(row.state).toBe('DISCARDED');
  });
});
