import { afterAll, describe, expect, it } from 'vitest';
import type { Prisma } from '../../generated/prisma/client.ts';
import type { AmendStatementInput, StatementInput } from '../gql/graphql.ts';
import { globalId, openDesk, quote, rowId } from '../support/newsroom/factories.ts';
import { AmendStatement, ChangeStatementStatus } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';
import { notRefused } from '../support/newsroom/refused.ts';
import { someoneWaits } from '../support/database/waiting.ts';
import { filled } from '../support/valid-inputs/filled.ts';
import { untyped } from '../support/clients/walk.ts';
import { openMaterial, type Material } from '../support/valid-inputs/material.ts';

const Amended = untyped<{ node: object | null }, { id: string }>(`query ($id: ID!) {
  node(id: $id) { ... on Statement { text status statusNote amends { id } amendment { party note statement { id } } } }
}`);

/** A comment of a person, with a value in every field. */
async function wholeComment(material: Material): Promise<StatementInput> {
  const speaker = { personId: (await material.person()).id };
  const given = { speaker, roleName: 'Chair', place: 'Geneva', text: 'We had no part in it.' };
  return filled<StatementInput>('StatementInput', material, given);
}

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

async function read(id: string, token?: string) {
  return (await newsroom.ask(Amended, { id }, token)).data.node;
}

const amend = (input: Omit<AmendStatementInput, 'party'> & Partial<AmendStatementInput>) =>
  desk.attempt(AmendStatement, { party: 'SPEAKER', ...input });

/** The columns of the row that the input sets, and the campaigns. */
async function row(id: string) {
  const found = await newsroom.prisma.statement.findUniqueOrThrow({
    where: { id: rowId(id) },
    include: { campaigns: { select: { slug: true } } },
  });
  const { id: _id, recordedAt: _recorded, modifiedAt: _modified, shownAt: _shown, ...values } = found;
  const { status, statusNote, amendedById, visibility, ...fields } = values;
  return { fields, state: { status, statusNote, amendedById, visibility } };
}

