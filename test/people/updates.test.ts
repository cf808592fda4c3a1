import { afterAll, describe, expect, it } from 'vitest';
import type { UpdateOrganizationInput, UpdatePersonInput, UpdateSourceReportInput } from '../gql/graphql.ts';
import { readEntry } from '../support/newsroom/directory.ts';
import { openDesk, quote, rowId } from '../support/newsroom/factories.ts';
import { UpdateOrganization, UpdatePerson, UpdateSourceReport } from '../support/newsroom/mutations.ts';
import { untyped } from '../support/clients/walk.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { notRefused } from '../support/newsroom/refused.ts';

const OfSpeaker = untyped<{ feed: object }, { id: string }>(`subscription ($id: ID!) {
  feed(filter: {speakerIds: [$id]}) { __typename ... on PersonUpdated { person { name } } }
}`);

const ShownNames = untyped<{ article: object }, { slug: string }>(
  'query ($slug: String!) { article(slug: $slug) { bodyHtml bodyText jsonLd } }',
);

const Told = untyped<{ feed: { nodes: { __typename: string }[] } }, Record<string, never>>(`{
  feed(first: 100, filter: { types: [PERSON_UPDATED, ORGANIZATION_UPDATED, SOURCE_REPORT_UPDATED] }) {
    nodes {
      __typename
      ... on PersonUpdated { person { id } }
      ... on OrganizationUpdated { organization { id } }
      ... on SourceReportUpdated { source { id } }
    }
  }
}`);

const visibility = 'PUBLIC';
const BLUESKY = { platform: 'Bluesky', handle: '@ada.example' };

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const editor = newsroom.tokens.EDITOR;
const desk = openDesk(newsroom);

const person = (input: UpdatePersonInput) => desk.attempt(UpdatePerson, input);
const organization = (input: UpdateOrganizationInput) => desk.attempt(UpdateOrganization, input);
const report = (input: UpdateSourceReportInput) => desk.attempt(UpdateSourceReport, input);

const read = (id: string, token?: string) => readEntry(newsroom, { id }, token);

/** The events about this row that readers get, in order. If it is public, the first is of its creation. */
async function events(id: string): Promise<string[]> {
  const { nodes } = (await newsroom.ask(Told, {})).data.feed;
  return nodes.filter((event) => JSON.stringify(event).includes(id)).map(({ __typename }) => __typename);
}

/** The number of events about this row. If it is public, the first is of its creation. */
function logged(id: string) {
  const row = rowId(id);
  return newsroom.prisma.feedEvent.count({
    where: { OR: [{ personId: row }, { organizationId: row }, { sourceId: row }] },
  });
}

describe('updating a person', () => {
  it('changes the fields that are given, clears those that are null, and leaves the others and the slug', async () => {
    const union = await desk.organization({ visibility });
    const affiliations = [{ organizationId: union.id, roleName: 'Chair', from: '2020' }];
    const { id, slug } = await desk.person({ name: 'Ada', description: 'Chair.', affiliations, visibility });
    expect(await person({ id, name: 'Ada Person', accounts: [BLUESKY] })).toMatchObject({ person: { id } });
    const role = { organization: { id: union.id }, roleName: 'Chair', from: '2020', until: null };
    const before = { slug, name: 'Ada Person', description: 'Chair.', affiliations: [role] };
    expect(await read(id)).toEqual({ ...before, accounts: [{ ...BLUESKY, url: null }] });
    const changed = [{ organizationId: union.id, roleName: 'President', from: '2024' }];
    await person({ id, description: null, affiliations: changed, accounts: null });
    expect(await read(id)).toEqual({
      ...{ ...before, description: null, accounts: [] },
      affiliations: [{ ...role, roleName: 'President', from: '2024' }],
    });
    expect(await events(id)).toEqual(['PersonUpdated', 'PersonUpdated', 'PersonUpdated']);
  });

  it('tells readers nothing if nothing changes, or nothing that they see', async () => {
    const [union, hidden] = [await desk.organization({ visibility }), await desk.organization()];
    const affiliations = [
      { organizationId: union.id, roleName: 'Chair' },
      { organizationId: union.id, roleName: 'Adviser' },
    ];
    const all = { name: 'Ada', description: 'Chair.', affiliations, accounts: [BLUESKY] };
    const { id } = await desk.person({ ...all, visibility });
    await person({ id });
    await person({ id, ...all });
    // A role in an organisation that only members see.
    await person({ id, affiliations: [...affiliations, { organizationId: hidden.id, roleName: 'Member' }] });
    expect(await read(id, editor)).toMatchObject({ affiliations: [{}, {}, {}] });
    expect(await logged(id)).toBe(1);
    expect(await logged(union.id)).toBe(2);
    expect(await read(hidden.id)).toBeNull();
    expect(await logged(hidden.id)).toBe(0);
  });

  it('tells readers if only the order of the roles changes, which is the one that they see', async () => {
    const { id: organizationId } = await desk.organization({ visibility });
    const affiliations = ['Chair', 'Adviser'].map((roleName) => ({ organizationId, roleName }));
    const { id } = await desk.person({ affiliations, visibility });
    await person({ id, affiliations: affiliations.toReversed() });
    expect(await read(id)).toMatchObject({ affiliations: [{ roleName: 'Adviser' }, { roleName: 'Chair' }] });
    expect(await logged(id)).toBe(2);
    // The organisation shows the person as before.
    expect(await logged(organizationId)).toBe(2);
  });

  it('changes the name in what articles show, and reaches subscribers to the person', async () => {
    const { id } = await desk.person({ name: 'Ada Misspelt' });
    const statement = await desk.statement({ speaker: { personId: id } });
    const { slug } = await desk.publishedArticle({ body: [quote(statement.id)] });
    const shown = async () => JSON.stringify((await newsroom.ask(ShownNames, { slug })).data.article);
    expect((await shown()).match(/Ada Misspelt/g)?.length).toBeGreaterThanOrEqual(3);
    const subscriber = await newsroom.watch(OfSpeaker, { id });
    await person({ id, name: 'Ada Spelt' });
    expect(await subscriber.next()).toMatchObject({
      data: { feed: { __typename: 'PersonUpdated', person: { name: 'Ada Spelt' } } },
    });
    expect(await shown()).not.toContain('Misspelt');
    expect((await shown()).match(/Ada Spelt/g)?.length).toBeGreaterThanOrEqual(3);
  });

  it('is refused with invalid texts, and changes nothing', async () => {
    const { id } = await desk.person({ name: 'Ada', visibility });
    const failures = await notRefused(newsroom, 'updatePerson', { id, description: 'Chair.' }, [
      ['name', { name: null }],
      ['name', { name: ' ' }],
      ['description', { description: '' }],
      ['accounts.0.platform', { accounts: [{ platform: '', handle: '@ada' }] }],
    ]);
    expect(failures).toEqual([]);
    expect(await read(id)).toMatchObject({ name: 'Ada', description: null });
  });
});

