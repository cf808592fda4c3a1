import { afterAll, describe, expect, it } from 'vitest';
import { openDesk, rowId } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { send } from '../support/valid-inputs/every-mutation.ts';

const visibility = 'PUBLIC';
const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

async function outcomeOf(name: string, input: object) {
  const { outcome, message = null } = await send(newsroom, { name }, input, newsroom.tokens.EDITOR);
  return message === null ? outcome : `${outcome}: ${message}`;
}
const merge = (fromId: string, intoId: string) => outcomeOf('mergeOrganizations', { fromId, intoId });

describe('an organisation', () => {
  const partOf = async (id: string) =>
    (await newsroom.prisma.organization.findUniqueOrThrow({ where: { id: rowId(id) } })).partOfId;

  it('that is merged into its part leaves that a part of what it was a part of itself', async () => {
    const whole = await desk.organization();
    const from = await desk.organization({ partOfId: whole.id });
    const into = await desk.organization({ partOfId: from.id });
    expect(await merge(from.id, into.id)).toBe('MergeOrganizationsPayload');
    expect(await partOf(into.id)).toBe(rowId(whole.id));
    const part = await desk.organization({ partOfId: into.id });
    expect(await merge(part.id, into.id)).toBe('MergeOrganizationsPayload');
    expect(await partOf(into.id)).toBe(rowId(whole.id));
  });

  it("isn't merged into a part of one of its parts, nor made a part of its own by a former id", async () => {
    const from = await desk.organization();
    const between = await desk.organization({ partOfId: from.id });
    const into = await desk.organization({ partOfId: between.id });
    expect(await merge(from.id, into.id)).toContain('ValidationError: intoId must not be a part');
    const former = await desk.organization();
    await merge(former.id, into.id);
    expect(await outcomeOf('updateOrganization', { id: from.id, partOfId: former.id })).toContain(
      'ValidationError: partOfId must be another organisation, and none of its own parts',
    );
    expect(await partOf(between.id)).toBe(rowId(from.id));
  });
});

describe('the database', () => {
  it('lets a speaker of a statement or an event change only by a merge', async () => {
    const [one, other] = [await desk.person({ visibility }), await desk.person({ visibility })];
    const { id } = await desk.statement({ speaker: { personId: one.id } }, visibility);
    const { prisma } = newsroom;
    const speakerId = rowId(other.id);
    const refused = { meta: { driverAdapterError: { cause: { originalCode: '23001' } } } };
    const statement = prisma.statement.update({
      where: { id: rowId(id) },
      data: { speakerPersonId: speakerId },
    });
    await expect(statement).rejects.toMatchObject(refused);
    const event = prisma.feedEvent.updateMany({ where: { statementId: rowId(id) }, data: { speakerId } });
    await expect(event).rejects.toMatchObject(refused);
    // Not even a merge changes words.
    await prisma.merged.create({ data: { fromId: rowId(one.id), intoId: speakerId } });
    const both = prisma.statement.update({
      where: { id: rowId(id) },
      data: { speakerPersonId: speakerId, text: 'Other.' },
    });
    await expect(both).rejects.toMatchObject(refused);
    await prisma.merged.deleteMany({ where: { fromId: rowId(one.id) } });
  });
});
