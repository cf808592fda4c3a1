import { afterAll, describe, expect, it } from 'vitest';
import { cursorNow } from '../support/clients/feed.ts';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, rowId } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { send } from '../support/valid-inputs/every-mutation.ts';

const visibility = 'PUBLIC';
const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const { EDITOR } = newsroom.tokens;

const Merge = untyped<Record<string, object>, { fromId: string; intoId: string; key: string }>(
  `mutation ($fromId: ID!, $intoId: ID!, $key: String) {
    mergeOrganizations(input: { fromId: $fromId, intoId: $intoId, idempotencyKey: $key }) {
      ... on MergeOrganizationsPayload { event { __typename cursor } }
    }
  }`,
);

const Recorded = untyped<
  { statementRecorded: { statement: { id: string } } },
  { filter: object; after: string | null }
>(
  'subscription ($filter: StatementFilter, $after: String) { statementRecorded(filter: $filter, after: $after) { statement { id } } }',
);

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

describe('a merge', () => {
  it('that readers see only on another object returns that event, also when it is repeated with its key', async () => {
    const [from, into] = [await desk.organization(), await desk.organization({ visibility })];
    await desk.person({ visibility, affiliations: [{ organizationId: from.id, roleName: 'chair' }] });
    const { data } = await newsroom.ask(Merge, { fromId: from.id, intoId: into.id, key: 'once' }, EDITOR);
    expect(data).toMatchObject({ mergeOrganizations: { event: { __typename: 'PersonUpdated' } } });
    const again = await newsroom.ask(Merge, { fromId: from.id, intoId: into.id, key: 'once' }, EDITOR);
    expect(again.data).toEqual(data);
  });

  it('leaves subscriptions to statements by an organisation going', async () => {
    for (const by of ['organizationId', 'organizationSlug', 'speakerId', 'speakerSlug']) {
      const [from, into] = [await desk.organization({ visibility }), await desk.organization({ visibility })];
      const filter = { [by]: by.endsWith('Slug') ? from.slug : from.id };
      const statements = await newsroom.watch(Recorded, { filter, after: await cursorNow(newsroom) });
      const said = [await desk.statement({ speaker: { organizationId: from.id } }, visibility)];
      await merge(from.id, into.id);
      said.push(await desk.statement({ speaker: { organizationId: into.id } }, visibility));
      for (const { id } of said) {
        const { data } = await statements.next();
        expect(data, by).toEqual({ statementRecorded: { statement: { id } } });
      }
    }
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
