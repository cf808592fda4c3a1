import { describe, expect, it } from 'vitest';
import { cursorNow } from '../support/clients/feed.ts';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, paragraph, payload, quote, unique } from '../support/newsroom/factories.ts';
import { PublishArticle, Redact, ReviseArticle } from '../support/newsroom/mutations.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = useNewsroom();
const editor = openDesk(newsroom);
const redacted = async (id: string, text?: string) =>
  payload(
    await editor.attempt(Redact, { id, text: text ?? null, reason: 'SAFETY', publicNote: 'For safety.' }),
  );

const EVENT = `__typename
  ... on ContentRedacted { redaction { id publicNote } purgeKeys }
  ... on ArticleRedacted { articleId slug redaction { id } purgeKeys changes { revisionNumber } article { headline } }`;
interface Told {
  readonly __typename: string;
}
const Feed = untyped<{ feed: { nodes: Told[] } }, { after: string | null }>(
  `query ($after: String) { feed(first: 100, after: $after) { nodes { ${EVENT} } } }`,
);
const Followed = untyped<{ feed: { nodes: Told[] } }, { after: string | null; filter: object }>(
  `query ($after: String, $filter: FeedFilter) {
    feed(first: 100, after: $after, filter: $filter) {
      nodes { __typename ... on ArticleEvent { articleId } ... on PersonUpdated { person { id } } }
    }
  }`,
);
const Live = untyped<{ articleUpdated: Told }, { slug: string }>(
  `subscription ($slug: String!) { articleUpdated(slug: $slug) { __typename articleId slug ... on ArticleRedacted { redaction { id } } } }`,
);
const Redactions = untyped<{ node: { redactions: object[] } | null }, { id: string }>(
  'query ($id: ID!) { node(id: $id) { ... on Article { redactions { id publicNote } } } }',
);
const redactionsOf = async (id: string, token?: string) =>
  (await newsroom.ask(Redactions, { id }, token)).data.node?.redactions;

async function toldOf(change: () => Promise<unknown>): Promise<Told[]> {
  const after = await cursorNow(newsroom);
  await change();
  return (await newsroom.ask(Feed, { after })).data.feed.nodes;
}

