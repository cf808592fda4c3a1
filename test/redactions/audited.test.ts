import { describe, expect, it } from 'vitest';
import { absentId, globalId, openDesk, payload, rowId, unique } from '../support/newsroom/factories.ts';
import { Redact, UpdateCampaign, UpdatePerson } from '../support/newsroom/mutations.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { send } from '../support/valid-inputs/every-mutation.ts';

const newsroom = useNewsroom();
const editor = openDesk(newsroom);
const WHY = { reason: 'PRIVACY', publicNote: 'It was private.' } as const;
const redacted = async (id: string, text: string | null = null) =>
  payload(await editor.attempt(Redact, { id, text, ...WHY }));
/** What the audit log has of a row. */
const detailsOf = async (id: string) => {
  const where = { subjectId: rowId(id) };
  const entries = await newsroom.prisma.auditEntry.findMany({ where, orderBy: { id: 'asc' } });
  return entries.map(({ details }) => details);
};

describe('after a redaction, the audit log', () => {
  it('has no text of what went as a whole, also none that it had before', async () => {
    const [slug, name] = [unique('peter'), unique('Peter')];
    const { id } = await editor.person({ slug, name });
    await editor.attempt(UpdatePerson, { id, name: 'Al', description: `Once ${name}` });
    await editor.attempt(UpdatePerson, { id, description: null });
    await redacted(id);
    const change = (field: string, before: string | null, after: string | null) => ({ field, before, after });
    expect(await detailsOf(id)).toEqual([
      null,
      { changes: [change('name', '[removed]', '[removed]'), change('description', null, '[removed]')] },
      { changes: [change('description', '[removed]', null)] },
    ]);
  });

  it('has no former name, also where that is the only place that has it', async () => {
    const [former, name] = [unique('Nick'), unique('N')];
    const { id } = await editor.person({ name: former });
    await editor.attempt(UpdatePerson, { id, name });
    const { elsewhere } = await redacted(id, former);
    expect(elsewhere).toEqual([]);
    const changes = [{ field: 'name', before: '[removed]', after: name }];
    expect(await detailsOf(id)).toEqual([null, { changes }]);
    await expect(redacted(id, former)).rejects.toThrow(/occur in no version/);
  });

  it('has no name of a deleted tag', async () => {
    const [former, name] = [unique('peter'), unique('klug')];
    await editor.publishedArticle({ tags: [former] });
    const { prisma } = newsroom;
    const { id } = await prisma.tag.findUniqueOrThrow({ where: { slug: former } });
    const tag = globalId('Tag', id);
    for (const [mutation, input] of [
      ['updateTag', { id: tag, name }],
      ['deleteTag', { id: tag }],
    ] as const)
      await send(newsroom, { name: mutation }, input, newsroom.tokens.EDITOR);
    for (const text of [former, name]) await redacted(tag, text);
    const entries = await prisma.auditEntry.findMany({
      where: { action: { in: ['updateTag', 'deleteTag'] } },
    });
    expect(entries).toHaveLength(2);
    expect(JSON.stringify(entries)).not.toMatch(new RegExp(`${former}|${name}`, 'i'));
    expect(JSON.stringify(entries)).toContain('[removed]');
    expect(await editor.attempt(Redact, { id: absentId('Tag'), ...WHY })).toMatchObject({
      __typename: 'NotFoundError',
    });
  });

  it('has what else was changed as it was, if the words are so short that they stand anywhere', async () => {
    const other = await editor.publishedArticle();
    await editor.withdraw(other, 'The therapist was there.');
    const article = await editor.publishedArticle({ standfirst: 'He' });
    await editor.withdraw(article, 'He was there.');
    await redacted(article.id, 'He');
    expect((await detailsOf(article.id)).at(-1)).toMatchObject({ reason: '[removed] was t[removed]re.' });
    expect((await detailsOf(other.id)).at(-1)).toMatchObject({ reason: 'The therapist was there.' });
  });

  it('still says which field changed, and of which row', async () => {
    const before = unique('campaign');
    const { id } = await editor.campaign({ summary: before });
    await editor.attempt(UpdateCampaign, { id, summary: 'The summary' });
    await redacted(id, 'summary');
    const entries = await detailsOf(id);
    expect(entries.at(-1)).toEqual({ changes: [{ field: 'summary', before, after: 'The [removed]' }] });
    const { prisma } = newsroom;
    const { details } = await prisma.auditEntry.findFirstOrThrow({
      where: { action: 'redact' },
      orderBy: { id: 'desc' },
    });
    const digits = rowId(id).slice(-6);
    const article = await editor.publishedArticle({ headline: `Room ${digits}` });
    await redacted(article.id, digits);
    expect(await prisma.auditEntry.count({ where: { details: { equals: details ?? {} } } })).toBe(1);
  });
});
