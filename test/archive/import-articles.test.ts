import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paragraphInput } from '../../src/articles/body.ts';
import { publishDue } from '../../src/articles/publish-due.ts';
import { graphql } from '../gql/index.ts';
import { connect, importInto } from '../support/archive/files.ts';
import {
  archive,
  article,
  openImportingNewsroom,
  paragraph,
  type ImportingNewsroom,
} from '../support/archive/foreign.ts';
import { compareLists } from '../support/database/lists.ts';
import { until } from '../support/until.ts';

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

describe('articles of another archive', () => {
  let newsroom: ImportingNewsroom;
  beforeAll(async () => {
    newsroom = await openImportingNewsroom();
  });
  afterAll(() => newsroom.close());

  it('are drafts, which readers see nothing of', async () => {
    const authors = [{ name: 'Dora Draft' }];
    const draft = article({ id: 'draft', slug: 'a-draft', authors, tags: ['Drafted'] });
    const report = await newsroom.imported([draft], false);
    expect(report.remarks).toEqual([]);
    expect(await newsroom.see('a-draft')).toBeNull();
    expect(await newsroom.see('a-draft', newsroom.tokens.REPORTER)).toBeNull();
    expect(await newsroom.see('a-draft', newsroom.tokens.EDITOR)).toMatchObject({
      state: 'DRAFT',
      byline: 'By Dora Draft',
    });
    const { data } = await newsroom.ask(Published, {});
    expect(JSON.stringify(data)).not.toMatch(/draft/);
  });

  it('are published with --publish, with their dates, authors, tags and former slugs, and no cache hides them', async () => {
    expect(await newsroom.see('town-hall')).toBeNull();
    expect((await newsroom.ask(Published, {})).data.articles.nodes).toEqual([]);
    const report = await newsroom.imported(
      [
        article({
          ...{ id: 'whole', slug: 'town-hall', formerSlugs: ['old-hall'], language: 'de' },
          usageTerms: 'Not for use in France.',
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
        byline: 'Von Ada Author und Bo Lens',
      },
      ...{ language: 'de', bodyHtml: '<p>It has <em>opened</em>.</p>' },
      firstPublishedAt: '2015-03-04T05:06:07.000Z',
      lastModifiedAt: '2015-03-04T05:06:07.000Z',
      tags: [{ slug: 'city' }, { slug: 'rathaus' }],
    };
    // An import appends no event, so an answer from before it may be some milliseconds old.
    expect(await newsroom.see('town-hall')).toEqual(seen);
    expect(await newsroom.see('old-hall')).toEqual(seen);
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
    const usageTerms = 'Not for use in France.';
    expect(await newsroom.prisma.articleRevision.count({ where: { usageTerms } })).toBe(1);
    expect(await newsroom.prisma.feedEvent.count({ where: { articleId: { not: null } } })).toBe(0);
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
  });

  it('keep the archive’s dates if they are scheduled here before anybody revises them', async () => {
    await newsroom.imported([article({ id: 'planned' })], false);
    const { prisma } = newsroom;
    const { id, currentRevisionId } = await prisma.article.findFirstOrThrow({ where: { slug: 'planned' } });
    const data = {
      state: 'SCHEDULED',
      scheduledRevisionId: currentRevisionId,
      scheduledFor: new Date(0),
    } as const;
    await prisma.article.update({ where: { id }, data });
    // The node may publish it first.
    await publishDue(prisma, [id]);
    await until(
      async () => (await prisma.article.findUniqueOrThrow({ where: { id } })).state === 'PUBLISHED',
    );
    const at = new Date('2015-03-04T05:06:07Z');
    expect(await prisma.article.findUniqueOrThrow({ where: { id } })).toMatchObject({
      firstPublishedAt: at,
      publishedAt: at,
    });
  });

  it('that aren’t public in the archive, or can’t be here, stay drafts with --publish, and mostly say why', async () => {
    const later = new Date(Date.now() + 86_400_000);
    const drafts = [
      article({ id: 'unpublished', isPublished: false }),
      article({ id: 'later', publishedAt: later }),
      article({ id: 'undated', publishedAt: undefined }),
      article({ id: 'empty', blocks: [] }),
    ];
    const report = await newsroom.imported(drafts, true);
    for (const slug of ['unpublished', 'later', 'undated', 'empty'])
      expect(await newsroom.see(slug)).toBeNull();
    expect(report.remarks.map(({ text }) => text)).toEqual([
      `stays a draft: its date, ${later.toISOString()}, is in the future`,
      'stays a draft: it has no date',
      'stays a draft: it has no body',
    ]);
  });

  it('are never published before an embargo of the archive ends, by the import or by an editor', async () => {
    const [ended, later] = [new Date('2015-03-05T00:00:00Z'), new Date(Date.now() + 86_400_000)];
    const report = await newsroom.imported(
      [article({ id: 'embargo', embargoedUntil: later }), article({ id: 'released', embargoedUntil: ended })],
      true,
    );
    expect(report.remarks.map(({ text }) => text)).toEqual([
      `stays a draft: it is under embargo until ${later.toISOString()}`,
    ]);
    expect(await newsroom.see('embargo')).toBeNull();
    expect(await newsroom.see('released')).toMatchObject({ firstPublishedAt: ended.toISOString() });
    const draft = await newsroom.prisma.article.findFirstOrThrow({ where: { slug: 'embargo' } });
    expect(draft).toMatchObject({ embargoedUntil: later, firstPublishedAt: null });
    expect(await newsroom.publish('embargo')).toEqual({ reason: 'EMBARGOED' });
    const freed = article({ id: 'embargo' });
    expect((await newsroom.imported([freed], true)).remarks).toEqual([]);
    expect(await newsroom.see('embargo')).toMatchObject({ state: 'PUBLISHED' });
  });

  it('say what their reader notes, though they are taken', async () => {
    const why = 'stays a draft: it has a password';
    const noted = article({ id: 'noted', isPublished: false, notes: [why] });
    const report = await newsroom.imported([noted], true);
    expect(report.remarks).toMatchObject([{ kind: 'NOTED', place: 'item 1', text: why }]);
    expect(await newsroom.see('noted', newsroom.tokens.EDITOR)).toMatchObject({ state: 'DRAFT' });
    const reworded = article({
      id: 'noted',
      isPublished: false,
      notes: ['stays a draft: it is behind a password'],
    });
    expect((await newsroom.imported([reworded], true)).unchanged).toBe(1);
  });

  it('are announced as published when an editor publishes them, and keep their first date', async () => {
    await newsroom.imported([article({ id: 'announced' })], false);
    await newsroom.imported([article({ id: 'offline', isPublished: false })], true);
    expect(await newsroom.publish('announced')).toEqual({
      event: { __typename: 'ArticlePublished' },
      article: { firstPublishedAt: '2015-03-04T05:06:07.000Z' },
    });
    expect(await newsroom.publish('offline')).toMatchObject({
      article: { firstPublishedAt: '2015-03-04T05:06:07.000Z' },
    });
    const changed = { lastModifiedAt: '2015-03-04T05:06:07.000Z' };
    expect(await newsroom.see('announced')).toMatchObject(changed);
  });

  it('have the language that the command gives, unless the archive says theirs', async () => {
    const { files, formats } = archive([article({ id: 'silent' }), article({ id: 'says', language: 'ar' })]);
    const options = { formats, language: 'de' };
    await importInto(connect(newsroom.databaseUrl), files, options);
    expect([(await newsroom.see('silent'))?.language, (await newsroom.see('says'))?.language]).toEqual([
      'de',
      'ar',
    ]);
  });

  it('give a new tag the first of its spellings, and leave a tag that is there its name', async () => {
    const tags = ['Politics', 'politics'];
    await newsroom.imported([article({ id: 'spelling', tags })], true);
    await newsroom.imported([article({ id: 'again', tags: ['POLITICS'] })], true);
    const { prisma } = newsroom;
    expect(await prisma.tag.findUnique({ where: { slug: 'politics' } })).toMatchObject({ name: 'Politics' });
  });

  it('make no people of organisations, or of what else stands in a byline', async () => {
    const authors = [
      { name: 'Pia Person', description: 'Senior reporter' },
      { name: 'Wire Agency', isPerson: false },
      { name: 'Bielefeld', isPerson: false },
    ];
    await newsroom.imported([article({ id: 'by-agency', authors })], true);
    expect((await newsroom.see('by-agency'))?.byline).toBe('Pia Person, Wire Agency, Bielefeld');
    const people = await newsroom.prisma.person.findMany({
      where: { name: { in: authors.map(({ name }) => name) } },
    });
    expect(people).toMatchObject([{ name: 'Pia Person', description: 'Senior reporter' }]);
  });

  it('credit all of their authors, and keep as many as a byline can hold if one of them may be nobody', async () => {
    const authors = Array.from({ length: 30 }, (_, at) => ({ name: `Author with a long name ${at + 10}` }));
    const names = authors.map(({ name }) => name);
    const clear = await newsroom.imported([article({ id: 'many', authors })], true);
    expect((await newsroom.see('many'))?.byline).toBe(
      `By ${names.slice(0, 29).join(', ')} and ${names[29] ?? ''}`,
    );
    expect(clear.remarks).toEqual([]);
    const unclear = [...authors, { name: 'Bielefeld', isPerson: false }];
    const report = await newsroom.imported([article({ id: 'unclear', authors: unclear })], true);
    expect((await newsroom.see('unclear'))?.byline).toBe(names.slice(0, 17).join(', '));
    expect(report.remarks.map(({ text }) => text)).toEqual([
      `has more authors than a byline can hold, so these are left out of it: ${[...names.slice(17), 'Bielefeld'].join(', ')}`,
    ]);
  });

  it('make people of their authors when the import publishes them, in however many runs', async () => {
    const authors = [{ name: 'Lea Later' }];
    const records = [article({ id: 'later-author', authors })];
    const { prisma } = newsroom;
    await newsroom.imported(records, false);
    expect(await prisma.person.findMany({ where: { name: 'Lea Later' } })).toMatchObject([
      { visibility: 'MEMBERS' },
    ]);
    await newsroom.imported(records, true);
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
    await newsroom.imported([article({ id: 'namesake', authors: [{ name: 'Sam Secret' }] })], true);
    expect(await prisma.person.findMany({ where: { name: 'Sam Secret' } })).toMatchObject([
      { visibility: 'MEMBERS', description: 'A source.' },
    ]);
  });

  it('are checked as the inputs of the API are', async () => {
    const hostile = 'Words<script>alert(1)</script> <a href="javascript:alert(1)">here</a>';
    const report = await newsroom.imported(
      [
        article({ id: 'x1', place: 'item 1', headline: ' ' }),
        article({ id: 'x2', place: 'item 2', standfirst: 'a\u0000b' }),
        article({ id: 'x3', place: 'item 3', tags: ['half \ud83d'] }),
        article({ id: ' ', place: 'item 4' }),
        article({ id: 'x'.repeat(501), place: 'item 5' }),
        article({ id: 'x6', place: 'item 6', blocks: [paragraph('<script>alert(1)</script>')] }),
        { place: 'item 7', reason: 'has no title' },
        article({ id: 'safe', place: 'item 8', blocks: [paragraph(hostile)] }),
      ],
      true,
    );
    expect(report.remarks.map(({ place }) => place)).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((item) => `item ${item}`),
    );
    expect(paragraphInput.parse({ html: hostile }).html).toBe('Words <a>here</a>');
    expect((await newsroom.see('safe'))?.bodyHtml).toBe('<p>Words <a>here</a></p>');
  });
});
