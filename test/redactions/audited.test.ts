import { describe, expect, it } from 'vitest';
import { openDesk, payload, rowId, unique } from '../support/newsroom/factories.ts';
import { Redact, UpdateCampaign, UpdatePerson } from '../support/newsroom/mutations.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = useNewsroom();
const editor = openDesk(newsroom);
const redacted = async (id: string, text: string | null = null) =>
  payload(await editor.attempt(Redact, { id, text, reason: 'PRIVACY', publicNote: 'It was private.' }));
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
