import { describe, expect, it } from 'vitest';
import { failuresOf } from '../support/failures.ts';
import { absentId } from '../support/newsroom/factories.ts';
import { type Answer, useNewsroom } from '../support/newsroom/newsroom.ts';
import { untyped } from '../support/clients/walk.ts';

const BySlug = untyped<object, { slug: string }>(`query ($slug: String!) {
  article(slug: $slug) { id }
  person(slug: $slug) { id }
  organization(slug: $slug) { id }
  campaign(slug: $slug) { id }
}`);
const ById = untyped<object, { id: string }>(
  'query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }',
);
const Many = untyped<{ nodes: unknown[] }, { ids: string[] }>(
  'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
);

describe('reading with unknown or invalid arguments', () => {
  const newsroom = useNewsroom({ story: true });

  /** Sends a query with one variable, and returns the response, which must have errors. */
  async function refusal(query: string, value: unknown): Promise<Answer<unknown>> {
    const answer = await newsroom.ask(untyped<unknown, { value: unknown }>(query), { value });
    expect(answer.errors.length).toBeGreaterThan(0);
    for (const { extensions, message } of answer.errors) {
      expect(extensions.code).toBe('BAD_USER_INPUT');
      expect(message).not.toMatch(/prisma|invocation|22021|node_modules|\n/i);
    }
    return answer;
  }

  it('returns null for an unknown slug', async () => {
    const slugs = [
      '',
      ' ',
      'nothing-has-this',
      'A B',
      '../etc',
      "'; DROP TABLE x",
      '%',
      '💥',
      'x'.repeat(5_000),
    ];
    for (const slug of slugs) {
      const { data, errors } = await newsroom.ask(BySlug, { slug });
      expect(errors).toEqual([]);
      expect(data).toEqual({ article: null, person: null, organization: null, campaign: null });
    }
  });

  it('returns null for an unknown id and for an invalid one', async () => {
    const [known] = await newsroom.prisma.article.findMany({ take: 1 });
    const encoded = (text: string) => Buffer.from(text).toString('base64url');
    const ids = [
      ...['Article', 'Statement', 'Campaign', 'Member', 'UpdateNote', 'Newsletter', 'ApiToken'].map(absentId),
      known?.id ?? '',
      encoded(`ApiToken:${known?.id ?? ''}`),
      encoded(`Person:${known?.id ?? ''}`),
      encoded(`__proto__:${known?.id ?? ''}`),
      encoded(`constructor:${known?.id ?? ''}`),
      encoded('Article:1'),
      encoded('Article:'),
      encoded(':'),
      encoded(`Article:${known?.id ?? ''}\u0000`),
      'garbage',
      '',
      '💥',
      'x'.repeat(5_000),
    ];
    for (const id of ids) {
      const { data, errors } = await newsroom.ask(ById, { id });
      expect(errors).toEqual([]);
      expect(data).toEqual({ node: null, nodes: [null] });
    }
  });

  it('returns at most a hundred nodes by their ids', async () => {
    const ids = Array.from({ length: 100 }, () => absentId('Article'));
    expect((await newsroom.ask(Many, { ids })).data.nodes).toHaveLength(100);
    const { errors } = await newsroom.ask(Many, { ids: [...ids, absentId('Article')] });
    expect(errors).toMatchObject([{ path: ['nodes'], extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  const ids: [string, string, string[]][] = [
    ['articles', 'campaignId', ['Campaign']],
    ['articles', 'speakerId', ['Person', 'Organization']],
    ['statements', 'speakerId', ['Person', 'Organization']],
    ['statements', 'organizationId', ['Organization']],
    ['statements', 'campaignId', ['Campaign']],
    ['statements', 'articleId', ['Article']],
    ['campaignActions', 'campaignId', ['Campaign']],
    ['campaignActions', 'campaignTargetId', ['Person', 'Organization']],
    ['feed', 'articleIds', ['Article']],
    ['feed', 'campaignIds', ['Campaign']],
    ['feed', 'speakerIds', ['Person', 'Organization']],
    ['feed', 'tagIds', ['Tag']],
    ['feed', 'authorIds', ['Person', 'Organization']],
    ['feed', 'sectionIds', ['Section']],
    ['articles', 'sectionIds', ['Section']],
  ];
  it('filters a list by an id of the right type, known or not, and rejects any other', async () => {
    const types = ['Article', 'Campaign', 'Organization', 'Person', 'Section', 'Statement', 'Tag'];
    const nameOf = ([field, name]: (typeof ids)[number]) => `${field} by ${name}`;
    const failures = await failuresOf(ids, nameOf, async ([field, name, right]) => {
      const isList = name.endsWith('Ids');
      const query = `query ($value: ${isList ? '[ID!]' : 'ID'}) { ${field}(filter: { ${name}: $value }) { nodes { id } } }`;
      const given = (id: string) => (isList ? [id] : id);
      for (const id of right.map(absentId)) {
        const document = untyped<unknown, { value: unknown }>(query);
        const { data, errors } = await newsroom.ask(document, { value: given(id) });
        expect(errors).toEqual([]);
        expect(data).toEqual({ [field]: { nodes: [] } });
      }
      const wrong = types.filter((type) => !right.includes(type)).map(absentId);
      const malformed = ['garbage', '', '💥', Buffer.from(`${right[0] ?? ''}:1`).toString('base64url')];
      for (const id of [...wrong, ...malformed])
        expect((await refusal(query, given(id))).errors[0]?.path).toEqual([field]);
    });
    expect(failures).toEqual([]);
  });

  it("rejects a speaker's id of another type for the statements of an article", async () => {
    const slug = 'microsoft-cuts-off-unit-8200';
    const query = `query ($value: ID) { article(slug: "${slug}") { statements(filter: { speakerId: $value }) { totalCount } } }`;
    for (const id of ['garbage', absentId('Campaign')]) {
      expect((await refusal(query, id)).errors[0]?.path?.[0]).toBe('article');
    }
  });

  it('rejects invalid dates', async () => {
    const dates = [
      '2025-02-30',
      '2025-13',
      '2025-02-29',
      'yesterday',
      '',
      '2025-09-25T25:00:00Z',
      '2025-09-25T12:61:00Z',
      '2025-09-25T10:00:00',
      '..',
      2025,
    ];
    for (const [field, name] of [
      ['statements', 'madeFrom'],
      ['statements', 'madeUntil'],
      ['campaignActions', 'startedFrom'],
      ['campaignActions', 'startedUntil'],
    ] as const) {
      const query = `query ($value: EDTFDate) { ${field}(filter: { ${name}: $value }) { nodes { id } } }`;
      for (const date of dates) await refusal(query, date);
    }
    for (const [name, instants] of [
      ['publishedFrom', ['2025-09-25', '2025-02-30T00:00:00Z', '2025-09-25T25:00:00Z', 'now', '', 0]],
      ['publishedUntil', ['2025-09-25T10:00:00', '2025-09-25 10:00:00Z']],
    ] as const) {
      const query = `query ($value: DateTime) { articles(filter: { ${name}: $value }) { totalCount } }`;
      for (const instant of instants) await refusal(query, instant);
    }
  });

  it('rejects unknown enum values, as variables and as literals', async () => {
    await refusal('query ($value: ArticleOrder) { articles(orderBy: $value) { totalCount } }', 'RANDOM');
    await refusal('query { articles(filter: { states: [GONE] }) { totalCount } }', null);
    await refusal('query { articles(filter: { slug: "x" }) { totalCount } }', null);
  });

  it('rejects more than a hundred values in a filter, but counts repeated ones once', async () => {
    const query = 'query ($value: [String!]) { articles(filter: { tagSlugs: $value }) { totalCount } }';
    const tags = Array.from({ length: 101 }, (_, index) => `tag-${index}`);
    await refusal(query, tags);
    const { errors } = await newsroom.ask(untyped<unknown, { value: string[] }>(query), {
      value: [...tags.slice(1), ...tags.slice(1)],
    });
    expect(errors).toEqual([]);
  });

  it("rejects text that the database can't store, without revealing the database", async () => {
    const nul = 'a\u0000b';
    const bySlug = await refusal('query ($value: String!) { article(slug: $value) { id } }', nul);
    expect(bySlug.errors).toMatchObject([{ path: ['article'] }]);
    expect(bySlug.data).toEqual({ article: null });
    await refusal('query ($value: String!) { campaign(slug: $value) { id } }', nul);
    await refusal('query ($value: String!) { articles(filter: { tagSlugs: [$value] }) { totalCount } }', nul);
    const halves = await newsroom.ask(BySlug, { slug: '\ud800' });
    expect(halves.errors).toEqual([]);
  });
});
