import { afterAll, describe, expect, it } from 'vitest';
import { openCounter } from '../support/database/sql.ts';
import { castOf, DESK, EVERYBODY } from '../support/newsroom/cast.ts';
import { openDesk, paragraph, quote, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { everything } from '../support/newsroom/whole-article.ts';
import { untyped } from '../support/clients/walk.ts';
import { articleReader } from '../support/newsroom/read-article.ts';
import { send } from '../support/valid-inputs/every-mutation.ts';

interface Content {
  readonly id: string;
  readonly headline: string;
  readonly bodyText: string;
  readonly tags: readonly { readonly slug: string }[];
}

/** What a component shows, whether it is given the page, the preview or an old revision. */
const Contents = untyped<
  { article: Content & { publishedRevision: Content; revision: Content | null } },
  { slug: string; number: number }
>(`query ($slug: String!, $number: Int!) {
  article(slug: $slug) { ...Content publishedRevision { ...Content } revision(number: $number) { ...Content } }
}
fragment Content on ArticleContent {
  id headline standfirst byline trailText language mainImage { url altText }
  body { blockId ... on ParagraphBlock { html } ... on StatementBlock { statement { text } } }
  bodyHtml bodyText rights { license creditText } sources { id } tags { slug } campaigns { id } actions { title }
}`);

const ById = untyped<{ nodes: object[] }, { ids: string[] }>(
  'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on ArticleContent { headline } } }',
);

interface Revision {
  readonly number: number;
  readonly publishedAt: string | null;
  readonly publishedBy: { readonly name: string } | null;
}

const OneRevision = untyped<
  { article: { revision: Revision | null } | null },
  { slug: string; number: number }
>(`query ($slug: String!, $number: Int!) {
  article(slug: $slug) {
    revision(number: $number) { number publishedAt publishedBy { name } language article { id revisionNumber headline language } }
  }
}`);

const Firsts = untyped<{ articles: { nodes: { revision: Revision | null }[] } }, { first: number }>(
  'query ($first: Int!) { articles(first: $first) { nodes { revision(number: 1) { number } } } }',
);

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const counter = openCounter(newsroom.databaseUrl);
afterAll(() => counter.close());
const desk = openDesk(newsroom);
const { EDITOR, REPORTER } = newsroom.tokens;
const reporter = openDesk(newsroom, REPORTER);

async function contents(slug: string, number: number, token?: string) {
  const { data, errors } = await newsroom.ask(Contents, { slug, number }, token);
  expect(errors).toEqual([]);
  return data.article;
}

describe('one fragment on ArticleContent', () => {
  /** Revisions 1 and 2 are published; 3 is a draft. */
  async function revised() {
    const statement = await desk.statement({ text: 'We said so.' });
    const body = [paragraph('First text.'), quote(statement.id)];
    const first = await desk.article({ headline: 'First', standfirst: 'One', tags: ['First tag'], body });
    const second = await desk.revise(await desk.publish(first), {
      ...{ headline: 'Second', standfirst: null, tags: ['Second tag'], body: [paragraph('Second text.')] },
    });
    await desk.publish(second);
    return desk.revise(second, { headline: 'Third', body: [paragraph('Third text.')] });
  }

  const FIRST = { headline: 'First', standfirst: 'One', language: 'en', tags: [{ slug: 'first-tag' }] };
  const SECOND = { headline: 'Second', bodyText: 'Second text.', tags: [{ slug: 'second-tag' }] };
  const THIRD = { headline: 'Third', bodyText: 'Third text.', tags: [{ slug: 'second-tag' }] };

  it('shows the page, the published revision and an old one in one query, each with its own content', async () => {
    const { slug } = await revised();
    const article = await contents(slug, 1, EDITOR);
    expect(article).toMatchObject({ ...THIRD, publishedRevision: SECOND, revision: FIRST });
    expect(article.revision).toMatchObject({
      bodyHtml: expect.stringContaining('<p>First text.</p>') as string,
      body: [{ html: 'First text.' }, { statement: { text: 'We said so.' } }],
    });
  });

  it('shows readers the published content on the page, and published revisions only', async () => {
    const { slug } = await revised();
    for (const token of [undefined, REPORTER]) {
      const shown = { ...SECOND, publishedRevision: SECOND, revision: FIRST };
      expect(await contents(slug, 1, token)).toMatchObject(shown);
      const draft = await contents(slug, 3, token);
      expect(draft.revision).toBeNull();
      expect(JSON.stringify(draft)).not.toContain('Third');
    }
  });

  it('shows in a revision everything that it shows in the article', async () => {
    const { input } = await everything(desk);
    const { slug } = await desk.publishedArticle({ ...input, language: 'de' });
    const { id: _id, publishedRevision, revision, ...shown } = await contents(slug, 1);
    expect(shown).toMatchObject({
      ...{ language: 'de', mainImage: { altText: 'A café' }, rights: { creditText: 'The paper' } },
      ...{ sources: [{}], campaigns: [{}], actions: [{}] },
    });
    for (const content of [publishedRevision, revision]) expect(content).toMatchObject(shown);
  });

  it('can be read by global id', async () => {
    const { id, slug } = await revised();
    const { revision } = await contents(slug, 1);
    expect((await newsroom.ask(ById, { ids: [id, revision?.id ?? ''] })).data.nodes).toEqual([
      { __typename: 'Article', headline: 'Second' },
      { __typename: 'ArticleRevision', headline: 'First' },
    ]);
  });
});

describe('a revision', () => {
  /** A reporter's article: revision 1 is published, 2 is a draft, 3 is published with a note, 4 is a draft. */
  async function noted() {
    const first = await desk.publish(await reporter.article());
    const draft = await reporter.revise(first, { trailText: 'More to come' });
    const second = await desk.publish(await reporter.revise(draft, { trailText: 'More' }), 'We know more.');
    await reporter.revise(second, { trailText: 'Even more' });
    // 5 is the comment, 6 the draft with it.
    await desk.comment(first, { noteText: 'With an answer.' });
    return first;
  }

  const read = async (slug: string, number: number, token?: string) =>
    (await newsroom.ask(OneRevision, { slug, number }, token)).data.article?.revision ?? null;

  it('is found by its number, or null if there is none, or if you may not see it; only members learn who published it', async () => {
    const { slug } = await noted();
    const cast = await castOf(newsroom);
    const name = 'The editor';
    const [published, drafts] = [
      { 1: name, 3: name, 5: name },
      { 2: null, 4: null, 6: null },
    ];
    for (const who of EVERYBODY) {
      const seen: Record<number, string | null> = {};
      for (const number of [-1, 0, 1, 2, 3, 4, 5, 6, 7, 2_147_483_647]) {
        const revision = await read(slug, number, cast[who]);
        if (revision !== null) seen[revision.number] = revision.publishedBy?.name ?? null;
      }
      const all = DESK.includes(who) ? { ...published, ...drafts } : published;
      const toReaders = { 1: null, 3: null, 5: null };
      expect(seen, who).toEqual(cast[who] === undefined ? toReaders : all);
    }
  });

  it('says when readers first saw it, and has its article', async () => {
    const { id, slug } = await noted();
    const first = await read(slug, 1);
    expect(first).toMatchObject({
      ...{ language: 'en', article: { id, revisionNumber: 5, headline: slug, language: 'en' } },
    });
    expect(Date.parse(String(first?.publishedAt))).toBeGreaterThan(Date.now() - 600_000);
    const draft = await read(slug, 4, EDITOR);
    expect(draft).toMatchObject({ publishedAt: null, article: { id, revisionNumber: 6 } });
  });

  it('is looked up for all articles of a page in two SQL statements', async () => {
    await noted();
    await noted();
    const one = await counter.ask(Firsts, { first: 1 });
    const all = await counter.ask(Firsts, { first: 50 });
    expect(all.errors).toEqual([]);
    const { nodes } = all.data.articles;
    expect(nodes.filter(({ revision }) => revision?.number === 1).length).toBeGreaterThan(1);
    expect(all.statements).toHaveLength(one.statements.length);
    // The page and its articles; the revisions' ids, and the revisions.
    expect(one.statements).toHaveLength(4);
  });
});

interface Reported {
  readonly actions: readonly { readonly id: string }[];
}

const readActions = articleReader<Reported & { publishedRevision: Reported }>(
  newsroom,
  'actions { id } publishedRevision { actions { id } }',
);

async function recorded() {
  const { id: campaignId } = await desk.campaign();
  const action = async (startedOn: string) => (await desk.action({ campaignId, startedOn })).id;
  return { campaignId, late: await action('2025-09'), early: await action('2025-08') };
}

/** The actions that the article reports, and those that its published revision does. */
async function reported(slug: string, token?: string) {
  const { actions, publishedRevision } = await readActions(slug, token);
  return [actions, publishedRevision.actions].map((of) => of.map(({ id }) => id));
}

describe('the actions that an article reports', () => {
  it('are those that its input names, oldest first, and not all of its campaigns, nor only of these', async () => {
    const { campaignId, late, early } = await recorded();
    const actionIds = [late, early, late];
    for (const campaignIds of [[campaignId], []]) {
      const { slug } = await desk.publishedArticle({ campaignIds, actionIds });
      expect(await reported(slug)).toEqual([
        [early, late],
        [early, late],
      ]);
    }
    const input = { slug: unique('article'), headline: 'News', body: [], actionIds: [campaignId] };
    const { outcome, path } = await send(newsroom, { name: 'createArticle' }, input, EDITOR);
    expect([outcome, path]).toEqual(['ValidationError', ['input', 'actionIds', '0']]);
  });

  it('stay if a revision leaves them out, a correction or a comment, and go with null', async () => {
    const { late, early } = await recorded();
    const first = await desk.publishedArticle({ actionIds: [late] });
    await desk.comment(first);
    await desk.correct({ id: first.id, revisionNumber: 2 });
    expect(await reported(first.slug)).toEqual([[late], [late]]);
    const draft = await desk.revise({ id: first.id, revisionNumber: 3 }, { headline: 'Another' });
    expect(await reported(first.slug, EDITOR)).toEqual([[late], [late]]);
    const both = await desk.revise(draft, { actionIds: [late, early] });
    // A comment goes into the draft, which keeps its own.
    await desk.comment(first);
    expect(await reported(first.slug, EDITOR)).toEqual([[early, late], [late]]);
    expect(await reported(first.slug)).toEqual([[late], [late]]);
    const none = { id: both.id, revisionNumber: both.revisionNumber + 2 };
    await desk.publish(await desk.revise(none, { actionIds: null }));
    expect(await reported(first.slug)).toEqual([[], []]);
  });
});
