import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import { graphql } from '../gql/index.ts';
import { customValues } from '../support/newsroom/custom-fields.ts';
import { absentId, globalId, openDesk, paragraph, payload, quote } from '../support/newsroom/factories.ts';
import { Redact } from '../support/newsroom/mutations.ts';
import { crawl, everything, inParts, NODE_TYPES, RESTRICTED_FIELDS } from '../support/clients/crawl.ts';
import { brokenPromises } from '../support/secrecy/descriptions.ts';
import { Canaries, writePast } from '../support/secrecy/canaries.ts';
import { writeForMembers } from '../support/secrecy/hidden.ts';
import { publicRows } from '../support/secrecy/public.ts';
import { openNewsroom, type Answer, type Newsroom } from '../support/newsroom/newsroom.ts';
import { idsOf } from '../support/newsroom/node-ids.ts';
import { untyped } from '../support/clients/walk.ts';
import { writeWebhooks } from '../support/webhooks/rows.ts';

const Member = graphql(`
  query MembersOnly($ids: [ID!]!, $slug: String!) {
    viewer {
      member {
        name
      }
    }
    nodes(ids: $ids) {
      ... on Member {
        name
        role
      }
    }
    article(slug: $slug) {
      embargoedUntil
      revisions {
        nodes {
          createdBy {
            name
          }
        }
      }
    }
  }
`);

/** The draft that a preview link shows. */
const PREVIEW = '{ viewer { preview { __typename id } } }';

/** The lists that can be sorted and filtered, in each way. */
const LISTS = [
  ...['PUBLISHED_NEWEST', 'PUBLISHED_OLDEST', 'MODIFIED_NEWEST'].flatMap((order) =>
    ['first: 1', 'first: 2', 'first: 100', 'last: 1'].map((page) => `articles(${page}, orderBy: ${order})`),
  ),
  ...['DRAFT', 'SCHEDULED', 'PUBLISHED', 'WITHDRAWN'].map(
    (state) => `articles(filter: { states: [${state}] })`,
  ),
  'articles(filter: { tagSlugs: ["technology"] })',
  'articles(filter: { publishedFrom: "2000-01-01T00:00:00Z" })',
  'articles(filter: { publishedUntil: "2099-01-01T00:00:00Z" })',
  'statements(filter: { kinds: [REMARK] })',
  'statements(filter: { wordings: [VERBATIM] })',
  'statements(filter: { statuses: [CURRENT] })',
  'statements(filter: { channels: [INTERVIEW] })',
  'statements(filter: { madeFrom: "2025-09-25", madeUntil: "2025-09-25" })',
  'campaignActions(filter: { startedFrom: "2000" })',
].map((list) => `{ ${list} { totalCount pageInfo { hasNextPage endCursor } nodes { __typename id } } }`);

/** What the demo has none of, and readers may see: a block that was redacted, a statement that was amended, an organisation that declined. */
async function writeWhatIsRare(desk: ReturnType<typeof openDesk>): Promise<void> {
  const said = await desk.statement();
  const body = [paragraph('A private word.'), quote(said.id), paragraph('The rest.')];
  const { id } = await desk.publishedArticle({ body });
  await desk.amend(said);
  const organization = await desk.organization({ visibility: 'PUBLIC' });
  await desk.closeRequest(
    await desk.requestComment({ id }, { askedOf: { organizationId: organization.id } }),
  );
  payload(
    await desk.attempt(Redact, { id, text: 'A private word.', reason: 'PRIVACY', publicNote: 'Private.' }),
  );
}

