/** When objects changed, as far as a viewer can see. */
import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, quote, rowId } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { redacting } from '../support/redactions/redacting.ts';
import { send } from '../support/valid-inputs/every-mutation.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const editor = newsroom.tokens.EDITOR;
const { redacted } = redacting(newsroom);

interface Times {
  readonly createdAt: string | null;
  readonly updatedAt: string;
}

const Times = untyped<{ node: Times | null }, { id: string }>(
  'query ($id: ID!) { node(id: $id) { ... on Timestamped { createdAt updatedAt } } }',
);

async function times(id: string, token?: string): Promise<Times> {
  const { node } = (await newsroom.ask(Times, { id }, token)).data;
  if (node === null) throw new Error('It is hidden.');
  return node;
}

/** Whose `updatedAt` a change moves. */
async function movedFor(id: string, change: () => Promise<unknown>): Promise<string[]> {
  const tokens = { readers: undefined, members: editor };
  const read = async () =>
    Promise.all(
      Object.entries(tokens).map(async ([who, token]) => [who, (await times(id, token)).updatedAt]),
    );
  const before = await read();
  await change();
  const after = await read();
  return after.flatMap(([who = '', at = ''], index) => {
    const [, was = ''] = before[index] ?? [];
    expect(at >= was).toBe(true);
    return at > was ? who : [];
  });
}

const update = (name: string, input: object) => send(newsroom, { name }, input, editor);
const BOTH = ['readers', 'members'];
const visibility = 'PUBLIC';

describe('createdAt', () => {
  it('is for members only, and not after updatedAt', async () => {
    const article = await desk.publishedArticle();
    const statement = await desk.statement({}, 'PUBLIC');
    const rows = [
      ...[article, statement, await desk.campaign(), await desk.person({ visibility })],
      ...[await desk.organization({ visibility }), await desk.sourceReport({ visibility })],
    ];
    for (const { id } of rows) {
      expect((await times(id)).createdAt).toBeNull();
      const { createdAt, updatedAt } = await times(id, newsroom.tokens.REPORTER);
      expect(createdAt).not.toBeNull();
      expect((createdAt ?? '') <= updatedAt).toBe(true);
    }
  });

  it('of a row from before the database kept it is the time in its id', async () => {
    const { id } = await desk.person();
    await newsroom.prisma.person.update({ where: { id: rowId(id) }, data: { createdAt: null } });
    const inId = parseInt(rowId(id).replaceAll('-', '').slice(0, 12), 16);
    expect((await times(id, editor)).createdAt).toBe(new Date(inId).toISOString());
  });
});

describe('updatedAt of a person', () => {
  it('moves for everyone when they see a change, and for nobody if nothing changes', async () => {
    const { id } = await desk.person({ name: 'Ada', visibility });
    expect(await movedFor(id, () => update('updatePerson', { id, name: 'Ada Example' }))).toEqual(BOTH);
    const addAccounts = [{ platform: 'Bluesky', handle: '@ada' }];
    expect(await movedFor(id, () => update('updatePerson', { id, addAccounts }))).toEqual(BOTH);
    expect(await movedFor(id, () => update('updatePerson', { id, addAccounts }))).toEqual([]);
  });

  it('moves for members only when a role changes in an organisation that readers do not see, and for readers once they see it', async () => {
    const { id } = await desk.person({ visibility });
    const { id: organizationId } = await desk.organization();
    const addAffiliations = [{ organizationId, roleName: 'Adviser' }];
    expect(await movedFor(id, () => update('updatePerson', { id, addAffiliations }))).toEqual(['members']);
    const promote = () => desk.campaign({ organizerIds: [organizationId] });
    expect(await movedFor(id, promote)).toEqual(['readers']);
    expect(
      await movedFor(id, () => update('updatePerson', { id, removeAffiliations: addAffiliations })),
    ).toEqual(BOTH);
  });

  it('moves with each change, also if its transaction began before another that has changed them', async () => {
    const { id } = await desk.person({ visibility });
    const later = new Date(Date.now() + 60_000);
    const data = { shownAt: later, modifiedAt: later };
    await newsroom.prisma.person.update({ where: { id: rowId(id) }, data });
    expect(await movedFor(id, () => update('updatePerson', { id, name: 'Ada Example' }))).toEqual(BOTH);
  });

  it('is when readers came to see them, not when members worked on them before', async () => {
    const { id } = await desk.person();
    await update('updatePerson', { id, name: 'Ada' });
    const { updatedAt: worked } = await times(id, editor);
    await desk.campaign({ targets: [{ personId: id }] });
    expect((await times(id)).updatedAt > worked).toBe(true);
    expect((await times(id)).updatedAt).toBe((await times(id, editor)).updatedAt);
  });

  it('does not move with the list of articles about them, which has an event of its own', async () => {
    const { id } = await desk.person({ visibility });
    const statement = await desk.statement({ speaker: { personId: id } });
    expect(await movedFor(id, () => desk.publishedArticle({ body: [quote(statement.id)] }))).toEqual([]);
  });

  it('moves with a merge and a redaction', async () => {
    const [from, into] = [await desk.person({ visibility }), await desk.person({ name: 'Ada', visibility })];
    const merge = () => update('mergePeople', { fromId: from.id, intoId: into.id });
    expect(await movedFor(into.id, merge)).toEqual(BOTH);
    expect(await movedFor(into.id, () => redacted({ id: into.id, text: 'Ada' }))).toEqual(BOTH);
  });
});

describe('updatedAt of others', () => {
  it('moves when readers see a change', async () => {
    const whole = await desk.organization();
    const union = await desk.organization({ visibility });
    const partOfId = whole.id;
    expect(await movedFor(union.id, () => update('updateOrganization', { id: union.id, partOfId }))).toEqual([
      'members',
    ]);
    expect(await movedFor(union.id, () => desk.campaign({ organizerIds: [partOfId] }))).toEqual(['readers']);
    const report = await desk.sourceReport({ visibility });
    const { id } = report;
    expect(await movedFor(id, () => update('updateSourceReport', { id, addOutletIds: [union.id] }))).toEqual(
      BOTH,
    );
    const campaign = await desk.campaign();
    const summary = 'A summary.';
    expect(await movedFor(campaign.id, () => update('updateCampaign', { id: campaign.id, summary }))).toEqual(
      BOTH,
    );
    const statement = await desk.statement({}, 'PUBLIC');
    expect(await movedFor(statement.id, () => desk.changeStatus(statement))).toEqual(BOTH);
  });

  it('of an article is when the version that a viewer sees last changed', async () => {
    const article = await desk.publishedArticle();
    expect(await movedFor(article.id, () => desk.revise(article, { headline: 'In work' }))).toEqual([
      'members',
    ]);
  });
});
