import jsonld from 'jsonld';
import { afterAll, describe, expect, it } from 'vitest';
import { exportPublished } from '../../src/archive/export/published-articles.ts';
import { jsonLd } from '../../src/articles/json-ld.ts';
import { untyped } from '../support/clients/walk.ts';
import type { StatementWording } from '../gql/graphql.ts';
import { openDesk, paragraph, quote, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { openCounter } from '../support/database/sql.ts';

const JsonLd = untyped<{ article: { jsonLd: Thing; jsonLdHtml: string } }, { slug: string }>(
  'query ($slug: String!) { article(slug: $slug) { jsonLd jsonLdHtml } }',
);

const Page = untyped<unknown, { slug: string; described: boolean }>(
  `query ($slug: String!, $described: Boolean!) {
    article(slug: $slug) {
      jsonLd @include(if: $described)
      bodyHtml headline tags { name } sources { headline outlets { name } } updateNotes { nodes { text } }
    }
  }`,
);

/** JSON-LD as another parser reads it, without a network. */
const SCHEMA = 'https://schema.org/';

/** The part of schema.org's context that decides how terms are read. */
const CONTEXT = {
  '@context': {
    '@vocab': SCHEMA,
    id: '@id',
    type: '@type',
    url: { '@type': '@id' },
    contentUrl: { '@type': '@id' },
    license: { '@type': '@id' },
    datePublished: { '@type': 'Date' },
    dateModified: { '@type': 'Date' },
  },
};

interface Thing extends Record<string, unknown> {
  '@type': string;
}

const newsroom = await openNewsroom({ story: true });
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

describe('an article as JSON-LD', () => {
  async function read(slug: string, token?: string) {
    const { data, errors, text } = await newsroom.ask(JsonLd, { slug }, token);
    expect(errors).toEqual([]);
    return { thing: data.article.jsonLd, html: data.article.jsonLdHtml, text };
  }

  it('names the original that it translates, or its translations by language, as far as readers see them', async () => {
    const original = await desk.publishedArticle();
    const to = (language: string) => ({ language, translationOfId: original.id });
    const [german, arabic] = [await desk.publishedArticle(to('de')), await desk.publishedArticle(to('ar'))];
    await desk.article(to('fr'));
    const work = ({ slug }: { slug: string }, inLanguage: string) => ({
      ...{ '@type': 'Article', inLanguage },
      '@id': expect.stringMatching(new RegExp(`/${slug}$`)) as string,
      url: expect.stringMatching(new RegExp(`/${slug}$`)) as string,
    });
    const translations = async (slug: string) => {
      const { workTranslation, translationOfWork } = (await read(slug, newsroom.tokens.EDITOR)).thing;
      const { thing } = await read(slug);
      expect([thing['workTranslation'], thing['translationOfWork']]).toEqual([
        workTranslation,
        translationOfWork,
      ]);
      return { workTranslation, translationOfWork };
    };
    expect(await translations(original.slug)).toEqual({
      workTranslation: [work(arabic, 'ar'), work(german, 'de')],
    });
    expect(await translations(german.slug)).toEqual({ translationOfWork: work(original, 'en') });
    const lines: Thing[] = [];
    await exportPublished(
      newsroom.prisma,
      (of) =>
        jsonLd({
          ...of,
          publisher: null,
          pageUrls: { person: 'https://e.example/', organization: 'https://e.example/' },
        }),
      'https://e.example/',
      (line) => Promise.resolve(void lines.push(JSON.parse(line) as Thing)),
    );
    const exported = (slug: string) => lines.find((thing) => thing['url'] === `https://e.example/${slug}`);
    expect(exported(german.slug)?.['translationOfWork']).toEqual(work(original, 'en'));
    expect(exported(original.slug)?.['workTranslation']).toEqual([work(arabic, 'ar'), work(german, 'de')]);
    await desk.withdraw(arabic);
    expect(await translations(original.slug)).toEqual({ workTranslation: work(german, 'de') });
    await desk.withdraw(original);
    expect(await translations(german.slug)).toEqual({});
  });

  it('dates a reprint by its first publication elsewhere, and names its URL there', async () => {
    const { slug } = await desk.publishedArticle({
      originallyPublishedAt: '2020-01-01T00:00:00Z',
      canonicalUrl: 'https://elsewhere.example/story',
    });
    const { thing } = await read(slug);
    expect(thing).toMatchObject({
      ...{ datePublished: '2020-01-01T00:00:00.000Z', sameAs: 'https://elsewhere.example/story' },
      url: expect.stringContaining(slug) as string,
    });
  });

  it('is a NewsArticle with its rights, picture and sources', async () => {
    const { thing, text } = await read('microsoft-cuts-off-unit-8200');
    expect(text).not.toMatch(/null|undefined/);
    expect(thing).toMatchObject({
      '@context': 'https://schema.org',
      '@type': 'NewsArticle',
      '@id': thing['url'],
      url: expect.stringMatching(/\/articles\/microsoft-cuts-off-unit-8200$/) as string,
      headline: 'Microsoft cuts off Israeli military unit from some cloud and AI services',
      alternativeHeadline: 'A legal advocate says that it is a step, and not enough.',
      inLanguage: 'en',
      datePublished: '2025-09-25T18:00:00.000Z',
      dateModified: '2025-09-25T18:00:00.000Z',
      image: {
        '@type': 'ImageObject',
        creditText: 'Drawing: Dateline demo newsroom',
        width: { '@type': 'QuantitativeValue', value: 1600, unitCode: 'E37' },
      },
      usageInfo: { '@type': 'CreativeWork' },
      articleBody: expect.stringContaining('Pressure from its own workers') as string,
    });
    expect(thing['keywords']).toHaveLength(3);
    const citations = thing['citation'] as Thing[];
    expect(citations).toHaveLength(4);
    // One outlet, or all of those of a joint report.
    expect(citations).toContainEqual(
      expect.objectContaining({
        publisher: expect.objectContaining({
          '@type': 'Organization',
          name: 'The Associated Press',
        }) as object,
      }),
    );
    expect(citations).toContainEqual(
      expect.objectContaining({
        publisher: ['The Guardian', '+972 Magazine', 'Local Call'].map(
          (name) => expect.objectContaining({ '@type': 'Organization', name }) as object,
        ),
      }),
    );
    // All of its statements are in our words, or have words of ours around the speaker's.
    expect(thing).not.toHaveProperty('hasPart');
  });

  it('lists corrections, clarifications and retractions, but no other update notes', async () => {
    const slug = 'rally-outside-microsofts-headquarters';
    const { id: articleId, publishedRevisionId } = await newsroom.prisma.article.findFirstOrThrow({
      where: { slug },
    });
    const revisionId = publishedRevisionId ?? '';
    await newsroom.prisma.updateNote.createMany({
      data: (['UPDATE', 'CLARIFICATION', 'RETRACTION'] as const).map((kind, hour) => ({
        articleId,
        revisionId,
        kind,
        text: `A note: ${kind}.`,
        createdAt: `2025-08-28T0${hour}:00:00Z`,
      })),
    });
    const comment = { '@type': 'CorrectionComment' };
    expect((await read(slug)).thing['correction']).toEqual([
      { ...comment, text: 'A note: RETRACTION.', datePublished: '2025-08-28T02:00:00.000Z' },
      { ...comment, text: 'A note: CLARIFICATION.', datePublished: '2025-08-28T01:00:00.000Z' },
      expect.objectContaining({ text: expect.stringContaining('the wrong day') as string }),
    ]);
  });

  it('has each contributor by their name alone, with their pages, also if the byline says something else', async () => {
    const identifiers = [{ scheme: 'WIKIDATA', value: 'Q7259' }];
    const ada = await desk.person({ name: 'Ada Lovelace', identifiers });
    const agency = await desk.organization({ name: 'Example Press' });
    const [author, photographer] = ['AUTHOR', 'PHOTOGRAPHER'] as const;
    const { slug } = await desk.publishedArticle({
      byline: 'Our team',
      contributions: [
        { contributor: { personId: ada.id }, role: author },
        { contributor: { organizationId: agency.id }, role: author, creditedAs: 'EP' },
        { contributor: { organizationId: agency.id }, role: photographer },
      ],
    });
    const { thing } = await read(slug);
    expect(thing['author']).toMatchObject([
      { '@type': 'Person', name: 'Ada Lovelace', sameAs: ['https://www.wikidata.org/wiki/Q7259'] },
      { '@type': 'Organization', name: 'EP' },
    ]);
    expect(thing['contributor']).toMatchObject({ '@type': 'Organization', name: 'Example Press' });
  });

  it('names each author of the byline separately', async () => {
    const person = (name: string) => ({ '@type': 'Person', name });
    const authors: [byline: string | null, author: object | undefined][] = [
      ['Jane Doe', person('Jane Doe')],
      ['By Jane Doe, Sam Hill and Ann Key', ['Jane Doe', 'Sam Hill', 'Ann Key'].map(person)],
      ['Jane Doe, Reuters', [person('Jane Doe'), { '@type': 'Organization', name: 'Reuters' }]],
      ['Jane Doe, Senior reporter', person('Jane Doe')],
      ['Jane Doe, bell hooks', person('Jane Doe, bell hooks')],
      ['By Madonna, m@e.example', person('Madonna')],
      [null, undefined],
    ];
    for (const [byline, author] of authors) {
      const { slug } = await desk.publishedArticle({ byline });
      expect((await read(slug)).thing['author'], byline ?? 'none').toEqual(author);
    }
  });

  it('names the newsroom as the publisher if SITE_NAME does, with its policies, and none otherwise', async () => {
    const { slug } = await desk.publishedArticle();
    expect((await read(slug)).thing).not.toHaveProperty('publisher');
    const named = await openNewsroom({
      settings: {
        SITE_NAME: 'The News',
        SITE_URL: 'https://news.example',
        CORRECTIONS_POLICY_URL: 'https://news.example/corrections-policy',
        PUBLISHING_PRINCIPLES_URL: 'https://news.example/principles',
      },
    });
    const article = await openDesk(named).publishedArticle();
    const { data } = await named.ask(JsonLd, { slug: article.slug });
    await named.close();
    expect(data.article.jsonLd).toMatchObject({
      publisher: {
        '@type': 'Organization',
        name: 'The News',
        url: 'https://news.example/',
        correctionsPolicy: 'https://news.example/corrections-policy',
        publishingPrinciples: 'https://news.example/principles',
      },
    });
  });

  it('escapes every text for a script element, and preserves it exactly', async () => {
    const headline = '</script><script>alert(1)</script><!--';
    const { slug } = await desk.publishedArticle({
      headline,
      byline: headline,
      tags: [headline],
    });
    const { thing, html } = await read(slug);
    expect(thing).toMatchObject({ headline, author: { name: headline }, keywords: [headline] });
    const [, json = ''] = /^<script type="application\/ld\+json">([^<]*)<\/script>$/.exec(html) ?? [];
    expect(JSON.parse(json)).toEqual(thing);
  });

  it('shows readers nothing of a draft, and members the latest revision', async () => {
    const canary = unique('CANARY');
    const said = (wording: StatementWording) =>
      desk.statement({ wording, text: `“${canary}”, ${wording}`, madeOn: '2025-09' });
    const article = await desk.publishedArticle();
    const [verbatim, partial, paraphrase] = [
      await said('VERBATIM'),
      await said('PARTIAL'),
      await said('PARAPHRASE'),
    ];
    await desk.revise(article, {
      headline: canary,
      body: [
        paragraph(canary),
        quote(verbatim.id),
        quote(verbatim.id),
        quote(partial.id),
        quote(paraphrase.id),
      ],
      tags: [canary],
      sourceIds: [(await desk.sourceReport({ headline: canary, publishedOn: '2025-09~' })).id],
    });
    const readers = await read(article.slug);
    expect(readers.text).not.toContain(canary);
    expect(readers.thing).not.toHaveProperty('hasPart');
    const { thing } = await read(article.slug, newsroom.tokens.EDITOR);
    expect(thing['headline']).toBe(canary);
    expect(thing['keywords']).toEqual([canary]);
    // It has neither what isn't verbatim nor dates that are less precise than a day.
    expect(thing['hasPart']).toHaveLength(1);
    expect(JSON.stringify(thing)).not.toContain('"2025-09');
  });

  it('keeps the words that it was published with, and says what has become of them', async () => {
    const said = await Promise.all(
      ['Stands.', 'Amended.', 'Withdrawn.'].map((text) => desk.statement({ text })),
    );
    const [, amended, withdrawn] = said;
    const { slug } = await desk.publishedArticle({ body: said.map(({ id }) => quote(id)) });
    await desk.amend(amended ?? { id: '' }, { text: 'Better.', note: 'They meant it better.' });
    await desk.changeStatus(withdrawn ?? { id: '' }, 'WITHDRAWN', 'They took it back.');
    const { thing } = await read(slug);
    const parts = thing['hasPart'] as Thing[];
    expect(
      parts.map(({ text, creativeWorkStatus, correction }) => [text, creativeWorkStatus, correction]),
    ).toEqual([
      ['Stands.', undefined, undefined],
      ['Amended.', 'Amended', { '@type': 'CorrectionComment', text: 'They meant it better.' }],
      ['Withdrawn.', 'Withdrawn', undefined],
    ]);
  });

  it.each(['microsoft-cuts-off-unit-8200', 'rally-outside-microsofts-headquarters'])(
    'an article is a NewsArticle with the fields that Google asks for: %s',
    async (slug) => {
      const document = (await read(slug)).thing as jsonld.JsonLdDocument;
      const [article] = await jsonld.expand(document, {
        documentLoader: (url) => {
          if (!/^https?:\/\/schema\.org\/?$/.test(url)) throw new Error(`There is no ${url} here.`);
          return Promise.resolve({ contextUrl: undefined, documentUrl: url, document: CONTEXT } as never);
        },
        // Nothing may get lost.
        safe: true,
      } as jsonld.Options.Expand);
      const values = (name: string) =>
        article?.[`${SCHEMA}${name}`] as readonly Record<string, unknown>[] | undefined;
      expect(article?.['@type']).toEqual([`${SCHEMA}NewsArticle`]);
      expect(article?.['@id']).toMatch(/^https?:\/\/.+\/articles\//);
      expect(values('headline')).toEqual([{ '@value': expect.any(String) as string }]);
      for (const date of ['datePublished', 'dateModified'])
        expect(Date.parse(String(values(date)?.[0]?.['@value']))).toBeGreaterThan(0);
      // One author wrote the one, and two the other.
      expect(values('author')?.length).toBeGreaterThan(0);
      for (const author of values('author') ?? [])
        expect(author).toMatchObject({
          '@type': [`${SCHEMA}Person`],
          [`${SCHEMA}name`]: [{ '@value': expect.stringMatching(/ \(demo\)$/) as string }],
        });
      const [image] = values('image') ?? [];
      expect(image).toMatchObject({
        '@type': [`${SCHEMA}ImageObject`],
        [`${SCHEMA}contentUrl`]: [{ '@id': expect.stringMatching(/^https?:/) as string }],
        [`${SCHEMA}license`]: [{ '@id': expect.stringMatching(/^https:\/\/creativecommons/) as string }],
        [`${SCHEMA}creditText`]: [{ '@value': expect.any(String) as string }],
      });
    },
  );

  it('takes no additional SQL statement', async () => {
    const counter = openCounter(newsroom.databaseUrl);
    const slug = 'microsoft-cuts-off-unit-8200';
    const without = await counter.ask(Page, { slug, described: false });
    const described = await counter.ask(Page, { slug, described: true });
    await counter.close();
    expect(described.errors).toEqual([]);
    expect(described.statements).toHaveLength(without.statements.length);
  });
});
