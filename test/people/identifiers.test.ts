import { afterAll, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, rowId, unique } from '../support/newsroom/factories.ts';
import { CreatePerson, UpdateOrganization, UpdatePerson } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

const Read = untyped<{ node: { identifiers: object[] } | null }, { id: string }>(
  'query ($id: ID!) { node(id: $id) { ... on Speaker { identifiers { scheme value url } } } }',
);
const read = async (id: string, token?: string) =>
  (await newsroom.ask(Read, { id }, token)).data.node?.identifiers;

it('identifiers lead to the pages of known registers, in order, of people and organisations', async () => {
  const identifiers = [
    { scheme: 'WIKIDATA', value: 'Q7259' },
    { scheme: 'ORCID', value: '0000-0002-1825-0097' },
    { scheme: 'ISNI', value: '0000000121032683' },
    { scheme: 'VIAF', value: '95218067' },
    { scheme: 'GND', value: '118640488' },
  ];
  const urls = [
    'https://www.wikidata.org/wiki/Q7259',
    'https://orcid.org/0000-0002-1825-0097',
    'https://isni.org/isni/0000000121032683',
    'https://viaf.org/viaf/95218067',
    null,
  ];
  const shown = identifiers.map((identifier, at) => ({ ...identifier, url: urls[at] ?? null }));
  const person = await desk.person({ identifiers, visibility: 'PUBLIC' });
  expect(await read(person.id)).toEqual(shown);
  const organization = await desk.organization({ identifiers });
  expect(await read(organization.id)).toBeUndefined();
  expect(await read(organization.id, newsroom.tokens.REPORTER)).toEqual(shown);
});

it('an update replaces them, informs readers once, and is in the audit log', async () => {
  const person = await desk.person({ visibility: 'PUBLIC', identifiers: [{ scheme: 'VIAF', value: '1' }] });
  const events = () => newsroom.prisma.feedEvent.count({ where: { personId: rowId(person.id) } });
  const before = await events();
  const identifiers = [{ scheme: 'WIKIDATA', value: 'Q42' }];
  await desk.attempt(UpdatePerson, { id: person.id, identifiers });
  await desk.attempt(UpdatePerson, { id: person.id, identifiers });
  expect(await events()).toBe(before + 1);
  expect(await read(person.id)).toMatchObject(identifiers);
  await desk.attempt(UpdatePerson, { id: person.id, identifiers: null });
  expect(await read(person.id)).toEqual([]);
  const organization = await desk.organization({ identifiers });
  await desk.attempt(UpdateOrganization, { id: organization.id, identifiers: [] });
  expect(await read(organization.id, newsroom.tokens.EDITOR)).toEqual([]);
});

it.each([
  ['WIKIDATA', 'P31', "must be written like 'Q7259'"],
  ['WIKIDATA', 'https://www.wikidata.org/wiki/Q7259', "must be written like 'Q7259'"],
  ['ORCID', '0000-0002-1825-0098', 'has a wrong last character'],
  ['ISNI', '0000000121032684', 'has a wrong last character'],
  ['ORCID', '0000000218250097', "must be written like '0000-0002-1825-0097'"],
  ['VIAF', '0123', "must be written like '95218067'"],
])('%s %s is refused with its path, and what to do', async (scheme, value, message) => {
  const slug = unique('person');
  const refused = await desk.attempt(CreatePerson, { slug, name: slug, identifiers: [{ scheme, value }] });
  expect(refused).toMatchObject({
    __typename: 'ValidationError',
    path: ['input', 'identifiers', '0', 'value'],
    message: expect.stringContaining(message) as string,
  });
});

it('a register has a name in capitals', async () => {
  const slug = unique('person');
  const identifiers = [{ scheme: 'wikidata', value: 'Q7259' }];
  expect(await desk.attempt(CreatePerson, { slug, name: slug, identifiers })).toMatchObject({
    __typename: 'ValidationError',
    path: ['input', 'identifiers', '0', 'scheme'],
  });
});

it('a member is one person, as an admin says, and readers do not learn of it', async () => {
  const Update = untyped<
    { updateMember: { __typename: string; message?: string; path?: string[]; member?: object } },
    { input: object }
  >(`mutation ($input: UpdateMemberInput!) { updateMember(input: $input) {
    __typename ... on UserError { message path } ... on UpdateMemberPayload { member { person { id } } }
  } }`);
  const { prisma, tokens } = newsroom;
  const [one, other] = await Promise.all(
    ['One', 'Other'].map((name) => prisma.member.create({ data: { name, role: 'REPORTER' } })),
  );
  const id = (row: { id: string } | undefined) =>
    Buffer.from(`Member:${row?.id ?? ''}`).toString('base64url');
  const person = await desk.person({ visibility: 'PUBLIC' });
  const update = async (input: object, token = tokens.ADMIN) =>
    (await newsroom.ask(Update, { input }, token)).data.updateMember;
  expect(await update({ id: id(one), personId: person.id })).toMatchObject({
    member: { person: { id: person.id } },
  });
  expect(await update({ id: id(other), personId: person.id })).toMatchObject({
    __typename: 'ValidationError',
    path: ['input', 'personId'],
    message: expect.stringContaining('the member One is this one already') as string,
  });
  expect(await update({ id: id(one), personId: null })).toMatchObject({ member: { person: null } });
  expect(await update({ id: id(other), personId: person.id })).toMatchObject({
    member: { person: { id: person.id } },
  });
  const asEditor = await newsroom.ask(Update, { input: { id: id(one), personId: person.id } }, tokens.EDITOR);
  expect(asEditor.text).toContain('FORBIDDEN');
});