describe("what isn't public", () => {
  let newsroom: Newsroom;
  const canaries = new Canaries();
  /** The responses to a reader before hidden rows are added to the demo, and after. */
  let before: Map<string, string>;
  let after: Map<string, string>;
  let slug: string;
  /** The token of a link to a draft, and the responses to a reader who has it. */
  let preview: string;
  let previewBefore: Map<string, string>;
  beforeAll(async () => {
    // What is hidden has values of these fields.
    await customValues({});
    newsroom = await openNewsroom({ story: true });
    ({ slug } = await writePast(newsroom, canaries));
    const desk = openDesk(newsroom);
    await writeWhatIsRare(desk);
    const link = await desk.previewLink(await desk.article({ headline: 'A draft for a lawyer' }));
    preview = link.url.split('/').at(-1) ?? '';
    before = await crawl(newsroom, { more: LISTS });
    previewBefore = await crawl(newsroom, { token: preview, more: [...LISTS, PREVIEW] });
    await writeForMembers({ newsroom, canaries, rows: await publicRows(newsroom) }, 1);
    await writeWebhooks(newsroom, 1);
    after = await crawl(newsroom, { more: LISTS });
  });
  afterAll(() => newsroom.close());

  const text = (answers: Map<string, string>) => [...answers.values()].join('\n');

  it('changes no byte of a response to a reader, on any path, in any count, order or page', () => {
    expect(after.size).toBeGreaterThan(60);
    expect([...after.keys()]).toEqual([...before.keys()]);
    for (const [question, answer] of after) expect(answer, question).toBe(before.get(question));
  });

  it('changes no byte of a response to a reader with a preview link, who sees its draft and no more', async () => {
    const seen = await crawl(newsroom, { token: preview, more: [...LISTS, PREVIEW] });
    expect(seen).toEqual(previewBefore);
    expect(canaries.foundIn(text(seen))).toEqual([]);
    expect(text(seen)).toContain('A draft for a lawyer');
    expect(text(after)).not.toContain('A draft for a lawyer');
    const articles = (answers: Map<string, string>) =>
      new Set(text(answers).match(/"__typename":"Article","id":"[^"]+"/g)).size;
    expect(articles(seen)).toBe(articles(after) + 1);
  });

  it('is described: what is for members says so, and readers get it of no object', async () => {
    const admin = await crawl(newsroom, { token: newsroom.tokens.ADMIN, more: LISTS });
    expect(brokenPromises(after, admin)).toEqual([]);
  });

  it('appears in no response to a reader', () => {
    expect(canaries.foundIn(text(after))).toEqual([]);
    // The crawler does reach most of the API.
    const reached = NODE_TYPES.filter((name) => text(after).includes(`{"node":{"__typename":"${name}"`));
    const notForReaders = [
      'ApiToken',
      'AuditEntry',
      'InternalNote',
      'Member',
      'PreviewLink',
      'RedactionRun',
      'WebhookDelivery',
      'WebhookEndpoint',
    ];
    expect(reached).toEqual(NODE_TYPES.filter((name) => !notForReaders.includes(name)));
  });

  /** The list is there under several names, each of which is refused. */
  function expectRefusal({ errors, data }: Answer<unknown>, code: string): void {
    expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set([code]));
    expect(new Set(Object.values(data as object))).toEqual(new Set([null]));
  }

  it('is refused to those who may not see it, in the same words whether it exists or not', async () => {
    for (const [field, { query: question, roles }] of RESTRICTED_FIELDS) {
      const ask = (token?: string) =>
        newsroom.ask(untyped<unknown, Record<string, never>>(question), {}, token);
      const refused = await ask();
      expectRefusal(refused, 'UNAUTHENTICATED');
      expect([before.get(question), after.get(question)]).toEqual([refused.text, refused.text]);
      for (const role of (['REPORTER', 'EDITOR'] as const).filter((each) => !roles.includes(each))) {
        expectRefusal(await ask(newsroom.tokens[role]), 'FORBIDDEN');
      }
      expect((await ask(newsroom.tokens.ADMIN)).data).toHaveProperty([`Query_${field}`, 'nodes', 0, 'id']);
    }
  });

  async function seenBy(token: string): Promise<string> {
    const found = text(await crawl(newsroom, { token, more: LISTS }));
    const { text: names } = await newsroom.ask(Member, { ids: await idsOf(newsroom, 'Member'), slug }, token);
    return found + names;
  }

  it('is completely visible to editors', async () => {
    expect(canaries.foundIn(await seenBy(newsroom.tokens.EDITOR))).toEqual(canaries.all);
  });

  it("is visible to reporters; of others' work, they see what readers see", async () => {
    // Whom others asked for comment is hidden, but not that there are such people: the whole newsroom shares them.
    const OTHERS = /^(withdrawn|draft|revision) /;
    const others = canaries.all.filter((what) => OTHERS.test(what));
    expect(others.length).toBeGreaterThan(40);
    const token = await createMemberToken(newsroom.prisma, { name: 'At work', role: 'REPORTER' });
    const reporter = openDesk(newsroom, token);
    const own = [
      await reporter.article({ headline: canaries.in('own headline') }),
      await openDesk(newsroom).publish(await reporter.article({ headline: 'Own' })),
    ];
    await reporter.revise(own[1] ?? { id: '', revisionNumber: 1 }, {
      headline: canaries.in('own new headline'),
    });

    const seen = await seenBy(token);
    expect(canaries.foundIn(seen)).toEqual(canaries.all.filter((what) => !OTHERS.test(what)));
    const named = (answers: string) => new Set(answers.match(/"__typename":"Article","id":"[^"]+"/g));
    const ownArticles = own.map(({ id }) => `"__typename":"Article","id":"${id}"`);
    expect(named(seen)).toEqual(new Set([...named(text(after)), ...ownArticles]));
  });

  it("looks to readers who know its id as if it didn't exist", async () => {
    const reached = text(after);
    const rows = await newsroom.prisma.article.findMany({ where: { state: 'WITHDRAWN' } });
    const withdrawn = rows.map((row) => globalId('Article', row.id));
    let hidden = 0;
    for (const typename of NODE_TYPES) {
      const ids = await idsOf(newsroom, typename);
      const unseen = new Set<string>();
      for (const part of inParts(typename)) {
        const document = untyped<{ node: object | null }, { id: string }>(
          `query ($id: ID!) { node(id: $id) { ... on ${typename} ${part} } nodes(ids: [$id]) { id } }`,
        );
        const absent = await newsroom.ask(document, { id: absentId(typename) });
        for (const id of ids) {
          const answer = await newsroom.ask(document, { id });
          expect(canaries.foundIn(answer.text)).toEqual([]);
          if (answer.data.node !== null) continue;
          unseen.add(id);
          expect(answer.text).toBe(absent.text);
          // The feed says only that the article was withdrawn.
          expect(reached.includes(id), id).toBe(withdrawn.includes(id));
        }
      }
      hidden += unseen.size;
    }
    expect(hidden).toBeGreaterThan(25);
  });

  it("looks to readers who know its slug as if it didn't exist", async () => {
    const fields = { Article: 'article', Person: 'person', Organization: 'organization' } as const;
    for (const [typename, field] of Object.entries(fields)) {
      const document = untyped<unknown, { slug: string }>(
        `query ($slug: String!) { ${field}(slug: $slug) ${everything(typename)} }`,
      );
      const rows = await newsroom.prisma.$queryRawUnsafe<{ slug: string }[]>(
        `SELECT "slug" FROM "${typename}" WHERE ${typename === 'Article' ? `"state" <> 'PUBLISHED'` : `"visibility" = 'MEMBERS'`}`,
      );
      expect(rows.length).toBeGreaterThan(1);
      const absent = await newsroom.ask(document, { slug: 'nothing-has-this-slug' });
      for (const { slug } of rows) expect((await newsroom.ask(document, { slug })).text).toBe(absent.text);
    }
  });

  it("looks to readers who filter by it as if it didn't exist", async () => {
    const { prisma } = newsroom;
    const speakers = (await prisma.person.findMany({ where: { visibility: 'MEMBERS' } })).map(({ id }) =>
      globalId('Person', id),
    );
    const organizations = (await prisma.organization.findMany({ where: { visibility: 'MEMBERS' } })).map(
      ({ id }) => globalId('Organization', id),
    );
    const articles = (await prisma.article.findMany({ where: { state: { not: 'PUBLISHED' } } })).map(
      ({ id }) => globalId('Article', id),
    );
    const probes = [
      ['articles', 'speakerId', [...speakers, ...organizations]],
      ['statements', 'speakerId', [...speakers, ...organizations]],
      ['statements', 'organizationId', organizations],
      ['statements', 'articleId', articles],
      ['campaignActions', 'campaignTargetId', [...speakers, ...organizations]],
      ['campaignActions', 'actorId', [...speakers, ...organizations]],
      ['feed', 'speakerIds', [...speakers, ...organizations]],
    ] as const;
    for (const [field, filter, ids] of probes) {
      const count = field === 'feed' ? '' : 'totalCount';
      const type = filter.endsWith('Ids') ? '[ID!]' : 'ID';
      const document = untyped<unknown, { id: string }>(
        `query ($id: ${type}) { ${field}(filter: { ${filter}: $id }) { ${count} pageInfo { hasNextPage } nodes { __typename } } }`,
      );
      expect(ids.length).toBeGreaterThan(0);
      for (const id of ids) {
        expect((await newsroom.ask(document, { id })).data).toEqual({
          [field]: { ...(count !== '' && { totalCount: 0 }), pageInfo: { hasNextPage: false }, nodes: [] },
        });
      }
    }
    for (const { slug } of await prisma.tag.findMany({ where: { visibility: 'MEMBERS' } })) {
      const document = untyped<unknown, { slug: string }>(
        'query ($slug: String!) { articles(filter: { tagSlugs: [$slug] }) { totalCount } }',
      );
      expect((await newsroom.ask(document, { slug })).data).toEqual({ articles: { totalCount: 0 } });
    }
  });

  it('includes members, and, for all but editors, embargoes and who saved a revision', async () => {
    const ids = await idsOf(newsroom, 'Member');
    const ask = async (token?: string) => {
      const { data, errors } = await newsroom.ask(Member, { ids, slug }, token);
      expect(errors).toEqual([]);
      return data;
    };
    const kept = { embargoedUntil: null, revisions: { nodes: [{ createdBy: null }] } };
    expect(await ask()).toEqual({
      viewer: { member: null },
      nodes: ids.map(() => null),
      article: kept,
    });
    const reporter = await ask(newsroom.tokens.REPORTER);
    expect(reporter.viewer.member?.name).toBe('The reporter');
    expect(reporter.nodes).toContainEqual({ name: 'The editor', role: 'EDITOR' });
    expect(reporter.article).toEqual(kept);
    expect((await ask(newsroom.tokens.EDITOR)).article).toEqual({
      embargoedUntil: '2020-01-01T00:00:00.000Z',
      revisions: { nodes: [{ createdBy: { name: 'The editor' } }] },
    });
  });
});