describe('updating an organisation', () => {
  it('changes the fields that are given, clears those that are null, and leaves the others', async () => {
    const whole = await desk.organization({ visibility });
    const plain = { name: 'Union', description: 'A union.' };
    const { id, slug } = await desk.organization({ ...plain, visibility });
    const website = 'https://union.example/';
    await organization({ id, website, partOfId: whole.id, accounts: [BLUESKY] });
    expect(await read(id)).toMatchObject({
      ...{ slug, ...plain, website, partOf: { id: whole.id }, accounts: [BLUESKY] },
    });
    await organization({ id, website: null, partOfId: null, description: null });
    expect(await read(id)).toMatchObject({ description: null, website: null, partOf: null });
    expect(await events(id)).toEqual(['OrganizationUpdated', 'OrganizationUpdated', 'OrganizationUpdated']);
    // It was created, got a part, and lost it.
    expect(await logged(whole.id)).toBe(3);
  });

  it('tells readers nothing of an organisation that only members see, nor that another becomes a part of it', async () => {
    const hidden = await desk.organization();
    const { id } = await desk.organization({ visibility });
    await organization({ id: hidden.id, name: 'Hidden' });
    await organization({ id, partOfId: hidden.id });
    expect(await read(id, editor)).toMatchObject({ partOf: { id: hidden.id } });
    expect(await logged(id)).toBe(1);
    expect(await logged(hidden.id)).toBe(0);
    await organization({ id, partOfId: null });
    expect(await logged(id)).toBe(1);
  });

  it('is refused if it would be a part of itself, at any distance, also by changes at the same time', async () => {
    const one = await desk.organization();
    const two = await desk.organization({ partOfId: one.id });
    const three = await desk.organization({ partOfId: two.id });
    const circles = [one, two, three].map(({ id }) => ['partOfId', { partOfId: id }] as const);
    expect(await notRefused(newsroom, 'updateOrganization', { id: one.id }, circles)).toEqual([]);
    expect(await organization({ id: three.id, partOfId: one.id })).toMatchObject({
      organization: { id: three.id },
    });
    const [a, b] = [await desk.organization(), await desk.organization()];
    const answers = await Promise.all([
      organization({ id: a.id, partOfId: b.id }),
      organization({ id: b.id, partOfId: a.id }),
    ]);
    expect(answers.map(({ __typename }) => __typename).sort()).toEqual([
      ...['UpdateOrganizationPayload', 'ValidationError'],
    ]);
  });
});

describe('updating a report', () => {
  it('changes the fields that are given, clears those that are null, and makes new outlets public with it', async () => {
    const [first, second] = [await desk.organization(), await desk.organization()];
    const outletIds = [second.id, first.id];
    const { id } = await desk.sourceReport({
      ...{ outletIds: [first.id], headline: 'A report', publishedOn: '2025', visibility },
    });
    await report({ id, outletIds, headline: null, url: 'https://a.example/' });
    expect(await read(id)).toEqual({
      ...{ headline: null, url: 'https://a.example/', publishedOn: '2025' },
      outlets: outletIds.map((outlet) => ({ id: outlet })),
    });
    await report({ id, outletIds, publishedOn: '2025' });
    expect(await events(id)).toEqual(['SourceReportUpdated', 'SourceReportUpdated']);
    await report({ id, outletIds: outletIds.toReversed() });
    expect(await logged(id)).toBe(3);
  });

  it('makes nothing public while only members see it, and tells readers nothing', async () => {
    const outlet = await desk.organization();
    const { id } = await desk.sourceReport();
    const changed = { id, outletIds: [outlet.id], url: 'https://outlet.example/1' };
    expect(await report(changed)).toMatchObject({ sourceReport: { id } });
    expect(await read(outlet.id)).toBeNull();
    expect(await read(id)).toBeNull();
    expect(await logged(id)).toBe(0);
    const without = [[], null].map((outletIds) => ['outletIds', { outletIds }] as const);
    expect(await notRefused(newsroom, 'updateSourceReport', { id }, without)).toEqual([]);
  });
});
