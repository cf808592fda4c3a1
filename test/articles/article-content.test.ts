import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { openCounter, type Counter } from '../support/database/sql.ts';
import { castOf, DESK, EVERYBODY } from '../support/newsroom/cast.ts';
import { openDesk, paragraph, quote } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { everything } from '../support/newsroom/whole-article.ts';

/** What a component shows, whether it is given the page, the preview or an old revision. */
const Contents = graphql(`
  query PageAndPreviewAndOldRevision($slug: String!, $number: Int!) {
    article(slug: $slug) {
      ...Content
      publishedRevision {
        ...Content
      }
      revision(number: $number) {
        ...Content
      }
    }
  }
  fragment Content on ArticleContent {
    id
    headline
    standfirst
    byline
    trailText
    language
    mainImage {
      url
      altText
    }
    body {
      blockId
      ... on ParagraphBlock {
        html
      }
      ... on StatementBlock {
        statement {
          text
        }
      }
    }
    bodyHtml
    bodyText
    rights {
      license
      creditText
    }
    sources {
      id
    }
    tags {
      slug
    }
    campaigns {
      id
    }
    actions {
      title
    }
  }
`);

const Content = graphql(`
  query ContentByGlobalId($ids: [ID!]!) {
    nodes(ids: $ids) {
      __typename
      ... on ArticleContent {
        headline
      }
    }
  }
`);

const Revision = graphql(`
  query OneRevision($slug: String!, $number: Int!) {
    article(slug: $slug) {
      id
      revision(number: $number) {
        number
        publishedAt
        noteText
        language
        article {
          id
          revisionNumber
          headline
          language
        }
      }
    }
  }
`);

const Firsts = graphql(`
  query FirstRevisions($first: Int!) {
    articles(first: $first) {
      nodes {
        revision(number: 1) {
          number
        }
      }
    }
  }
`);

let newsroom: Newsroom;
let counter: Counter;
let desk: ReturnType<typeof openDesk>;
let reporter: ReturnType<typeof openDesk>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  counter = openCounter(newsroom.databaseUrl);
  desk = openDesk(newsroom);
  reporter = openDesk(newsroom, newsroom.tokens.REPORTER);
});
afterAll(async () => {
  await counter.close();
  await newsroom.close();
});

describe('one fragment on ArticleContent', () => {
  /** Revisions 1 and 2 are published; 3 is a draft. */
  async function revised() {
    const statement = await desk.statement({ text: 'We said so.' });
    const first = await desk.article({
      headline: 'First',
      standfirst: 'One',
      tags: ['First tag'],
      body: [paragraph('First text.'), quote(statement.id)],
    });
    const second = await desk.revise(await desk.publish(first), {
      headline: 'Second',
      standfirst: null,
      tags: ['Second tag'],
      body: [paragraph('Second text.')],
    });
    await desk.publish(second);
    return desk.revise(second, { headline: 'Third', body: [paragraph('Third text.')] });
  }

  const brief = (
    content: { headline: string; bodyText: string; tags: { slug: string }[] } | null | undefined,
  ) => content && [content.headline, content.bodyText, content.tags.map(({ slug }) => slug).join()];

  it('shows the page, the published revision and an old one in one query, each with its own content', async () => {
    const { slug } = await revised();
    const asEditor = await newsroom.ask(Contents, { slug, number: 1 }, newsroom.tokens.EDITOR);
    expect(asEditor.errors).toEqual([]);
    const { article } = asEditor.data;
    expect(brief(article)).toEqual(['Third', 'Third text.', 'second-tag']);
    expect(brief(article?.publishedRevision)).toEqual(['Second', 'Second text.', 'second-tag']);
    expect(article?.revision).toMatchObject({
      headline: 'First',
      standfirst: 'One',
      language: 'en',
      bodyHtml: expect.stringContaining('<p>First text.</p>') as string,
      body: [{ html: 'First text.' }, { statement: { text: 'We said so.' } }],
      tags: [{ slug: 'first-tag' }],
    });
  });

  it('shows readers the published content on the page, and published revisions only', async () => {
    const { slug } = await revised();
    for (const token of [undefined, newsroom.tokens.REPORTER]) {
      const old = await newsroom.ask(Contents, { slug, number: 1 }, token);
      expect(old.errors).toEqual([]);
      expect(brief(old.data.article)).toEqual(['Second', 'Second text.', 'second-tag']);
      expect(brief(old.data.article?.publishedRevision)).toEqual(brief(old.data.article));
      expect(old.data.article?.revision?.headline).toBe('First');
      const draft = await newsroom.ask(Contents, { slug, number: 3 }, token);
      expect(draft.data.article?.revision).toBeNull();
      expect(draft.text).not.toContain('Third');
    }
  });

  it('shows in a revision everything that it shows in the article', async () => {
    const { input } = await everything(desk);
    const { slug } = await desk.publishedArticle({ ...input, language: 'de' });
    const { data } = await newsroom.ask(Contents, { slug, number: 1 });
    const { id: _id, publishedRevision, revision, ...shown } = data.article ?? {};
    expect(shown).toMatchObject({
      language: 'de',
      mainImage: { altText: 'A café' },
      rights: { creditText: 'The paper' },
      sources: [{}],
      campaigns: [{}],
      actions: [{}],
    });
    for (const content of [publishedRevision, revision]) expect(content).toMatchObject(shown);
  });

  it('can be read by global id', async () => {
    const { id, slug } = await revised();
    const { data } = await newsroom.ask(Contents, { slug, number: 1 });
    const { nodes } = (await newsroom.ask(Content, { ids: [id, data.article?.revision?.id ?? ''] })).data;
    expect(nodes).toEqual([
      { __typename: 'Article', headline: 'Second' },
      { __typename: 'ArticleRevision', headline: 'First' },
    ]);
  });
});