describe('readers', () => {
  it('are told once of a redaction, and for each published article that showed it', async () => {
    const statement = await editor.statement({ text: `He is a ${unique('liar')}` });
    const articles = [
      await editor.publishedArticle({ body: [quote(statement.id)] }),
      await editor.publishedArticle({ body: [quote(statement.id), paragraph('So.')] }),
    ];
    await editor.article({ body: [quote(statement.id)] });
    // Its readers see nothing of the draft that quotes it.
    await editor.revise(await editor.publishedArticle(), { body: [quote(statement.id)] });
    const told = await toldOf(() => redacted(statement.id));
    expect(told).toMatchObject([
      {
        __typename: 'ContentRedacted',
        redaction: { publicNote: 'For safety.' },
        purgeKeys: [statement.id, 'dateline'],
      },
      ...articles
        .map(({ id }) => ({ articleId: id, purgeKeys: [id, statement.id, 'dateline'], changes: null }))
        .map((event) => ({ __typename: 'ArticleRedacted', ...event })),
    ]);
  });

  it('who follow an author learn that a redaction took the credit from an article or a post, and that the author has other articles', async () => {
    const [name, other] = [unique('Jane'), unique('Desk')];
    const author = await editor.person({ name, visibility: 'PUBLIC' });
    const agency = await editor.organization({ name: other, visibility: 'PUBLIC' });
    const contributions = [
      { contributor: { personId: author.id }, role: 'AUTHOR' as const },
      { contributor: { organizationId: agency.id }, role: 'AUTHOR' as const },
    ];
    const article = await editor.publishedArticle({ contributions });
    const { article: live, liveBlog } = await editor.openLiveBlog();
    const { livePost } = await editor.livePost(liveBlog, { contributions });
    const followed = async (filter: object, change: () => Promise<unknown>) => {
      const after = await cursorNow(newsroom);
      await change();
      const { data } = await newsroom.ask(Followed, { after, filter });
      return data.feed.nodes;
    };
    const byAuthor = { authorIds: [author.id] };
    expect(await followed(byAuthor, () => redacted(article.id, name))).toEqual([
      { __typename: 'ArticleRedacted', articleId: article.id },
      { __typename: 'PersonUpdated', person: { id: author.id } },
    ]);
    expect(await followed(byAuthor, () => redacted(livePost.id, name))).toEqual([
      { __typename: 'LivePostRevised', articleId: live.id },
    ]);
    // Nobody saw this draft, and this one names the agency in another role.
    const draft = await editor.article({ contributions });
    const edited = await editor.publishedArticle({
      contributions: [{ contributor: { organizationId: agency.id }, role: 'EDITOR' }],
    });
    for (const { id } of [draft, edited]) {
      const told = await toldOf(() => redacted(id, other));
      expect(told.map(({ __typename }) => __typename)).not.toContain('OrganizationUpdated');
    }
    const told = await toldOf(() => redacted(article.id, other));
    expect(told.map(({ __typename }) => __typename)).toContain('OrganizationUpdated');
  });

  it('learn of the redaction of a person in each post of a live blog that quotes or credits them', async () => {
    const name = unique('Jane');
    const speaker = await editor.person({ name, visibility: 'PUBLIC' });
    const statement = await editor.statement({ speaker: { personId: speaker.id } });
    const { article, liveBlog } = await editor.openLiveBlog();
    await editor.livePost(liveBlog, { body: [quote(statement.id)] });
    const credit = { contributor: { personId: speaker.id }, role: 'AUTHOR' as const };
    await editor.livePost(liveBlog, { headline: 'Hers', contributions: [credit] });
    await editor.livePost(liveBlog, { headline: 'Another' });
    await editor.livePost(liveBlog, { body: [quote(statement.id)], publish: false });
    const after = await cursorNow(newsroom);
    const live = await newsroom.watch(Live, { slug: article.slug });
    const told = await toldOf(() => redacted(speaker.id, name));
    expect(told.map(({ __typename }) => __typename)).toEqual([
      ...['ContentRedacted', 'ArticleRedacted', 'LivePostRevised', 'LivePostRevised'],
    ]);
    expect(told[1]).toMatchObject({ articleId: article.id });
    // A page of the live blog, and one of what the person has written.
    expect((await live.next()).data?.articleUpdated).toMatchObject({ __typename: 'ArticleRedacted' });
    const { data } = await newsroom.ask(Followed, { after, filter: { authorIds: [speaker.id] } });
    expect(data.feed.nodes.map(({ __typename }) => __typename)).toEqual([
      'ContentRedacted',
      'LivePostRevised',
    ]);
  });

  it('learn once for the article of the redaction of a statement that two posts of its live blog quote', async () => {
    const statement = await editor.statement({ text: `He is a ${unique('liar')}` });
    const { article, liveBlog } = await editor.openLiveBlog();
    await editor.livePost(liveBlog, { body: [quote(statement.id)] });
    await editor.livePost(liveBlog, { body: [quote(statement.id)] });
    const told = await toldOf(() => redacted(statement.id));
    expect(told.map(({ __typename }) => __typename)).toEqual([
      ...['ContentRedacted', 'ArticleRedacted', 'LivePostRevised', 'LivePostRevised'],
    ]);
    expect(told[1]).toMatchObject({ articleId: article.id });
  });

  it('are told of nothing that they could not read, unless its tombstone is published', async () => {
    const { id, revisionNumber } = await editor.article({
      body: [paragraph('At 1 Home Street.'), paragraph('Yes.')],
    });
    expect(await toldOf(() => redacted(id, 'Home Street'))).toEqual([]);
    expect(await redactionsOf(id, newsroom.tokens.EDITOR)).toHaveLength(1);
    payload(await editor.attempt(PublishArticle, { id, expectedRevision: revisionNumber + 1 }));
    expect(await redactionsOf(id)).toMatchObject([{ publicNote: 'For safety.' }]);

    const other = await editor.publishedArticle();
    const draft = await editor.revise(other, { headline: 'At 1 Home Street' });
    expect(await toldOf(() => redacted(other.id, 'Home Street'))).toEqual([]);
    expect(await redactionsOf(other.id)).toEqual([]);
    await editor.publish({ ...draft, revisionNumber: draft.revisionNumber + 1 });
    expect(await redactionsOf(other.id)).toEqual([]);
  });

  it('see no new revision of an article that showed none of it', async () => {
    const draft = await editor.article({ headline: 'At 1 Home Street' });
    const article = await editor.publish(await editor.revise(draft, { headline: 'At home' }));
    await editor.internalNote(article, { text: 'Is it in Home Street?' });
    const History = untyped<{ node: object }, { id: string }>(
      'query ($id: ID!) { node(id: $id) { ... on Article { revisionNumber lastModifiedAt revisions(first: 9) { nodes { id number } } } } }',
    );
    const history = async () => (await newsroom.ask(History, { id: article.id })).data;
    const before = await history();
    expect(await toldOf(() => redacted(article.id, 'Home Street'))).toEqual([]);
    expect(await history()).toEqual(before);
    const stale = { id: article.id, expectedRevision: article.revisionNumber, headline: 'At 1 Home Street' };
    expect(await editor.attempt(ReviseArticle, stale)).toMatchObject({ __typename: 'ValidationError' });
    expect(await editor.attempt(ReviseArticle, { ...stale, headline: 'In' })).toMatchObject({
      __typename: 'RevisionConflictError',
    });
  });

  it('and reporters who do not work on an article see none of its redactions that only a draft shows', async () => {
    const { id } = await editor.statement({ text: 'He lives in Home Street.' }, 'PUBLIC');
    const article = await editor.publishedArticle();
    await editor.revise(article, { body: [quote(id)] });
    await redacted(id, 'Home Street');
    expect(await redactionsOf(article.id)).toEqual([]);
    expect(await redactionsOf(article.id, newsroom.tokens.REPORTER)).toEqual([]);
    expect(await redactionsOf(article.id, newsroom.tokens.EDITOR)).toHaveLength(1);
  });

  it('who have a page open learn of it, also if it loses its slug', async () => {
    const slug = unique('about-klug');
    const article = await editor.publishedArticle({ slug, headline: 'Klug' });
    const page = await newsroom.watch(Live, { slug });
    await redacted(article.id, slug.replaceAll('-', ' '));
    const { data } = await page.next();
    expect(data?.articleUpdated).toMatchObject({ __typename: 'ArticleRedacted', articleId: article.id });
    expect(JSON.stringify(data)).not.toContain(slug);
    await page.stop();
  });
});
