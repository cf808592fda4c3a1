import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import type { UpdateOrganizationInput, UpdatePersonInput, UpdateSourceReportInput } from '../gql/graphql.ts';
import { absentId, openDesk, rowId } from '../support/newsroom/factories.ts';
import {
  UpdateOrganization,
  UpdatePerson,
  UpdateSourceReport,
} from '../support/newsroom/mutations/people.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const Directory = graphql(`
  query UpdatedNode($id: ID!) {
    node(id: $id) {
      ... on Speaker {
        slug
        name
        description
      }
      ... on Person {
        affiliations {
          organization {
            id
          }
          roleName
          from
        }
        accounts {
          handle
        }
      }
      ... on Organization {
        website
        partOf {
          id
        }
        accounts {
          handle
        }
      }
      ... on SourceReport {
        headline
        url
        publishedOn
        note
        outlets {
          id
        }
      }
    }
  }
`);

const Told = graphql(`
  query ToldOfDirectory {
    feed(first: 100, filter: { types: [PERSON_UPDATED, ORGANIZATION_UPDATED, SOURCE_REPORT_UPDATED] }) {
      nodes {
        __typename
        ... on PersonUpdated {
          person {
            id
            name
          }
        }
        ... on OrganizationUpdated {
          organization {
            id
          }
        }
        ... on SourceReportUpdated {
          source {
            id
          }
        }
      }
    }
  }
