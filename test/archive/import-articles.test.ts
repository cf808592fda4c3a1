import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ForeignArticle, ReadFormat, RefusedRecord } from '../../src/archive/foreign-article.ts';
import { paragraphInput } from '../../src/articles/body.ts';
import { graphql } from '../gql/index.ts';
import { connect, emptyNewsroom, exportOf, fileOf, importInto } from '../support/archive/files.ts';
import { compareLists } from '../support/database/lists.ts';
import { CACHED, openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { eventually } from '../support/until.ts';

const NOTHING = { paragraph: null, heading: null, quote: null, image: null, embed: null, list: null };

const paragraph = (html: string) => ({ ...NOTHING, paragraph: { blockId: null, html } });

function article(fields: Partial<ForeignArticle> = {}): ForeignArticle {
  return {
    ...{ source: 'https://old.example', sourceId: 'https://old.example/?p=1', place: 'item 1' },
    headline: 'Town hall opens',
    blocks: [paragraph('It has <em>opened</em>.')],
    formerSlugs: [],
    publishedAt: new Date('2015-03-04T05:06:07Z'),
    isPublished: true,
    ...{ authors: [], tags: [], notes: [] },
    ...fields,
  };
}

/** As a file of another archive, of which these are the records. */
function archive(...records: readonly (ForeignArticle | RefusedRecord)[]) {
  const read: ReadFormat = () => Readable.from(records) as AsyncIterable<ForeignArticle | RefusedRecord>;
  return { files: [fileOf('<rss version="2.0"></rss>', 'old.xml')], readers: { feed: read } };
}

const Seen = graphql(`
  query ImportedArticle($slug: String!) {
    article(slug: $slug) {
      slug
      state
      headline
      byline
      language
      bodyHtml
      firstPublishedAt
      lastModifiedAt
      tags {
        slug
      }
    }
  }
`);

const Published = graphql(`
  query ImportedArticles {
    articles(first: 50) {
      nodes {
        slug
      }
    }
    people(first: 50) {
      nodes {
        slug
      }
    }
    tags(first: 50) {
      nodes {
        slug
        articles(first: 50) {
          nodes {
            slug
          }
        }
      }
    }
  }
`);

const Publish = graphql(`
  mutation PublishImported($id: ID!) {
    publishArticle(input: { id: $id, expectedRevision: 1 }) {
      ... on PublishArticlePayload {
        event {
          __typename
        }
        article {
          firstPublishedAt
        }
      }
      ... on InvalidStateError {
        reason
      }
    }
  }
`);

describe('articles of another archive', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom({ settings: CACHED });
  });
  afterAll(() => newsroom.close());

  const imported = (
    records: readonly (ForeignArticle | RefusedRecord)[],
    publish: boolean,
    dryRun = false,
  ) => {
    const { files, readers } = archive(...records);
    return importInto(connect(newsroom.databaseUrl), files, {
      publish,
      dryRun,
      readers,
      formatOf: () => 'feed',
    });
  };
  const see = async (slug: string, token?: string) =>
    (await newsroom.ask(Seen, { slug }, token)).data.article;

  /** As an editor. */
  const publish = async (slug: string) => {
    const { id } = await newsroom.prisma.article.findFirstOrThrow({ where: { slug } });
    const variables = { id: Buffer.from(`Article:${id}`).toString('base64url') };
    return (await newsroom.ask(Publish, variables, newsroom.tokens.EDITOR)).data.publishArticle;
  };

  it('are drafts, which readers see nothing of', async () => {
    const authors = [{ name: 'Dora Draft' }];
    const draft = article({ sourceId: 'draft', slug: 'a-draft', authors, tags: ['Drafted'] });
    const report = await imported([draft], false);
    expect(report.remarks).toEqual([]);
    expect(await see('a-draft')).toBeNull();
    expect(await see('a-draft', newsroom.tokens.REPORTER)).toBeNull();
    expect(await see('a-draft', newsroom.tokens.EDITOR)).toMatchObject({
      state: 'DRAFT',
      byline: 'Dora Draft',
    });
    const { data } = await newsroom.ask(Published, {});
    expect(JSON.stringify(data)).not.toMatch(/draft/);
  });

  it('are published with --publish, with their dates, authors, tags and former slugs, and no cache hides them', async () => {
    expect(await see('town-hall')).toBeNull();
    expect((await newsroom.ask(Published, {})).data.articles.nodes).toEqual([]);
    const report = await imported(
      [
        article({
          ...{ sourceId: 'whole', slug: 'town-hall', formerSlugs: ['old-hall'], language: 'de' },
          ...{ authors: [{ name: 'Ada Author' }, { name: 'Bo Lens' }], tags: ['Rathaus', 'RATHAUS', 'City'] },
        }),
      ],
      true,
    );
    expect(report.remarks).toEqual([]);
    const seen = {
      ...{
        slug: 'town-hall',
        state: 'PUBLISHED',
        headline: 'Town hall opens',
        byline: 'Ada Author, Bo Lens',
      },
      ...{ language: 'de', bodyHtml: '<p>It has <em>opened</em>.</p>' },
      firstPublishedAt: '2015-03-04T05:06:07.000Z',
      lastModifiedAt: '2015-03-04T05:06:07.000Z',
      tags: [{ slug: 'city' }, { slug: 'rathaus' }],
    };
    // An import appends no event, so an answer from before it may be some milliseconds old.
    await eventually(async () => expect(await see('town-hall')).toEqual(seen));
    expect(await see('old-hall')).toEqual(seen);
    const articles = { nodes: [{ slug: 'town-hall' }] };
    expect((await newsroom.ask(Published, {})).data).toEqual({
      articles,
      people: { nodes: [{ slug: 'ada-author' }, { slug: 'bo-lens' }] },
      tags: {
        nodes: [
          { slug: 'city', articles },
          { slug: 'rathaus', articles },
        ],
      },
    });
    expect(await newsroom.prisma.feedEvent.count()).toBe(0);
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
  });

  it('that the archive has as drafts, or with a date to come, stay drafts with --publish', async () => {
    const later = new Date(Date.now() + 86_400_000);
    const report = await imported(
      [
        article({ sourceId: 'unpublished', slug: 'unpublished', isPublished: false }),
        article({ sourceId: 'later', slug: 'later', publishedAt: later }),
      ],
      true,
    );
    expect(await see('unpublished')).toBeNull();
    expect(await see('later')).toBeNull();
    expect(report.remarks.map(({ text }) => text)).toEqual([
      `stays a draft: its date, ${later.toISOString()}, is in the future`,
    ]);
  });

  it('are never published before an embargo of the archive ends, by the import or by an editor', async () => {
    const [ended, later] = [new Date('2015-03-05T00:00:00Z'), new Date(Date.now() + 86_400_000)];
    const report = await imported(
      [
        article({ sourceId: 'embargo', slug: 'embargo', embargoedUntil: later }),
        article({ sourceId: 'released', slug: 'released', embargoedUntil: ended }),
      ],
      true,
    );
    expect(report.remarks.map(({ text }) => text)).toEqual([
      `stays a draft: it is under embargo until ${later.toISOString()}`,
    ]);
    expect(await see('embargo')).toBeNull();
    expect(await see('released')).toMatchObject({ firstPublishedAt: ended.toISOString() });
    const draft = await newsroom.prisma.article.findFirstOrThrow({ where: { slug: 'embargo' } });
    expect(draft).toMatchObject({ embargoedUntil: later, firstPublishedAt: null });
    expect(await publish('embargo')).toEqual({ reason: 'EMBARGOED' });
    const freed = article({ sourceId: 'embargo', slug: 'embargo' });
    expect((await imported([freed], true)).remarks).toEqual([]);
    await eventually(async () => expect(await see('embargo')).toMatchObject({ state: 'PUBLISHED' }));
  });

  it('say what their reader notes, though they are taken', async () => {
    const why = 'stays a draft: it has a password';
    const noted = article({ sourceId: 'noted', slug: 'noted', isPublished: false, notes: [why] });
    const report = await imported([noted], true);
    expect(report.remarks).toMatchObject([{ kind: 'NOTED', place: 'item 1', text: why }]);
    expect(await see('noted', newsroom.tokens.EDITOR)).toMatchObject({ state: 'DRAFT' });
    const reworded = { ...noted, notes: ['stays a draft: it is behind a password'] };
    expect((await imported([reworded], true)).unchanged).toBe(1);
  });

  it('that have no date or no body stay drafts with --publish', async () => {
    const { publishedAt: _, ...undated } = article({ sourceId: 'undated', slug: 'undated' });
    const report = await imported([undated, article({ sourceId: 'empty', slug: 'empty', blocks: [] })], true);
    expect(report.remarks.map(({ text }) => text)).toEqual([
      'stays a draft: it has no date',
      'stays a draft: it has no body',
    ]);
    expect([await see('undated'), await see('empty')]).toEqual([null, null]);
  });

  it('are announced as published when an editor publishes them, and keep their first date', async () => {
    await imported([article({ sourceId: 'announced', slug: 'announced' })], false);
    expect(await publish('announced')).toEqual({
      event: { __typename: 'ArticlePublished' },
      article: { firstPublishedAt: '2015-03-04T05:06:07.000Z' },
    });
    const changed = { lastModifiedAt: '2015-03-04T05:06:07.000Z' };
    await eventually(async () => expect(await see('announced')).toMatchObject(changed));
  });

  it('keep their first date as drafts that were taken offline', async () => {
    await imported([article({ sourceId: 'offline', slug: 'offline', isPublished: false })], true);
    expect(await publish('offline')).toMatchObject({
      article: { firstPublishedAt: '2015-03-04T05:06:07.000Z' },
    });
  });

  it('have the language that the command gives, unless the archive says theirs', async () => {
    const { files, readers } = archive(
      article({ sourceId: 'silent', slug: 'silent' }),
      article({ sourceId: 'says', slug: 'says', language: 'ar' }),
    );
    const options = { readers, formatOf: () => 'feed' as const, language: 'de' };
    await importInto(connect(newsroom.databaseUrl), files, options);
    expect([(await see('silent'))?.language, (await see('says'))?.language]).toEqual(['de', 'ar']);
  });

  it('stay public if the archive has taken them offline, which is reported', async () => {
    await imported([article({ sourceId: 'private', slug: 'private' })], true);
    const report = await imported(
      [article({ sourceId: 'private', slug: 'private', isPublished: false })],
      true,
    );
    expect(report.remarks.map(({ text }) => text)).toEqual([
      "is no longer public there. The article 'private' stays as it is: it is published",
    ]);
  });

  it('give a new tag the first of its spellings, and leave a tag that is there its name', async () => {
    const tags = ['Politics', 'politics'];
    await imported([article({ sourceId: 'spelling', slug: 'spelling', tags })], true);
    await imported([article({ sourceId: 'again', slug: 'again', tags: ['POLITICS'] })], true);
    const { prisma } = newsroom;
    expect(await prisma.tag.findUnique({ where: { slug: 'politics' } })).toMatchObject({ name: 'Politics' });
  });

  it('make people of their authors when the import publishes them, in however many runs', async () => {
    const authors = [{ name: 'Lea Later' }];
    const records = [article({ sourceId: 'later-author', slug: 'later-author', authors })];
    const { prisma } = newsroom;
    await imported(records, false);
    expect(await prisma.person.count({ where: { name: 'Lea Later' } })).toBe(0);
    await imported(records, true);
    expect(await prisma.person.findMany({ where: { name: 'Lea Later' } })).toMatchObject([
      { slug: 'lea-later', visibility: 'PUBLIC' },
    ]);
    const { data } = await newsroom.ask(Published, {});
    expect(data.people.nodes).toContainEqual({ slug: 'lea-later' });
  });

  it('make nobody public who is known to members only', async () => {
    const { prisma } = newsroom;
    await prisma.person.create({
      data: { slug: 'sam-secret', name: 'Sam Secret', description: 'A source.' },
    });
    await imported(
      [article({ sourceId: 'namesake', slug: 'namesake', authors: [{ name: 'Sam Secret' }] })],
      true,
    );
    expect(await prisma.person.findMany({ where: { name: 'Sam Secret' } })).toMatchObject([
      { visibility: 'MEMBERS', description: 'A source.' },
    ]);
  });

  it('are imported once', async () => {
    const records = [
      article({ sourceId: 'once', slug: 'once' }),
      article({ sourceId: 'once', slug: 'twice' }),
    ];
    const first = await imported(records, false);
    expect(first.remarks.map(({ text }) => text)).toEqual(['has the same id as another: once']);
    const before = await exportOf(connect(newsroom.databaseUrl));
    const second = await imported(records.slice(0, 1), false);
    expect([second.unchanged, second.made.get('Article'), second.updated]).toEqual([1, 0, 0]);
    expect(await exportOf(connect(newsroom.databaseUrl))).toEqual(before);
  });

  it('get another revision if the archive has changed and nobody has edited the draft', async () => {
    await imported([article({ sourceId: 'changed', slug: 'changed' })], false);
    const changed = article({ sourceId: 'changed', slug: 'changed', headline: 'Town hall closes' });
    const report = await imported([changed], false);
    expect([report.updated, report.remarks]).toEqual([1, []]);
    expect(await see('changed', newsroom.tokens.EDITOR)).toMatchObject({ headline: 'Town hall closes' });
    expect((await imported([changed], false)).unchanged).toBe(1);
    await imported([changed], true);
    expect(await see('changed')).toMatchObject({ headline: 'Town hall closes', state: 'PUBLISHED' });
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
  });

  it('stay as they are if they were edited or published here, and the change is reported', async () => {
    const both = (headline: string) => [
      article({ sourceId: 'edited', slug: 'edited', headline }),
      article({ sourceId: 'shown', slug: 'shown', headline }),
    ];
    await imported(both('Before').slice(0, 1), false);
    await imported(both('Before').slice(1), true);
    await newsroom.prisma.article.updateMany({ where: { slug: 'edited' }, data: { revisionNumber: 2 } });
    const report = await imported(both('After'), true);
    expect(report.remarks.map(({ text }) => text)).toEqual([
      "has changed since it was imported. The article 'edited' stays as it is: it was edited here",
      "has changed since it was imported. The article 'shown' stays as it is: it is published",
    ]);
    expect(await see('shown')).toMatchObject({ headline: 'Before' });
  });

  it('get slugs that are free, and say which they lost', async () => {
    const report = await imported(
      [
        article({ sourceId: 'a', headline: 'Ünïque Story!', formerSlugs: ['first-of-a'] }),
        article({ sourceId: 'b', headline: 'Ünïque Story!', formerSlugs: ['first-of-a', 'first-of-b'] }),
        article({ sourceId: 'c', headline: '市役所が開く' }),
        article({ sourceId: 'd', slug: 'مدينة' }),
      ],
      true,
    );
    expect(report.remarks.map(({ text }) => text)).toEqual([
      "has the slug 'unique-story-2': 'unique-story' is taken",
      "doesn't keep the former slug 'first-of-a': another article has it, or had it",
      "has the slug 'article': its headline has no letters for one",
      "has the slug 'town-hall-opens': 'مدينة' has letters that no slug has",
    ]);
    expect((await see('first-of-a'))?.slug).toBe('unique-story');
    expect((await see('first-of-b'))?.slug).toBe('unique-story-2');
    expect(await see('article')).toMatchObject({ headline: '市役所が開く' });
  });

  it('keep all letters of the Latin script in slugs that are made from headlines, without their accents', async () => {
    const headlines = {
      'Größe der Straße: Weiß': 'grosse-der-strasse-weiss',
      'Łódź, Øresund og Ærø': 'lodz-oresund-og-aero',
      'Đặng Thái in Diyarbakır': 'dang-thai-in-diyarbakir',
    };
    await imported(
      Object.keys(headlines).map((headline) => article({ sourceId: headline, headline })),
      true,
    );
    for (const [headline, slug] of Object.entries(headlines))
      expect(await see(slug)).toMatchObject({ headline });
  });

  it('are checked as the inputs of the API are', async () => {
    const hostile = 'Words<script>alert(1)</script> <a href="javascript:alert(1)">here</a>';
    const report = await imported(
      [
        article({ sourceId: 'x1', place: 'item 1', headline: ' ' }),
        article({ sourceId: 'x2', place: 'item 2', standfirst: 'a\u0000b' }),
        article({ sourceId: 'x3', place: 'item 3', tags: ['half \ud83d'] }),
        article({ sourceId: 'x4', place: 'item 4', image: { url: 'javascript:alert(1)' } }),
        article({ sourceId: 'x'.repeat(1_500).repeat(2), place: 'item 5' }),
        article({ sourceId: 'x6', place: 'item 6', blocks: [paragraph('<script>alert(1)</script>')] }),
        { place: 'item 7', reason: 'has no title' },
        article({ sourceId: 'safe', slug: 'safe', place: 'item 8', blocks: [paragraph(hostile)] }),
      ],
      true,
    );
    expect(report.remarks.map(({ place }) => place)).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((item) => `item ${item}`),
    );
    expect(paragraphInput.parse({ html: hostile }).html).toBe('Words <a>here</a>');
    expect((await see('safe'))?.bodyHtml).toBe('<p>Words <a>here</a></p>');
  });

  it('are counted with the people and tags that are made for them, and a dry run foretells it', async () => {
    const authors = [{ name: 'Cora Counted' }, { name: 'Ada Author' }];
    const records = ['e', 'f'].map((sourceId) =>
      article({ sourceId, slug: `counted-${sourceId}`, authors, tags: ['Counted', 'Rathaus'] }),
    );
    const made = [
      ['Article', 2],
      ['Person', 1],
      ['Tag', 1],
    ];
    expect([...(await imported(records, true, true)).made]).toEqual(made);
    expect([...(await imported(records, true)).made]).toEqual(made);
  });

  it('are only looked at in a dry run', async () => {
    const before = await exportOf(connect(newsroom.databaseUrl));
    const records = [article({ sourceId: 'd1', slug: 'dry' }), article({ sourceId: 'd2', slug: 'dry' })];
    const report = await imported(records, true, true);
    expect(report.made.get('Article')).toBe(2);
    expect(report.remarks.map(({ text }) => text)).toEqual(["has the slug 'dry-2': 'dry' is taken"]);
    expect(await exportOf(connect(newsroom.databaseUrl))).toEqual(before);
  });
});

describe('an archive of another system, exported from Dateline', () => {
  it('is known again where it is imported', async () => {
    const [first, second] = [await emptyNewsroom(), await emptyNewsroom()];
    const { files, readers } = archive(article());
    const options = { readers, formatOf: () => 'feed' as const };
    await importInto(first, files, options);
    const lines = await exportOf(first);
    await importInto(second, [fileOf(lines.join('\n'))]);
    expect(await exportOf(second)).toEqual(lines);
    expect((await importInto(second, files, options)).unchanged).toBe(1);
  });
});