describe('a revision', () => {
  /** A reporter's article: revision 1 is published, 2 is a draft with a note, 3 is published with another, 4 is a draft. */
  async function noted() {
    const first = await desk.publish(await reporter.article());
    const draft = await reporter.revise(first, { noteText: 'NOTE-OF-A-DRAFT' });
    const second = await desk.publish(await reporter.revise(draft, { noteText: 'We know more now.' }));
    const last = await reporter.revise(second, { noteText: 'NOTE-TO-COME' });
    await desk.comment(first, { noteText: 'With an answer.' });
    return { ...first, last };
  }

  const read = async (slug: string, number: number, token?: string) =>
    (await newsroom.ask(Revision, { slug, number }, token)).data.article?.revision ?? null;

  it('is found by its number, or null if there is none, or if you may not see it', async () => {
    const { slug } = await noted();
    const cast = await castOf(newsroom);
    for (const who of EVERYBODY) {
      const seen = await Promise.all(
        [-1, 0, 1, 2, 3, 4, 5, 6, 7, 2_147_483_647].map(
          async (number) => (await read(slug, number, cast[who]))?.number,
        ),
      );
      // 5 is the comment, 6 the draft with it.
      expect(
        seen.filter((number) => number !== undefined),
        who,
      ).toEqual(DESK.includes(who) ? [1, 2, 3, 4, 5, 6] : [1, 3, 5]);
    }
  });

  it('says when readers first saw it, and of which article it is', async () => {
    const { id, slug } = await noted();
    const first = await read(slug, 1);
    expect(new Date(String(first?.publishedAt)).getTime()).toBeGreaterThan(Date.now() - 600_000);
    expect(first?.article).toEqual({ id, revisionNumber: 5, headline: slug, language: 'en' });
    expect(first?.language).toBe('en');
    const draft = await read(slug, 4, newsroom.tokens.EDITOR);
    expect(draft).toMatchObject({ publishedAt: null, article: { id, revisionNumber: 6 } });
  });

  it('shows readers the note that they were told, and those who work on it also the one to come', async () => {
    const { slug } = await noted();
    const cast = await castOf(newsroom);
    for (const who of EVERYBODY) {
      const noteOf = async (number: number) => (await read(slug, number, cast[who]))?.noteText ?? null;
      expect(await noteOf(1), who).toBeNull();
      expect(await noteOf(3), who).toBe('We know more now.');
      expect(await noteOf(5), who).toBe('With an answer.');
      const works = DESK.includes(who);
      expect(await noteOf(2), who).toBe(works ? 'NOTE-OF-A-DRAFT' : null);
      expect(await noteOf(6), who).toBe(works ? 'NOTE-TO-COME' : null);
    }
  });

  it('keeps from readers a note that they were never told, as that of a first publication', async () => {
    const draft = await reporter.revise(await reporter.article(), { noteText: 'TO-MYSELF' });
    await desk.publish(draft);
    const cast = await castOf(newsroom);
    for (const who of EVERYBODY) {
      const note = (await read(draft.slug, 2, cast[who]))?.noteText ?? null;
      expect(note, who).toBe(DESK.includes(who) ? 'TO-MYSELF' : null);
    }
  });

  it('is looked up for all articles of a page in two SQL statements', async () => {
    await noted();
    await noted();
    const one = await counter.ask(Firsts, { first: 1 });
    const all = await counter.ask(Firsts, { first: 50 });
    expect(all.errors).toEqual([]);
    expect(all.data.articles.nodes.filter(({ revision }) => revision?.number === 1).length).toBeGreaterThan(
      1,
    );
    expect(all.statements).toHaveLength(one.statements.length);
    // The page and its articles; the revisions' ids, and the revisions.
    expect(one.statements).toHaveLength(4);
  });
});
