import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import type { CreateOrganizationInput, CreatePersonInput, CreateSourceReportInput } from '../gql/graphql.ts';
import { absentId, openDesk, unique } from '../support/newsroom/factories.ts';
import {
  CreateOrganization,
  CreatePerson,
  CreateSourceReport,
} from '../support/newsroom/mutations/people.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const WholePerson = graphql(`
  query WholePerson($slug: String!) {
    person(slug: $slug) {
      slug
      name
      description
      affiliations {
        organization {
          id
        }
        roleName
        from
        until
      }
      accounts {
        platform
        handle
        url
      }
    }
  }
`);

const WholeOrganization = graphql(`
  query WholeOrganization($slug: String!) {
    organization(slug: $slug) {
      slug
      name
      description
      website
      partOf {
        slug
      }
      accounts {
        platform
        handle
        url
      }
    }
  }
`);

const WholeSource = graphql(`
  query WholeSource($id: ID!) {
    node(id: $id) {
      ... on SourceReport {
        outlets {
          id
        }
        headline
        url
        publishedOn
        note
      }
    }
  }
`);

const ACCOUNTS = [
  { platform: 'Bluesky', handle: '@ada.example' },
  { platform: 'Mastodon', handle: '@ada@social.example', url: 'https://social.example/@ada' },
];

let newsroom: Newsroom;
let desk: ReturnType<typeof openDesk>;
let token: string;
beforeAll(async () => {
  newsroom = await openNewsroom();
  token = newsroom.tokens.EDITOR;
  desk = openDesk(newsroom);
});
afterAll(() => newsroom.close());

describe('creating a person', () => {
  async function create(input: Partial<CreatePersonInput>) {
    const all = { slug: unique('person'), name: 'Ada Person', ...input };
    return newsroom.ask(CreatePerson, { input: all }, token);
  }

  it('saves every given field, with affiliations in the order of their start', async () => {
    const [first, second] = [await desk.organization(), await desk.organization()];
    const { slug } = await desk.person({
      name: ' Ada Person ',
      description: 'An advocate.',
      affiliations: [
        { organizationId: second.id, roleName: 'Chair', from: '2020-05' },
        { organizationId: first.id, roleName: 'Member', from: '1998', until: '2020-05~' },
      ],
      accounts: ACCOUNTS,
    });
    expect((await newsroom.ask(WholePerson, { slug }, token)).data.person).toEqual({
      slug,
      name: 'Ada Person',
      description: 'An advocate.',
      affiliations: [
        { organization: { id: first.id }, roleName: 'Member', from: '1998', until: '2020-05~' },
        { organization: { id: second.id }, roleName: 'Chair', from: '2020-05', until: null },
      ],
      accounts: [{ ...ACCOUNTS[0], url: null }, ACCOUNTS[1]],
    });
  });

  it('keeps them hidden from readers unless they are public', async () => {
    const [hidden, shown] = [await desk.person(), await desk.person({ visibility: 'PUBLIC' })];
    expect((await newsroom.ask(WholePerson, { slug: hidden.slug })).data.person).toBeNull();
    expect((await newsroom.ask(WholePerson, { slug: shown.slug })).data.person).toMatchObject({
      description: null,
      affiliations: [],
      accounts: [],
    });
  });

  it.each<[Partial<CreatePersonInput>, string[]]>([
    [{ name: ' ' }, ['name']],
    [{ name: 'two\nlines' }, ['name']],
    [{ slug: 'Ada' }, ['slug']],
    [{ slug: '-ada' }, ['slug']],
    [{ slug: 'x'.repeat(201) }, ['slug']],
    [{ description: '' }, ['description']],
    [
      { affiliations: [{ organizationId: absentId('Organization'), roleName: '' }] },
      ['affiliations', '0', 'roleName'],
    ],
  ])('is refused with %o', async (input, path) => {
    const { data } = await create(input);
    expect(data.createPerson).toMatchObject({ __typename: 'ValidationError', path: ['input', ...path] });
  });

  it("is refused with an organisation that doesn't exist", async () => {
    const [present, id] = [await desk.organization(), absentId('Organization')];
    const affiliations = [present.id, id].map((organizationId) => ({ organizationId, roleName: 'Chair' }));
    const slug = unique('person');
    const { data } = await create({ slug, affiliations });
    expect(data.createPerson).toMatchObject({
      __typename: 'NotFoundError',
      path: ['input', 'affiliations', '1', 'organizationId'],
      id,
    });
    expect(await newsroom.prisma.person.count({ where: { slug } })).toBe(0);
  });

  it('is refused if the slug is taken, even by a hidden person, and writes nothing', async () => {
    const [{ slug }, organization] = [await desk.person(), await desk.organization()];
    const before = await newsroom.prisma.affiliation.count();
    const affiliations = [{ organizationId: organization.id, roleName: 'Chair' }];
    const { data } = await create({ slug, affiliations });
    expect(data.createPerson).toMatchObject({ __typename: 'SlugTakenError', path: ['input', 'slug'], slug });
    expect(await newsroom.prisma.affiliation.count()).toBe(before);
  });

  it('accepts a slug that an organisation has', async () => {
    const { slug } = await desk.organization();
    expect(await desk.person({ slug })).toMatchObject({ slug });
  });
});

describe('creating an organisation', () => {
  async function create(input: Partial<CreateOrganizationInput>) {
    const all = { slug: unique('organization'), name: 'The Union', ...input };
    return newsroom.ask(CreateOrganization, { input: all }, token);
  }

  it('saves every given field', async () => {
    const input = { name: 'The Union', description: 'A union.', website: 'https://union.example/' };
    const whole = await desk.organization();
    const more = { partOfId: whole.id, accounts: ACCOUNTS.slice(1) };
    const { slug } = await desk.organization({ ...input, ...more });
    const { data } = await newsroom.ask(WholeOrganization, { slug }, token);
    expect(data.organization).toEqual({
      slug,
      ...input,
      partOf: { slug: whole.slug },
      accounts: ACCOUNTS.slice(1),
    });
  });

  it('keeps it hidden from readers unless it is public', async () => {
    const [hidden, shown] = [await desk.organization(), await desk.organization({ visibility: 'PUBLIC' })];
    expect((await newsroom.ask(WholeOrganization, { slug: hidden.slug })).data.organization).toBeNull();
    expect((await newsroom.ask(WholeOrganization, { slug: shown.slug })).data.organization).toMatchObject({
      description: null,
      website: null,
      partOf: null,
      accounts: [],
    });
  });

  it.each<[Partial<CreateOrganizationInput>, string]>([
    [{ name: '' }, 'name'],
    [{ slug: 'the--union' }, 'slug'],
    [{ description: ' ' }, 'description'],
    [{ accounts: [{ platform: 'Bluesky', handle: '' }] }, 'accounts.0.handle'],
  ])('is refused with %o', async (input, field) => {
    const { data } = await create(input);
    const path = ['input', ...field.split('.')];
    expect(data.createOrganization).toMatchObject({ __typename: 'ValidationError', path });
  });

  it.each([
    'javascript:alert(1)',
    'ftp://union.example',
    'union.example',
    `https://u.example/${'x'.repeat(2_000)}`,
  ])('is refused with the URL %s', async (website) => {
    const { data } = await create({ website });
    const path = ['input', 'website'];
    expect(data.createOrganization).toMatchObject({ __typename: 'ValidationError', path });
  });

  it('is refused if the slug is taken', async () => {
    const { slug } = await desk.organization();
    const { data } = await create({ slug });
    expect(data.createOrganization).toMatchObject({ __typename: 'SlugTakenError', slug });
  });
});