describe('an amendment', () => {
  it('carries over a date that was stored when it was one, and isn’t accepted any more', async () => {
    const { id } = await desk.statement({ madeOn: '2025-08-26' });
    const madeOn = '2025-08-26T10:00:00-12:30';
    await newsroom.prisma.statement.update({ where: { id: rowId(id) }, data: { madeOn } });
    const amended = await amend({ statementId: id, text: 'We said it otherwise.' });
    expect(amended).toMatchObject({ __typename: 'AmendStatementPayload' });
  });

  it('is a statement of its own, and keeps the values of fields that the input omits', async () => {
    const original = await desk.statement(await wholeComment(openMaterial(newsroom)));
    const before = await row(original.id);
    const { id } = await desk.amend(original, {
      text: 'We had a part in it.',
      note: 'They put it otherwise.',
    });
    expect(id).not.toBe(original.id);
    const [old, amendment] = [await row(original.id), await row(id)];
    expect(amendment.fields).toEqual({ ...before.fields, text: 'We had a part in it.' });
    expect(amendment.state).toEqual(before.state);
    expect(old.fields).toEqual(before.fields);
    expect(await read(original.id, newsroom.tokens.REPORTER)).toEqual({
      text: 'We had no part in it.',
      status: 'AMENDED',
      statusNote: 'They put it otherwise.',
      amends: null,
      amendment: { party: 'SPEAKER', note: 'They put it otherwise.', statement: { id } },
    });
    expect(await read(id, newsroom.tokens.REPORTER)).toEqual({
      text: 'We had a part in it.',
      status: 'CURRENT',
      statusNote: null,
      amends: { id: original.id },
      amendment: null,
    });
  });

  it('can change every field, and empty those that a statement need not have', async () => {
    const material = openMaterial(newsroom);
    const original = await desk.statement(await wholeComment(material));
    const nothing = Object.fromEntries(
      ['translatedFrom', 'roleName', 'onBehalfOfId', 'audience', 'madeOn', 'receivedAt', 'place']
        .concat('inReplyToId', 'sourceId', 'passage', 'originalUrl')
        .map((field) => [field, null]),
    );
    const emptied = await desk.amend(original, { ...nothing, campaignIds: null });
    expect((await row(emptied.id)).fields).toMatchObject({ ...nothing, campaigns: [] });
    const organizationId = (await desk.organization()).id;
    const changes = { ...(await wholeComment(material)), kind: 'REMARK', language: 'de' } as const;
    const changed = await desk.amend(emptied, {
      ...changes,
      speaker: { unnamed: { description: 'a spokesperson', organizationId } },
      roleName: undefined,
      madeOn: '2024-03',
    });
    const { fields } = await row(changed.id);
    expect(fields).toMatchObject({
      ...{
        kind: 'REMARK',
        language: 'de',
        roleName: 'a spokesperson',
        place: 'Geneva',
        speakerIsNamed: false,
      },
      ...{ speakerPersonId: null, speakerOrganizationId: rowId(organizationId), madeOn: '2024-03' },
    });
    expect(fields.campaigns).toHaveLength(1);
    expect(fields.madeOnFirst.toISOString()).toBe('2024-03-01T00:00:00.000Z');
  });

  it('with the same campaigns in another order changes nothing, and it replies to no version of itself', async () => {
    const campaignIds = [(await desk.campaign()).id, (await desk.campaign()).id];
    const { id: statementId } = await desk.statement({ campaignIds }, 'PUBLIC');
    for (const refused of [{ campaignIds: campaignIds.toReversed() }, { inReplyToId: statementId }]) {
      expect(await amend({ statementId, ...refused })).toMatchObject({
        __typename: 'ValidationError',
      });
    }
    expect(await read(statementId)).toMatchObject({ status: 'CURRENT', amendment: null });
  });

  it("doesn't bring back a statement that was withdrawn", async () => {
    const original = await desk.statement({}, 'PUBLIC');
    await desk.changeStatus(original, 'WITHDRAWN', 'It was a slip.');
    const { id } = await desk.amend(original);
    expect(await read(id)).toMatchObject({ status: 'WITHDRAWN', statusNote: 'It was a slip.' });
    expect(await read(original.id)).toMatchObject({ status: 'AMENDED', statusNote: null });
  });

  it('can be amended in turn, while the statement before it cannot', async () => {
    const first = await desk.statement();
    const second = await desk.amend(first);
    const refused = {
      __typename: 'ValidationError',
      message:
        'The statement was amended: make the change to its newest version, which `amendment` leads to.',
      path: ['input', 'statementId'],
    };
    expect(await amend({ statementId: first.id, text: 'Again.' })).toMatchObject(refused);
    const status = { statementId: first.id, status: 'WITHDRAWN' } as const;
    expect(await desk.attempt(ChangeStatementStatus, status)).toMatchObject(refused);
    const third = await desk.amend(second);
    const member = newsroom.tokens.REPORTER;
    expect(await read(second.id, member)).toMatchObject({
      amends: { id: first.id },
      amendment: { statement: { id: third.id } },
    });
    expect(await newsroom.prisma.statement.count({ where: { text: 'Again.' } })).toBe(0);
  });

  it('leaves articles as they are: they keep the words that they carry', async () => {
    const { id } = await desk.statement({ text: 'Old words.' });
    const article = await desk.publishedArticle({ body: [quote(id)] });
    await desk.amend({ id }, { text: 'New words.' });
    const shown = await articleReader(newsroom)(article.slug);
    expect(shown.revisionNumber).toBe(1);
    expect(shown.bodyText).toMatch(/^“Old words\.”/);
  });
});