`);

const visibility = 'PUBLIC';
const BLUESKY = { platform: 'Bluesky', handle: '@ada.example' };

let newsroom: Newsroom;
let desk: ReturnType<typeof openDesk>;
let editor: string;
beforeAll(async () => {
  newsroom = await openNewsroom();
  editor = newsroom.tokens.EDITOR;
  desk = openDesk(newsroom);
});
afterAll(() => newsroom.close());

const person = async (input: UpdatePersonInput) =>
  (await newsroom.ask(UpdatePerson, { input }, editor)).data.updatePerson;
const organization = async (input: UpdateOrganizationInput) =>
  (await newsroom.ask(UpdateOrganization, { input }, editor)).data.updateOrganization;
const report = async (input: UpdateSourceReportInput) =>
  (await newsroom.ask(UpdateSourceReport, { input }, editor)).data.updateSourceReport;

async function read(id: string, token?: string) {
  return (await newsroom.ask(Directory, { id }, token)).data.node;
}

/** The events about this row, in the order in which readers are told. If it is public, the first is of its creation. */
async function events(id: string): Promise<string[]> {
  const { data, errors } = await newsroom.ask(Told, {});
  expect(errors).toEqual([]);
  return data.feed.nodes
    .filter((event) => JSON.stringify(event).includes(id))
    .map(({ __typename }) => __typename);
}

/** How many rows of the log are about this row, whether or not readers see them. */
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
    const role = { organization: { id: union.id }, roleName: 'Chair', from: '2020' };
    expect(await read(id)).toEqual({
      slug,
      name: 'Ada Person',
      description: 'Chair.',
      affiliations: [role],
      accounts: [{ handle: '@ada.example' }],
    });
    const changed = [{ organizationId: union.id, roleName: 'President', from: '2024' }];
    await person({ id, description: null, affiliations: changed, accounts: null });
    expect(await read(id)).toEqual({
      slug,
      name: 'Ada Person',
      description: null,
      affiliations: [{ ...role, roleName: 'President', from: '2024' }],
      accounts: [],
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

  it('tells readers if only the order of the roles changes, which is the one that they are shown', async () => {
    const { id: organizationId } = await desk.organization({ visibility });
    const affiliations = ['Chair', 'Adviser'].map((roleName) => ({ organizationId, roleName }));
    const { id } = await desk.person({ affiliations, visibility });
    await person({ id, affiliations: affiliations.toReversed() });
    expect(await read(id)).toMatchObject({ affiliations: [{ roleName: 'Adviser' }, { roleName: 'Chair' }] });
    expect(await events(id)).toEqual(['PersonUpdated', 'PersonUpdated']);
    // The organisation shows the person as before.
    expect(await logged(organizationId)).toBe(2);
  });

  it('is for editors only, also while only members see it, since an article may rest on it; readers are told nothing', async () => {
    const { id } = await desk.person({ name: 'Al' });
    const { errors } = await newsroom.ask(
      UpdatePerson,
      { input: { id, name: 'Cy' } },
      newsroom.tokens.REPORTER,
    );
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
    expect(await read(id, editor)).toMatchObject({ name: 'Al' });
    expect(await person({ id, name: 'Bo' })).toMatchObject({ person: { id } });
    expect(await read(id, editor)).toMatchObject({ name: 'Bo' });
    expect(await logged(id)).toBe(0);
  });

  it.each<[Partial<UpdatePersonInput>, string[]]>([
    [{ name: null }, ['name']],
    [{ name: ' ' }, ['name']],
    [{ description: '' }, ['description']],
    [{ accounts: [{ platform: '', handle: '@ada' }] }, ['accounts', '0', 'platform']],
  ])('is refused with %o, and changes nothing', async (input, path) => {
    const { id } = await desk.person({ name: 'Ada', visibility });
    const refused = await person({ id, description: 'Chair.', ...input });
    expect(refused).toMatchObject({ __typename: 'ValidationError', path: ['input', ...path] });
    expect(await read(id)).toMatchObject({ name: 'Ada', description: null });
    expect(await logged(id)).toBe(1);
  });

  it("is refused for somebody who doesn't exist, and with an organisation that doesn't", async () => {
    const missing = absentId('Person');
    expect(await person({ id: missing })).toMatchObject({ __typename: 'NotFoundError', id: missing });
    const { id } = await desk.person();
    const organizationId = absentId('Organization');
    expect(await person({ id, affiliations: [{ organizationId, roleName: 'Chair' }] })).toMatchObject({
      __typename: 'NotFoundError',
      path: ['input', 'affiliations', '0', 'organizationId'],
    });
  });
});

describe('updating an organisation', () => {
  it('changes the fields that are given, clears those that are null, and leaves the others', async () => {
    const whole = await desk.organization({ visibility });
    const { id, slug } = await desk.organization({ name: 'Union', description: 'A union.', visibility });
    const website = 'https://union.example/';
    await organization({ id, website, partOfId: whole.id, accounts: [BLUESKY] });
    expect(await read(id)).toEqual({
      slug,
      name: 'Union',
      description: 'A union.',
      website,
      partOf: { id: whole.id },
      accounts: [{ handle: '@ada.example' }],
    });
    await organization({ id, website: null, partOfId: null, description: null });
    expect(await read(id)).toMatchObject({ description: null, website: null, partOf: null });
    expect(await events(id)).toEqual(['OrganizationUpdated', 'OrganizationUpdated', 'OrganizationUpdated']);
    // It was created, got a part, and lost it.
    expect(await events(whole.id)).toHaveLength(3);
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

  it('is refused if it would be a part of itself, at whatever distance, also by changes at the same time', async () => {
    const one = await desk.organization();
    const two = await desk.organization({ partOfId: one.id });
    const three = await desk.organization({ partOfId: two.id });
    for (const partOfId of [one.id, two.id, three.id]) {
      expect(await organization({ id: one.id, partOfId })).toMatchObject({
        __typename: 'ValidationError',
        path: ['input', 'partOfId'],
      });
    }
    expect(await organization({ id: three.id, partOfId: one.id })).toMatchObject({
      organization: { id: three.id },
    });
    const [a, b] = [await desk.organization(), await desk.organization()];
    const answers = await Promise.all([
      organization({ id: a.id, partOfId: b.id }),
      organization({ id: b.id, partOfId: a.id }),
    ]);
    expect(answers.map(({ __typename }) => __typename).sort()).toEqual([
      'UpdateOrganizationPayload',
      'ValidationError',
    ]);
  });
});

describe('updating a report', () => {
  it('changes the fields that are given, clears those that are null, and makes new outlets public with it', async () => {
    const [first, second] = [await desk.organization(), await desk.organization()];
    const { id } = await desk.sourceReport({
      outletIds: [first.id],
      headline: 'A report',
      publishedOn: '2025',
      visibility,
    });
    await report({ id, outletIds: [second.id, first.id], headline: null, note: 'A joint report.' });
    expect(await read(id)).toEqual({
      headline: null,
      url: null,
      publishedOn: '2025',
      note: 'A joint report.',
      outlets: [{ id: second.id }, { id: first.id }],
    });
    await report({ id, outletIds: [second.id, first.id], publishedOn: '2025' });
    expect(await events(id)).toEqual(['SourceReportUpdated', 'SourceReportUpdated']);
    await report({ id, outletIds: [first.id, second.id] });
    expect(await events(id)).toHaveLength(3);
  });

  it('makes nothing public while only members see it, and tells readers nothing', async () => {
    const outlet = await desk.organization();
    const { id } = await desk.sourceReport();
    const changed = { id, outletIds: [outlet.id], url: 'https://outlet.example/1' };
    expect(await report(changed)).toMatchObject({ sourceReport: { id } });
    expect(await read(outlet.id)).toBeNull();
    expect(await read(id)).toBeNull();
    expect(await logged(id)).toBe(0);
  });

  it('is refused without an outlet', async () => {
    const { id } = await desk.sourceReport();
    for (const outletIds of [[], null]) {
      expect(await report({ id, outletIds })).toMatchObject({
        __typename: 'ValidationError',
        path: ['input', 'outletIds'],
      });
    }
  });
});
