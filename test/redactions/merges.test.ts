import { describe, expect, it } from 'vitest';
import { globalId, openDesk, rowId, unique } from '../support/newsroom/factories.ts';
import { UpdatePerson } from '../support/newsroom/mutations.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { redacting } from '../support/redactions/redacting.ts';
import { send } from '../support/valid-inputs/every-mutation.ts';

const newsroom = useNewsroom();
const editor = openDesk(newsroom);
const { redacted, node } = redacting(newsroom);

const merge = async (name: string, from: { readonly id: string }, into: { readonly id: string }) => {
  const input = { fromId: from.id, intoId: into.id };
  const { outcome, message = null } = await send(newsroom, { name }, input, newsroom.tokens.EDITOR);
  return message === null ? outcome : `${outcome}: ${message}`;
};
const mergePeople = merge.bind(null, 'mergePeople');
const refused = (path: string, column: string) =>
  `${path} must have none of the words that were redacted from one of the two, but its ${column} has: remove them there, or redact them in it, before you merge.`;

describe('a merge', () => {
  it('brings no redacted words back by an account, until it is removed', async () => {
    const word = unique('klug');
    const into = await editor.person({ description: `He is ${word}`, visibility: 'PUBLIC' });
    const accounts = [{ platform: 'Bluesky', handle: `@${word}` }];
    const from = await editor.person({ accounts });
    await redacted({ id: into.id, text: word });
    expect(await mergePeople(from, into)).toContain(refused('fromId', 'SocialAccount.handle'));
    expect(await node(from.id, newsroom.tokens.EDITOR)).toMatchObject({ accounts: [{ handle: `@${word}` }] });
    expect(await node(into.id)).toMatchObject({ description: 'He is [removed]', accounts: [] });
    await editor.attempt(UpdatePerson, { id: from.id, accounts: [] });
    await redacted({ id: from.id, text: word });
    expect(await mergePeople(from, into)).toBe('MergePeoplePayload');
    expect(await node(into.id)).toMatchObject({ description: 'He is [removed]', accounts: [] });
  });

  it.each([
    [
      'identifiers',
      (word: string) => ({ identifiers: [{ scheme: 'REGISTER', value: word }] }),
      'Identifier.value',
    ],
    ['a slug in plain letters', (word: string) => ({ slug: `klug-${word}` }), 'Person.slug'],
    ['a description', (word: string) => ({ description: `Klug ${word}` }), 'Person.description'],
  ])('brings none back by %s', async (_what, input, column) => {
    const word = unique('word').toLowerCase();
    const text = column === 'Person.slug' ? `Klüg ${word}` : word;
    const into = await editor.person({ description: text });
    await redacted({ id: into.id, text });
    const from = await editor.person(input(word));
    expect(await mergePeople(from, into)).toContain(refused('fromId', column));
  });

  it('leads no redacted row to one whose name has the words', async () => {
    const name = unique('Peter');
    const from = await editor.person({ name, visibility: 'PUBLIC' });
    const into = await editor.person({ name, visibility: 'PUBLIC' });
    const { elsewhere } = await redacted({ id: from.id, text: name });
    expect(elsewhere).toEqual([{ __typename: 'Person', id: into.id }]);
    expect(await mergePeople(from, into)).toContain(refused('intoId', 'Person.name'));
    await redacted({ id: into.id, text: name });
    expect(await mergePeople(from, into)).toBe('MergePeoplePayload');
  });

  it('brings none back by a role at an organization, nor by a name that the audit log has', async () => {
    const word = unique('klug');
    const into = await editor.organization({ description: word });
    const from = await editor.organization();
    await editor.person({ affiliations: [{ organizationId: from.id, roleName: `head of ${word}` }] });
    const renamed = await editor.organization({ name: `The ${word}` });
    await redacted({ id: into.id, text: word });
    const mergeOrganizations = merge.bind(null, 'mergeOrganizations');
    expect(await mergeOrganizations(from, into)).toContain(refused('fromId', 'Affiliation.roleName'));
    const input = { id: renamed.id, name: 'Another', slug: unique('another') };
    await send(newsroom, { name: 'updateOrganization' }, input, newsroom.tokens.EDITOR);
    expect(await mergeOrganizations(renamed, into)).toContain('but its audit log has');
    const other = await editor.organization();
    expect(await mergeOrganizations(other, into)).toBe('MergeOrganizationsPayload');
  });

  it('brings none back by the name of a credit, until it is redacted', async () => {
    const word = unique('klug');
    const into = await editor.person({ description: word });
    const from = await editor.person();
    await redacted({ id: into.id, text: word });
    const credit = { contributor: { personId: from.id }, role: 'AUTHOR', creditedAs: `The ${word}` } as const;
    await editor.article({ contributions: [credit] });
    expect(await mergePeople(from, into)).toContain(refused('fromId', 'Contribution.creditedAs'));
    await redacted({ id: from.id, text: word });
    expect(await mergePeople(from, into)).toBe('MergePeoplePayload');
  });

  it('brings none back by a number that the audit log has, but by the number of a revision', async () => {
    const [number, free] = ['4420794609', '4420794610'];
    const into = await editor.person({ description: `Call ${number} or ${free}` });
    const from = await editor.person();
    const entry = (details: object) =>
      newsroom.prisma.auditEntry.create({
        data: { action: 'call', typename: 'Person', subjectId: rowId(from.id), details },
      });
    const { id } = await entry({ called: { phones: [Number(number)] }, revision: Number(free) });
    for (const text of [number, free]) await redacted({ id: into.id, text });
    expect(await newsroom.prisma.auditEntry.findUniqueOrThrow({ where: { id } })).toMatchObject({
      details: { called: { phones: ['[removed]'] }, revision: Number(free) },
    });
    await entry({ called: { phones: [Number(number)] } });
    expect(await mergePeople(from, into)).toContain('fromId must have none');
    await redacted({ id: from.id, text: number });
    expect(await mergePeople(from, into)).toBe('MergePeoplePayload');
  });

  it('brings none back by the audit log of a row that was merged before', async () => {
    // Too short to be sought in what says nothing of the target.
    const word = 'Qzwx';
    const first = await editor.person({ description: `He is ${word}` });
    const [second, last] = [await editor.person(), await editor.person({ description: `She is ${word}` })];
    await editor.attempt(UpdatePerson, { id: first.id, description: 'Another' });
    expect(await mergePeople(first, second)).toBe('MergePeoplePayload');
    await redacted({ id: last.id, text: word });
    expect(await mergePeople(second, last)).toContain('but its audit log has');
    expect(await mergePeople(last, second)).toContain('intoId must have none');
    await redacted({ id: second.id, text: word });
    expect(await mergePeople(second, last)).toBe('MergePeoplePayload');
  });

  it('brings none back by a tag, nor by what was merged into one before', async () => {
    const { prisma } = newsroom;
    const word = unique('klug').toLowerCase();
    const tag = async (name: string, slug = unique('tag').toLowerCase()) => {
      const { id } = await prisma.tag.create({ data: { name, slug } });
      return { id: globalId('Tag', id) };
    };
    const [first, second, third] = [await tag(`The ${word} affair`), await tag('One'), await tag('Two')];
    await redacted({ id: first.id, text: word });
    const mergeTags = merge.bind(null, 'mergeTags');
    expect(await mergeTags(first, second)).toBe('MergeTagsPayload');
    const back = await tag('Three', `the-${word}-affair`);
    expect(await mergeTags(back, second)).toContain(refused('fromId', 'Tag.slug'));
    expect(await mergeTags(second, back)).toContain(refused('intoId', 'Tag.slug'));
    expect(await prisma.tag.count({ where: { id: { in: [back.id, second.id].map(rowId) } } })).toBe(2);
    expect(await mergeTags(third, second)).toBe('MergeTagsPayload');
  });
});