describe('an amendment is refused', () => {
  it('with the wording PARTIAL and no quotation marks, unless the words stay as an archive had them', async () => {
    const refused = { message: expect.stringContaining('if the wording is PARTIAL') as string };
    const { id } = await desk.statement({ wording: 'PARAPHRASE', text: 'They refused.' });
    expect(await amend({ statementId: id, wording: 'PARTIAL' })).toMatchObject(refused);
    const { speakerPersonId, madeOnFirst, madeOnLast } = await newsroom.prisma.statement.findUniqueOrThrow({
      where: { id: rowId(id) },
    });
    const row = { speakerPersonId, madeOnFirst, madeOnLast, kind: 'REMARK', channel: 'SPEECH' } as const;
    const imported = await newsroom.prisma.statement.create({
      data: { ...row, wording: 'PARTIAL', text: 'They refused.' },
    });
    const statementId = globalId('Statement', imported.id);
    expect(await amend({ statementId, text: 'They did refuse.' })).toMatchObject(refused);
    await desk.amend({ id: statementId }, { text: undefined, place: 'Geneva' });
  });

  it('with invalid fields, with fields that contradict those that stay, and without a change', async () => {
    const { id } = await desk.statement(await wholeComment(openMaterial(newsroom)));
    const failures = await notRefused(newsroom, 'amendStatement', { statementId: id, party: 'SPEAKER' }, [
      ['text', { text: null }],
      ['text', { text: ' ' }],
      ['wording', { wording: null }],
      ['speaker', { speaker: null }],
      ['passage', { wording: 'VERBATIM' }],
      ['roleName', { speaker: { unnamed: { description: 'a witness' } }, roleName: 'Chair' }],
      ['', {}],
      ['', { place: 'Geneva' }],
    ]);
    expect(failures).toEqual([]);
    expect((await row(id)).state).toMatchObject({ status: 'CURRENT', amendedById: null });
    const message = 'The amendment changes nothing: give at least one field that is different.';
    expect(await amend({ statementId: id })).toMatchObject({ message });
  });
});

describe('when several members change a statement at once', () => {
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

  it('one amends it, and the errors of the others name the newest', async () => {
    const { id } = await desk.statement({}, 'PUBLIC');
    const answers = await Promise.all(
      upTo(6).map((index) => amend({ statementId: id, text: `Amendment ${index}.` })),
    );
    const refused = answers.filter((answer) => answer.__typename === 'ValidationError');
    expect(answers.map(({ __typename }) => __typename)).toContain('AmendStatementPayload');
    expect(refused).toHaveLength(5);
    expect(JSON.stringify(refused)).toContain('its newest version');
    const versions = { text: { startsWith: 'Amendment ' } };
    expect(await newsroom.prisma.statement.count({ where: versions })).toBe(1);
    const events = await newsroom.prisma.feedEvent.count({
      where: { statementId: rowId(id), type: 'STATEMENT_STATUS_CHANGED' },
    });
    expect(events).toBe(1);
  });

  /** Sends an amendment while another transaction holds the statement, which that then changes. */
  async function amendWhile(id: string, change: Prisma.StatementUncheckedUpdateInput) {
    const { prisma } = newsroom;
    const { sent } = await prisma.$transaction(async (tx) => {
      await tx.statement.update({ where: { id: rowId(id) }, data: change });
      const sent = amend({ statementId: id, text: 'Meanwhile.' });
      await someoneWaits(prisma);
      return { sent };
    });
    return sent;
  }

  it('nobody changes what has just become public', async () => {
    const { id } = await desk.statement();
    const answer = await amendWhile(id, { visibility: 'PUBLIC' });
    expect(answer).toMatchObject({
      __typename: 'ValidationError',
      message: 'The statement was changed at the same time. Read it again, then try again.',
    });
    expect((await row(id)).state).toMatchObject({ status: 'CURRENT', amendedById: null });
  });

  it('on several nodes too, one amends it', async () => {
    const [{ id }, other] = [await desk.statement(), await desk.statement()];
    const change = { status: 'AMENDED', amendedById: rowId(other.id) } as const;
    const answer = await amendWhile(id, change);
    expect(answer).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'statementId'],
    });
    expect(await read(id, newsroom.tokens.EDITOR)).toMatchObject({
      amendment: { statement: { id: other.id } },
    });
  });
});
