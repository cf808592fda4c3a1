import { afterAll, describe, expect, it } from 'vitest';
import { readEntry } from '../support/newsroom/directory.ts';
import { openDesk, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { notRefused } from '../support/newsroom/refused.ts';

const ACCOUNTS = [
  { platform: 'Bluesky', handle: '@ada.example' },
  { platform: 'Mastodon', handle: '@ada@social.example', url: 'https://social.example/@ada' },
];
const visibility = 'PUBLIC';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const editor = newsroom.tokens.EDITOR;
const desk = openDesk(newsroom);

const read = (row: { id: string }, token?: string) => readEntry(newsroom, row, token);
const ids = (...rows: { id: string }[]) => rows.map(({ id }) => ({ id }));

describe('a person, an organisation and a report', () => {
  it('are hidden from readers unless they are public, and need no more than a name or an outlet', async () => {
    for (const row of [await desk.person(), await desk.organization(), await desk.sourceReport()])
      expect(await read(row)).toBeNull();
    expect(await read(await desk.person({ visibility }))).toMatchObject({
      ...{ description: null, affiliations: [], accounts: [] },
    });
    expect(await read(await desk.organization({ visibility }))).toMatchObject({
      ...{ description: null, website: null, partOf: null, accounts: [] },
    });
    expect(await read(await desk.sourceReport({ visibility }))).toMatchObject({
      ...{ headline: null, url: null, publishedOn: null },
    });
  });
});

describe('creating a person', () => {
  it('saves every given field, with affiliations in the order of their start', async () => {
    const [first, second] = [await desk.organization(), await desk.organization()];
    const person = await desk.person({
      name: ' Ada Person ',
      description: 'An advocate.',
      affiliations: [
        { organizationId: second.id, roleName: 'Chair', from: '2020-05' },
        { organizationId: first.id, roleName: 'Member', from: '1998', until: '2020-05~' },
      ],
      accounts: ACCOUNTS,
    });
    expect(await read(person, editor)).toEqual({
      slug: person.slug,
      name: 'Ada Person',
      description: 'An advocate.',
      affiliations: [
        { organization: { id: first.id }, roleName: 'Member', from: '1998', until: '2020-05~' },
        { organization: { id: second.id }, roleName: 'Chair', from: '2020-05', until: null },
      ],
      accounts: [{ ...ACCOUNTS[0], url: null }, ACCOUNTS[1]],
    });
  });

  it('is refused with invalid texts, and if the slug is taken, even by a hidden person', async () => {
    const [{ slug }, { id: organizationId }] = [await desk.person(), await desk.organization()];
    const valid = { slug: unique('person'), name: 'Ada Person' };
    const role = (roleName: string, dates = {}) => ({
      affiliations: [{ organizationId, roleName, ...dates }],
    });
    const failures = await notRefused(newsroom, 'createPerson', valid, [
      ['name', { name: ' ' }],
      ['name', { name: 'two\nlines' }],
      ['slug', { slug: 'Ada' }],
      ['slug', { slug: '-ada' }],
      ['slug', { slug: 'x'.repeat(201) }],
      ['description', { description: '' }],
      ['affiliations.0.roleName', role('')],
      ['affiliations.0.until', role('Chair', { from: '2020-05', until: '2020-04' })],
      ['slug', { slug, ...role('Chair') }, 'SlugTakenError'],
    ]);
    expect(failures).toEqual([]);
  });

  it('takes every role that may not end before it begins, and a slug that an organisation has', async () => {
    const organization = await desk.organization();
    const dates = [{ from: '2020', until: '2020' }, { from: '2020-05', until: '2020' }, { until: '1999' }];
    const affiliations = [...dates, { from: '2099' }].map((role) => ({
      ...{ organizationId: organization.id, roleName: 'Chair', ...role },
    }));
    const person = await desk.person({ slug: organization.slug, affiliations });
    expect(person.slug).toBe(organization.slug);
  });
});

describe('creating an organisation', () => {
  it('saves every given field', async () => {
    const plain = { name: 'The Union', description: 'A union.', website: 'https://union.example/' };
    const whole = await desk.organization();
    const accounts = ACCOUNTS.slice(1);
    const organization = await desk.organization({ ...plain, partOfId: whole.id, accounts });
    expect(await read(organization, editor)).toMatchObject({
      ...{ slug: organization.slug, ...plain, partOf: { id: whole.id }, accounts },
    });
  });

  it('is refused with invalid texts and URLs, and if the slug is taken', async () => {
    const { slug } = await desk.organization();
    const valid = { slug: unique('organization'), name: 'The Union' };
    const failures = await notRefused(newsroom, 'createOrganization', valid, [
      ['name', { name: '' }],
      ['slug', { slug: 'the--union' }],
      ['description', { description: ' ' }],
      ['accounts.0.handle', { accounts: [{ platform: 'Bluesky', handle: '' }] }],
      ['website', { website: 'javascript:alert(1)' }],
      ['website', { website: 'ftp://union.example' }],
      ['website', { website: 'union.example' }],
      ['website', { website: `https://u.example/${'x'.repeat(2_000)}` }],
      ['slug', { slug }, 'SlugTakenError'],
    ]);
    expect(failures).toEqual([]);
  });
});

describe('an organisation', () => {
  it('shows what it is a part of and its parts, to readers only those that are public', async () => {
    const hidden = await desk.organization();
    const whole = await desk.organization({ visibility, partOfId: hidden.id });
    const second = await desk.organization({ name: 'B', visibility, partOfId: whole.id });
    const first = await desk.organization({ name: 'A', visibility, partOfId: whole.id });
    const hiddenPart = await desk.organization({ name: 'C', partOfId: whole.id });
    expect(await read(whole)).toMatchObject({ partOf: null, parts: ids(first, second) });
    expect(await read(whole, newsroom.tokens.REPORTER)).toMatchObject({
      ...{ partOf: { id: hidden.id }, parts: ids(first, second, hiddenPart) },
    });
    expect(await read(first)).toMatchObject({ partOf: { id: whole.id }, parts: [] });
    // Being a part of something public makes nothing public.
    expect(await read(hiddenPart)).toBeNull();
  });

  it('lists the people who hold or held a role in it, each once, to readers only those who are public', async () => {
    const [organization, other] = [await desk.organization({ visibility }), await desk.organization()];
    const roles = (...names: string[]) =>
      names.map((roleName) => ({ organizationId: organization.id, roleName }));
    const zoe = await desk.person({ name: 'Zoe', visibility, affiliations: roles('Chair', 'Founder') });
    const ada = await desk.person({ name: 'Ada', visibility, affiliations: roles('Member') });
    const bo = await desk.person({ name: 'Bo', affiliations: roles('Adviser') });
    await desk.person({ visibility, affiliations: [{ organizationId: other.id, roleName: 'Chair' }] });
    expect(await read(organization)).toMatchObject({ people: { totalCount: 2, nodes: ids(ada, zoe) } });
    expect(await read(organization, newsroom.tokens.REPORTER)).toMatchObject({
      people: { totalCount: 3, nodes: ids(ada, bo, zoe) },
    });
  });
});

describe('creating a source report', () => {
  it('saves every given field, with the outlets of a joint report in the given order', async () => {
    const outlets = [
      await desk.organization(),
      await desk.organization(),
      await desk.organization(),
    ].reverse();
    const input = {
      headline: 'A report',
      url: 'https://outlet.example/1',
      publishedOn: '2025-08-06',
    };
    const report = await desk.sourceReport({ outletIds: outlets.map(({ id }) => id), ...input });
    expect(await read(report, editor)).toEqual({ outlets: ids(...outlets), ...input });
  });

  it('makes its outlets public if it is public', async () => {
    const [hidden, shown] = [await desk.organization(), await desk.organization()];
    await desk.sourceReport({ outletIds: [hidden.id] });
    await desk.sourceReport({ outletIds: [shown.id], visibility });
    expect(await read(hidden)).toBeNull();
    expect(await read(shown)).not.toBeNull();
  });

  it('is refused with empty texts, without outlets, and with an outlet twice', async () => {
    const { id } = await desk.organization();
    const failures = await notRefused(newsroom, 'createSourceReport', { outletIds: [id] }, [
      ['headline', { headline: '' }],
      ['outletIds', { outletIds: [] }],
      ['outletIds', { outletIds: [id, id] }],
    ]);
    expect(failures).toEqual([]);
  });
});
