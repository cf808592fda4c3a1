import { afterAll, describe, expect, it } from 'vitest';
import { cursorNow } from '../support/clients/feed.ts';
import { untyped } from '../support/clients/walk.ts';
import { compareLists } from '../support/database/lists.ts';
import { idColumns, mentionsOf } from '../support/database/mentions.ts';
import { someoneWaits } from '../support/database/waiting.ts';
import { deferred } from '../support/clients/wire.ts';
import { openDesk, quote, rowId, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { searchRefreshed } from '../support/search/refreshed.ts';
import { send } from '../support/valid-inputs/every-mutation.ts';

type Kind = 'Person' | 'Organization';

/** What an event was about stays as it was: who follows the other row also gets the events of the former id. */
const LEADING_ON = ['FeedEvent.subjectIds', 'SubjectEvent.subjectId'];

const visibility = 'PUBLIC';
const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

async function outcomeOf(name: string, input: object, token = newsroom.tokens.EDITOR) {
  const { outcome, message = null } = await send(newsroom, { name }, input, token);
  return message === null ? outcome : `${outcome}: ${message}`;
}

const PLURALS = { Person: 'People', Organization: 'Organizations' };
const merge = (kind: Kind, fromId: string, intoId: string) =>
  outcomeOf(`merge${PLURALS[kind]}`, { fromId, intoId });

const make = (kind: Kind, input: object = { visibility }) =>
  kind === 'Person' ? desk.person(input) : desk.organization(input);

const as = (kind: Kind, id: string) => (kind === 'Person' ? { personId: id } : { organizationId: id });

async function slugsOf(kind: Kind, ...ids: readonly string[]): Promise<string[]> {
  const where = { id: { in: ids.map(rowId) } };
  const { person, organization } = newsroom.prisma;
  const rows = kind === 'Person' ? await person.findMany({ where }) : await organization.findMany({ where });
  return rows.map(({ slug }) => slug);
}

/** Everything that can refer to a person or an organisation does, often to both of two. */
async function newsroomAbout(kind: Kind, one: string, other: string) {
  const organization = await desk.organization({ visibility });
  const [first, second] = [as(kind, one), as(kind, other)];
  const role = { roleName: 'Chair', from: '2020' };
  if (kind === 'Organization') {
    for (const organizationId of [one, other])
      await desk.person({ visibility, affiliations: [{ organizationId, ...role }] });
    const both = [one, other].map((organizationId) => ({ organizationId, ...role }));
    await desk.person({ visibility, affiliations: both });
    await desk.organization({ visibility, partOfId: one });
    await desk.sourceReport({ outletIds: [one, other], visibility });
    await outcomeOf('updateOrganization', {
      ...{ id: one, accounts: ACCOUNTS, identifiers: IDENTIFIERS, partOfId: organization.id },
    });
    await outcomeOf('updateOrganization', {
      ...{ id: other, accounts: ACCOUNTS.slice(1).concat(MASTODON), identifiers: IDENTIFIERS.slice(1) },
    });
  } else {
    const affiliations = [{ organizationId: organization.id, ...role }];
    await outcomeOf('updatePerson', { id: one, affiliations, accounts: ACCOUNTS, identifiers: IDENTIFIERS });
    for (const id of [one, other])
      await newsroom.prisma.member.create({ data: { name: id, role: 'REPORTER', personId: rowId(id) } });
    await outcomeOf('updatePerson', {
      id: other,
      affiliations,
      accounts: ACCOUNTS.slice(1).concat(MASTODON),
      identifiers: IDENTIFIERS.slice(1),
    });
  }
  const organizerIds = kind === 'Organization' ? [one, other] : [];
  const campaign = await desk.campaign({ targets: [first, second], organizerIds });
  const runs = await desk.campaign({ organizerIds: organizerIds.slice(0, 1), targets: [first] });
  await desk.campaign({ organizerIds: organizerIds.slice(0, 1) });
  const campaignId = campaign.id;
  const figures = [{ kind: 'ARRESTS', low: 1, attributedTo: first } as const];
  await desk.action({ campaignId, organizerIds, actors: [second, first], targets: [first, second], figures });
  await outcomeOf('addCampaignDemand', { campaignId: runs.id, text: 'Stop.', addressedTo: first });
  await desk.outcome({ campaignId, target: first });
  const own = await desk.statement({ speaker: first, text: `Waterfront ${unique('own')}` }, visibility);
  const theirs = await desk.statement({ speaker: second }, visibility);
  const onBehalf = await desk.statement({
    speaker: { personId: (await desk.person()).id },
    onBehalfOfId: kind === 'Organization' ? one : organization.id,
  });
  const itself = await desk.statement(
    kind === 'Organization' ? { speaker: second, onBehalfOfId: one } : { speaker: first },
  );
  const body = [own, onBehalf].map(({ id }) => quote(id));
  const contributions = [first, second].map((contributor) => ({ contributor, role: 'AUTHOR' as const }));
  const article = await desk.publishedArticle({ body, contributions });
  await desk.livePost(await desk.liveBlog(article), { contributions });
  await desk.front([{ size: 1, filledFrom: { authorSlugs: await slugsOf(kind, one, other) } }]);
  const both = await desk.publishedArticle({ body: [own, theirs].map(({ id }) => quote(id)) });
  const draft = await desk.article({ body: [quote(itself.id)] });
  const request = await desk.requestComment(article, { askedOf: first });
  await desk.closeRequest(request);
  await desk.requestComment(draft, { askedOf: first });
  return { own, theirs, article, both, draft, campaign, runs };
}

const ACCOUNTS = [
  { platform: 'Bluesky', handle: '@one.example' },
  { platform: 'Bluesky', handle: '@both.example' },
];
const IDENTIFIERS = [
  { scheme: 'VIAF', value: '95218067' },
  { scheme: 'WIKIDATA', value: 'Q7259' },
];
const MASTODON = [{ platform: 'Mastodon', handle: '@other@example' }];

const Read = untyped<
  { bySlug: object | null; node: object | null; live: object | null },
  { id: string; slug: string }
>(`
  fragment Lists on Speaker {
    id slug
    statements { totalCount }
    articles { totalCount }
    identifiers { value }
    campaigns { totalCount }
    ... on Person { affiliations { roleName } accounts { handle } }
    ... on Organization { accounts { handle } people { totalCount } parts { id } }
  }
  query ($id: ID!, $slug: String!) {
    node(id: $id) { ...Lists }
    bySlug: person(slug: $slug) { ...Lists }
    live: organization(slug: $slug) { ...Lists }
  }`);
const Authored = untyped<{ node: { authored: { nodes: object[] } } }, { id: string }>(
  'query ($id: ID!) { node(id: $id) { ... on Speaker { authored(first: 2) { nodes { authors { id } } } } } }',
);
const Filtered = untyped<
  Record<string, { nodes: { id: string }[] }>,
  { id: string; ids: string[] }
>(`query ($id: ID!, $ids: [ID!]) {
  statements(filter: { speakerId: $id }) { nodes { id } }
  articles(filter: { speakerId: $id }) { nodes { id } }
  campaignActions(filter: { campaignTargetId: $id }) { nodes { id } }
  search(query: "waterfront", filter: { speakerIds: $ids }) { nodes { ... on Node { id } } }
  feed(filter: { speakerIds: $ids, types: [STATEMENT_RECORDED] }) { nodes { id } }
}`);
const Live = untyped<
  { feed: { __typename: string } },
  { ids: string[]; after?: string }
>(`subscription ($ids: [ID!], $after: String) {
  feed(filter: { speakerIds: $ids }, after: $after) {
    __typename
    ... on PersonMerged { mergedId person { id } }
    ... on OrganizationMerged { mergedId organization { id } }
    ... on StatementRecorded { statement { id } }
  }
}`);
const OfOne = untyped<{ statementRecorded: { statement: { id: string } } }, { id: string; after: string }>(
  'subscription ($id: ID!, $after: String) { statementRecorded(filter: { speakerId: $id }, after: $after) { statement { id } } }',
);
const OfArticle = untyped<
  { article: { statements: { nodes: { id: string }[] } } },
  { slug: string; id: string }
>(
  'query ($slug: String!, $id: ID!) { article(slug: $slug) { statements(filter: { speakerId: $id }) { nodes { id } } } }',
);

const read = async (kind: Kind, id: string, slug: string, token?: string) => {
  const { node, bySlug, live } = (await newsroom.ask(Read, { id, slug }, token)).data;
  return { node, bySlug: kind === 'Person' ? bySlug : live };
};

describe.each<Kind>(['Person', 'Organization'])('two rows for one %s', (kind) => {
  it('become one: all that referred to the former refers to the other, and nothing mentions the former', async () => {
    const [one, other] = [await make(kind), await make(kind)];
    const made = await newsroomAbout(kind, one.id, other.id);
    await searchRefreshed(newsroom.prisma);
    const lists = { statements: {}, articles: { totalCount: 2 } };
    expect(await read(kind, one.id, one.slug)).toMatchObject({ node: { id: one.id, ...lists } });
    const references = (await idColumns(newsroom.prisma)).filter(({ refersTo }) => refersTo === kind);
    const mentions = await mentionsOf(newsroom.prisma, rowId(one.id));
    expect(references.filter((at) => !mentions.includes(`${at.table}.${at.name}`))).toEqual([]);

    expect(await merge(kind, one.id, other.id)).toBe(`Merge${PLURALS[kind]}Payload`);

    // The search resolves the former's id until the nodes have made its entries again.
    await searchRefreshed(newsroom.prisma);
    expect((await mentionsOf(newsroom.prisma, rowId(one.id))).toSorted()).toEqual(
      [
        'AuditEntry.details',
        'AuditEntry.subjectId',
        'FeedEvent.formerId',
        ...LEADING_ON,
        'Merged.fromId',
      ].toSorted(),
    );
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
    const now = {
      id: other.id,
      slug: other.slug,
      articles: { totalCount: 2 },
      identifiers: [{ value: 'Q7259' }, { value: '95218067' }],
      campaigns: { totalCount: kind === 'Person' ? 2 : 3 },
      accounts: ['@both.example', '@other@example', '@one.example'].map((handle) => ({ handle })),
      ...(kind === 'Person' && { affiliations: [{ roleName: 'Chair' }] }),
    };
    for (const { id, slug } of [one, other])
      expect(await read(kind, id, slug)).toMatchObject({ node: now, bySlug: now });
    const { data: wrote } = await newsroom.ask(Authored, { id: one.id });
    expect(wrote.node.authored.nodes).toEqual([{ authors: [{ id: other.id }] }]);
    const filtered = (id: string) => newsroom.ask(Filtered, { id, ids: [id] });
    const { data, errors } = await filtered(one.id);
    expect(errors).toEqual([]);
    expect(data).toEqual((await filtered(other.id)).data);
    expect(Object.values(data).map(({ nodes }) => nodes.length > 0)).toEqual(Array(5).fill(true));
    const filling = kind === 'Person' ? { personId: rowId(other.id) } : { organizationId: rowId(other.id) };
    expect(await newsroom.prisma.frontSource.count({ where: filling })).toBe(1);
    const inArticle = { slug: made.both.slug, id: one.id };
    expect((await newsroom.ask(OfArticle, inArticle)).data.article.statements.nodes).toHaveLength(2);
  });

  it('tell those who follow either, then and later, live and again', async () => {
    const [one, other] = [await make(kind), await make(kind)];
    const before = await desk.statement({ speaker: as(kind, one.id) }, visibility);
    const ids = [one.id, other.id];
    const after = (await cursorNow(newsroom)) ?? '';
    const live = await Promise.all(ids.map((id) => newsroom.watch(Live, { ids: [id], after })));
    const ofOne = await newsroom.watch(OfOne, { id: one.id, after });
    await merge(kind, one.id, other.id);
    const late = await newsroom.watch(Live, { ids: [one.id], after });
    const said = await desk.statement({ speaker: as(kind, other.id) }, visibility);
    const field = kind.toLowerCase();
    const merged = { __typename: `${kind}Merged`, mergedId: one.id, [field]: { id: other.id } };
    const recorded = { __typename: 'StatementRecorded', statement: { id: said.id } };
    const replayed = await Promise.all(ids.map((id) => newsroom.watch(Live, { ids: [id], after })));
    for (const watching of [...live, late, ...replayed]) {
      expect((await watching.next()).data).toEqual({ feed: merged });
      expect((await watching.next()).data).toEqual({ feed: recorded });
    }
    expect((await ofOne.next()).data).toEqual({ statementRecorded: { statement: { id: said.id } } });
    const { feed } = (await newsroom.ask(Filtered, { id: one.id, ids: [one.id] })).data;
    expect(feed?.nodes).toHaveLength(2);
    expect(before.id).not.toBe(said.id);
  });

  it('are public together if one is; readers learn nothing of two that they see neither of', async () => {
    const [known, hidden] = [await make(kind), await make(kind, {})];
    await merge(kind, known.id, hidden.id);
    const shown = { node: { id: hidden.id }, bySlug: { id: hidden.id } };
    expect(await read(kind, known.id, known.slug)).toMatchObject(shown);
    const [one, other] = [await make(kind, {}), await make(kind, {})];
    const { position } = await newsroom.prisma.logHead.findFirstOrThrow();
    await merge(kind, one.id, other.id);
    expect(await read(kind, one.id, other.slug)).toEqual({ node: null, bySlug: null });
    expect(await read(kind, one.id, one.slug, newsroom.tokens.REPORTER)).toMatchObject({
      node: { id: other.id },
    });
    // One that readers didn't know is no news to them.
    await merge(kind, other.id, hidden.id);
    expect((await newsroom.prisma.logHead.findFirstOrThrow()).position).toBe(position);
  });

  it('lead on through several merges', async () => {
    const [first, second, third] = [await make(kind), await make(kind), await make(kind)];
    await merge(kind, first.id, second.id);
    await merge(kind, second.id, third.id);
    for (const { id, slug } of [first, second, third])
      expect(await read(kind, id, slug)).toMatchObject({ node: { id: third.id }, bySlug: { id: third.id } });
    expect(await outcomeOf(`create${kind}`, { slug: first.slug, name: 'Another' })).toContain(
      'SlugTakenError',
    );
    expect(await newsroom.prisma.merged.count({ where: { intoId: rowId(third.id) } })).toBe(2);
  });

  it('are refused if they are one, are not there, are of another kind, or for reporters', async () => {
    const [one, other] = [await make(kind), await make(kind)];
    const there = 'There is no';
    expect(await merge(kind, one.id, one.id)).toBe(
      'ValidationError: intoId must be another one than fromId.',
    );
    await merge(kind, one.id, other.id);
    expect(await merge(kind, one.id, other.id)).toBe(`NotFoundError: ${there} ${kind} with this id.`);
    expect(await merge(kind, other.id, one.id)).toBe(`NotFoundError: ${there} ${kind} with this id.`);
    const stranger = await make(kind === 'Person' ? 'Organization' : 'Person');
    expect(await merge(kind, stranger.id, other.id)).toContain(
      `ValidationError: fromId must be an id of type ${kind}, not `,
    );
    expect(await merge(kind, other.id, 'abc')).toBe(
      `ValidationError: intoId must be an id of type ${kind}, as the API returned it.`,
    );
    const pair = { fromId: other.id, intoId: (await make(kind)).id };
    expect(await outcomeOf(`merge${PLURALS[kind]}`, pair, newsroom.tokens.REPORTER)).toContain('FORBIDDEN');
    expect(await read(kind, other.id, other.slug)).toMatchObject({ node: { id: other.id } });
  });

  it('become one while another transaction refers to the first: its rows refer to the second', async () => {
    const [one, other] = [await make(kind), await make(kind)];
    const speaker = as(kind, one.id);
    const [merged, committed] = [deferred(), deferred()];
    const merging = newsroom.prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT "merge_row"(${kind}, ${rowId(one.id)}::uuid, ${rowId(other.id)}::uuid)`;
      merged.resolve();
      await committed.promise;
    });
    await Promise.race([merged.promise, merging]);
    const recording = desk.statement({ speaker, text: unique('meanwhile') });
    await someoneWaits(newsroom.prisma);
    committed.resolve();
    await merging;
    const { id } = await recording;
    const column = kind === 'Person' ? 'speakerPersonId' : 'speakerOrganizationId';
    const found = await newsroom.prisma.statement.findUniqueOrThrow({ where: { id: rowId(id) } });
    expect(found[column]).toBe(rowId(other.id));
    // By an old id that a form still has.
    await desk.statement({ speaker });
    await desk.campaign({ targets: [speaker, as(kind, (await make(kind)).id)] });
    expect(
      (await mentionsOf(newsroom.prisma, rowId(one.id))).filter(
        (place) =>
          !place.startsWith('AuditEntry') && !place.startsWith('Merged') && !LEADING_ON.includes(place),
      ),
    ).toEqual([]);
  });

  it('answer a request that made the former once more with the other', async () => {
    const idempotencyKey = unique('key');
    const input = { slug: unique('slug'), name: 'One', idempotencyKey };
    const field = kind.toLowerCase();
    const made = await send(newsroom, { name: `create${kind}` }, input, newsroom.tokens.EDITOR);
    const other = await make(kind);
    await merge(kind, (made.result[field] as { id: string }).id, other.id);
    const again = await send(newsroom, { name: `create${kind}` }, input, newsroom.tokens.EDITOR);
    expect(again.result[field]).toMatchObject({ id: other.id });
  });
});
