/** JSON-LD as a parser of others reads it, without a network. */
import jsonld from 'jsonld';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

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

const JsonLd = graphql(`
  query ParseJsonLd($slug: String!) {
    article(slug: $slug) {
      jsonLd
    }
  }
`);

let newsroom: Newsroom;
beforeAll(async () => {
  newsroom = await openNewsroom({ story: true });
});
afterAll(() => newsroom.close());

it.each(['microsoft-cuts-off-unit-8200', 'rally-outside-microsofts-headquarters'])(
  'an article is a NewsArticle with the fields that Google asks for: %s',
  async (slug) => {
    const { data } = await newsroom.ask(JsonLd, { slug });
    const document = data.article?.jsonLd as jsonld.JsonLdDocument;
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
    expect(values('author')).toMatchObject([
      { '@type': [`${SCHEMA}Organization`], [`${SCHEMA}name`]: [{ '@value': 'The Dateline demo desk' }] },
    ]);
    const [image] = values('image') ?? [];
    expect(image).toMatchObject({
      '@type': [`${SCHEMA}ImageObject`],
      [`${SCHEMA}contentUrl`]: [{ '@id': expect.stringMatching(/^https?:/) as string }],
      [`${SCHEMA}license`]: [{ '@id': expect.stringMatching(/^https:\/\/creativecommons/) as string }],
      [`${SCHEMA}creditText`]: [{ '@value': expect.any(String) as string }],
    });
  },
);