describe('creating a source report', () => {
  async function create(input: Partial<CreateSourceReportInput>) {
    const outletIds = input.outletIds ?? [(await desk.organization()).id];
    return newsroom.ask(CreateSourceReport, { input: { ...input, outletIds } }, token);
  }

  async function read(id: string, as?: string) {
    return (await newsroom.ask(WholeSource, { id }, as)).data.node;
  }

  it('saves every given field', async () => {
    const outlets = [await desk.organization(), await desk.organization(), await desk.organization()];
    const ids = outlets.map(({ id }) => id).reverse();
    const input = {
      headline: 'A report',
      url: 'https://outlet.example/1',
      publishedOn: '2025-08-06',
      note: 'For the figures.',
    };
    const { id } = await desk.sourceReport({ outletIds: ids, ...input });
    // A joint report, with its outlets in the order given.
    expect(await read(id, token)).toEqual({ outlets: ids.map((id) => ({ id })), ...input });
  });

  it('keeps it hidden from readers unless it is public, which makes its outlet public too', async () => {
    const [hidden, shown] = [await desk.organization(), await desk.organization()];
    const hiddenSource = await desk.sourceReport({ outletIds: [hidden.id] });
    const shownSource = await desk.sourceReport({ outletIds: [shown.id], visibility: 'PUBLIC' });
    expect(await read(hiddenSource.id)).toBeNull();
    expect(await read(shownSource.id)).toEqual({
      outlets: [{ id: shown.id }],
      headline: null,
      url: null,
      publishedOn: null,
      note: null,
    });
    expect((await newsroom.ask(WholeOrganization, { slug: hidden.slug })).data.organization).toBeNull();
    expect((await newsroom.ask(WholeOrganization, { slug: shown.slug })).data.organization).not.toBeNull();
  });

  it.each<[Partial<CreateSourceReportInput>, string]>([
    [{ headline: '' }, 'headline'],
    [{ note: ' ' }, 'note'],
    [{ outletIds: [] }, 'outletIds'],
    [
      { outletIds: [absentId('Organization'), absentId('Organization')].fill(absentId('Organization')) },
      'outletIds',
    ],
  ])('is refused with %o', async (input, field) => {
    const { data } = await create(input);
    expect(data.createSourceReport).toMatchObject({ __typename: 'ValidationError', path: ['input', field] });
  });

  it("is refused with an outlet that doesn't exist", async () => {
    const id = absentId('Organization');
    const { data } = await create({ outletIds: [id] });
    expect(data.createSourceReport).toMatchObject({
      __typename: 'NotFoundError',
      path: ['input', 'outletIds', '0'],
      id,
    });
  });
});
