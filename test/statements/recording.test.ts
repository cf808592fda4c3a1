import { afterAll, describe, expect, it } from 'vitest';
import type { SpeakerInput, StatementInput } from '../gql/graphql.ts';
import { failuresOf } from '../support/failures.ts';
import { absentId, openDesk, rowId } from '../support/newsroom/factories.ts';
import { RecordStatement } from '../support/newsroom/mutations.ts';
import { untyped } from '../support/clients/walk.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const WholeStatement = untyped<{ node: object | null }, { id: string }>(`query ($id: ID!) {
  node(id: $id) {
    ... on Statement {
      kind wording text language translatedFrom speaker { id } speakerIsNamed roleName attributionText onBehalfOf { id }
      audience channel madeOn receivedAt place status statusNote inReplyTo { id } source { id } passage
      originalUrl campaigns { id }
    }
  }
}`);

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const speaker: SpeakerInput = { personId: (await desk.person()).id };

async function read(id: string, token?: string) {
  return (await newsroom.ask(WholeStatement, { id }, token)).data.node;
}

/** A statement that can be recorded, with these fields. */
const statementWith = (fields: Partial<StatementInput>) => ({
  ...{ kind: 'REMARK', wording: 'VERBATIM', text: 'It is so.', channel: 'SPEECH', speaker },
  ...fields,
});

type Case = readonly [what: string, field: string, fields: Partial<StatementInput>, message?: string];

/** Those that are not refused at this field of the statement, with a message that says this. */
async function notRefusedAt(cases: readonly Case[]): Promise<string[]> {
  const before = await newsroom.prisma.statement.count();
  const failures = await failuresOf(
    cases,
    ([what]) => what,
    async ([, field, fields, message = '']) => {
      const input = { statement: statementWith(fields) as StatementInput };
      expect(await desk.attempt(RecordStatement, input)).toMatchObject({
        __typename: 'ValidationError',
        path: ['input', 'statement', ...(field === '' ? [] : [field])],
        message: expect.stringContaining(message) as string,
      });
    },
  );
  expect(await newsroom.prisma.statement.count()).toBe(before);
  return failures;
}

const dayOf = (instant: Date) => instant.toISOString().slice(0, 10);

/** Days from now, as a time. */
const fromNow = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

describe('recording a statement', () => {
  it('saves every given field', async () => {
    const [person, onBehalfOf, inReplyTo, source, campaign] = [
      await desk.person(),
      await desk.organization(),
      await desk.statement(),
      await desk.sourceReport(),
      await desk.campaign(),
    ];
    const plain = {
      kind: 'SOCIAL_POST',
      wording: 'PARTIAL',
      text: 'One.\n\n“Two.”',
      language: 'en-GB',
      translatedFrom: 'ar',
      roleName: 'Chair',
      attributionText: 'Ada Speaker, who chairs it',
      audience: 'employees',
      channel: 'SOCIAL_MEDIA',
      madeOn: '2025-09~',
      place: 'Redmond',
      passage: 'One, it says.\nAnd two.',
      originalUrl: 'https://social.example/1',
    } as const;
    const { id } = await desk.statement({
      ...plain,
      receivedAt: '2025-09-25T16:30:00.125+02:00',
      speaker: { personId: person.id },
      onBehalfOfId: onBehalfOf.id,
      inReplyToId: inReplyTo.id,
      sourceId: source.id,
      campaignIds: [campaign.id, campaign.id],
    });
    expect(await read(id, newsroom.tokens.REPORTER)).toEqual({
      ...plain,
      speakerIsNamed: true,
      receivedAt: '2025-09-25T14:30:00.125Z',
      speaker: { id: person.id },
      onBehalfOf: { id: onBehalfOf.id },
      inReplyTo: { id: inReplyTo.id },
      source: { id: source.id },
      campaigns: [{ id: campaign.id }],
      status: 'CURRENT',
      statusNote: null,
    });
  });

  it('requires only a kind, a wording, a text, a speaker and a channel', async () => {
    const organization = await desk.organization();
    const given = { kind: 'REMARK', wording: 'PARAPHRASE', channel: 'OTHER' } as const;
    const { id } = await desk.statement({
      ...{ ...given, text: ' It is so. ', speaker: { organizationId: organization.id } },
    });
    const nothing = Object.fromEntries(
      ['translatedFrom', 'roleName', 'onBehalfOf', 'audience', 'madeOn', 'receivedAt', 'place', 'inReplyTo']
        .concat('attributionText', 'source', 'passage', 'originalUrl', 'statusNote')
        .map((field) => [field, null]),
    );
    expect(await read(id, newsroom.tokens.REPORTER)).toEqual({
      ...{ ...given, ...nothing, text: 'It is so.', speaker: { id: organization.id } },
      ...{ language: 'en', speakerIsNamed: true, campaigns: [], status: 'CURRENT' },
    });
  });

  it('is visible only to members unless it is recorded as public', async () => {
    const [hidden, shown] = [await desk.statement(), await desk.statement({}, 'PUBLIC')];
    expect(await read(hidden.id)).toBeNull();
    expect(await read(shown.id)).not.toBeNull();
  });

  it('is refused with invalid fields, at the path of the mistake', async () => {
    const failures = await notRefusedAt([
      ['a null kind', 'kind', { kind: null }],
      ['no kind', 'kind', { kind: undefined }],
      ['a null wording', 'wording', { wording: null }, 'only VERBATIM is put in quotation marks.'],
      ['no wording', 'wording', { wording: undefined }],
      ['a blank text', 'text', { text: ' \n ' }],
      ['a long text', 'text', { text: 'x'.repeat(20_001) }],
      ['an empty language', 'translatedFrom', { translatedFrom: '' }],
      ['words as a language', 'language', { language: 'English please' }],
      ['no language', 'language', { language: 'english' }, 'BCP 47'],
      ['a private language', 'language', { language: 'x-mine' }, 'BCP 47'],
      ['an empty role', 'roleName', { roleName: '' }],
      ['a long place', 'place', { place: 'x'.repeat(501) }],
      ['a blank audience', 'audience', { audience: ' ' }],
      ['a blank passage', 'passage', { wording: 'PARAPHRASE', passage: '\n' }],
      ['a user name', 'originalUrl', { originalUrl: 'https://ada@a.example/' }, 'without a user name'],
      ['a password', 'originalUrl', { originalUrl: 'https://:secret@a.example/' }, 'password'],
    ]);
    expect(failures).toEqual([]);
  });

  it('is refused if fields contradict each other', async () => {
    const unnamed = { speaker: { unnamed: { description: 'a senior executive' } } };
    const early = { madeOn: '2020-05-03', receivedAt: '2020-05-01T12:00:00Z', kind: 'COMMENT' } as const;
    const inMarks = 'must not be in quotation marks if the wording is VERBATIM';
    const failures = await notRefusedAt([
      [
        'a description and a role',
        'roleName',
        { ...unnamed, roleName: 'chair' },
        "must be left out if the speaker isn't named",
      ],
      ['a passage and verbatim words', 'passage', { passage: 'It is so, he says.' }, 'must be empty if the'],
      ['received before it was made', 'receivedAt', early, 'must not be before madeOn'],
      ...['We will not quote', 'It’s the boats’ fault', "It's theirs"].map(
        (text) =>
          ['partly quoted, without marks', 'text', { wording: 'PARTIAL', text }, 'is PARAPHRASE'] as const,
      ),
      ['verbatim, in quotation marks', 'text', { text: '“We will quote”' }, inMarks],
      ['verbatim, in straight ones with a full stop', 'text', { text: '"We will quote".' }, inMarks],
      ['verbatim, in German ones', 'text', { text: '„Das „Wir“ zählt.“', language: 'de' }, inMarks],
      ['verbatim, in French ones', 'text', { text: '«Oui»' }, inMarks],
    ]);
    expect(failures).toEqual([]);
  });

  it('is refused as bad input without exactly one speaker', async () => {
    const speakers = {
      both: { ...speaker, organizationId: absentId('Organization') },
      none: {},
      null: { personId: null },
    };
    for (const [who, wrong] of Object.entries(speakers)) {
      const input = { statement: statementWith({ speaker: wrong as SpeakerInput }) as StatementInput };
      const { errors } = await newsroom.ask(RecordStatement, { input }, newsroom.tokens.EDITOR);
      expect(
        errors.map(({ extensions }) => extensions.code),
        who,
      ).toEqual(['BAD_USER_INPUT']);
    }
  });

  it("is refused with an organisation's id as a person's", async () => {
    const wrong = { personId: absentId('Organization') };
    const input = { statement: statementWith({ speaker: wrong }) as StatementInput };
    const { data } = await newsroom.ask(RecordStatement, { input }, newsroom.tokens.EDITOR);
    expect(data.recordStatement).toMatchObject({
      problems: [{ code: 'WRONG_TYPE', path: ['input', 'statement', 'speaker', 'personId'] }],
    });
  });

  it('accepts what is rare, but possible', async () => {
    const today = { madeOn: fromNow(0.9).slice(0, 10), receivedAt: fromNow(0.9) };
    const overnight = { madeOn: '2020-05-02', receivedAt: '2020-05-01T12:00:00Z' };
    const handedOut = { kind: 'REMARK', madeOn: '2020-05-09', receivedAt: '2020-05-01T12:00:00Z' } as const;
    const cases: Record<string, Partial<StatementInput>> = {
      'made today, somewhere else': today,
      'of this year': { madeOn: String(new Date().getUTCFullYear()) },
      'of the first newspapers': { kind: 'REMARK', madeOn: '1605', receivedAt: '1450-01-01T00:00:00Z' },
      'of antiquity': { madeOn: '-0043-03-15', receivedAt: '2020-01-01T00:00:00Z' },
      'received on the day before, in another time zone': overnight,
      'whose text is handed out before it is made': handedOut,
      'made since 2019': { madeOn: '2019/..' },
      'made until 1985': { madeOn: '../1985' },
      'with quotations in it': { text: '“Yes” and “no”' },
      'with one quotation at its end': { text: 'They said “no”' },
      'that is a quotation': { text: '‘To be or not to be’' },
      'with one mark': { text: '"' },
      'that is a paraphrase of a word': { wording: 'PARAPHRASE', text: '“No”' },
      'in a language of three letters': { language: 'gsw-CH' },
    };
    const failures = await failuresOf(
      Object.entries(cases),
      ([what]) => what,
      async ([, fields]) => {
        await desk.statement({ kind: 'COMMENT', speaker, ...fields });
      },
    );
    expect(failures).toEqual([]);
  });
});

describe('a date', () => {
  it('is saved as written, and means the time from its first to its last day', async () => {
    const dates = [
      ['2025-08-26', '2025-08-26', '2025-08-26'],
      ['2024-05', '2024-05-01', '2024-05-31'],
      ['2025-09~', '2025-09-01', '2025-09-30'],
      ['198X', '1980-01-01', '1989-12-31'],
      ['2025-06/2025-08', '2025-06-01', '2025-08-31'],
      ['{2023,2025-03}', '2023-01-01', '2025-03-31'],
      ['2001-21', '2001-03-01', '2001-05-31'],
      ['2019/..', '2019-01-01', '9999-12-31'],
      ['2025-08-26T23:30:00-07:00', '2025-08-27', '2025-08-27'],
    ];
    const day = (date: Date) => date.toISOString().slice(0, 10);
    const saved = [];
    for (const [madeOn = ''] of dates) {
      const { id } = await desk.statement({ madeOn, speaker });
      const row = await newsroom.prisma.statement.findUniqueOrThrow({ where: { id: rowId(id) } });
      expect(await read(id, newsroom.tokens.EDITOR)).toMatchObject({ madeOn });
      saved.push([row.madeOn, day(row.madeOnFirst), day(row.madeOnLast)]);
    }
    expect(saved).toEqual(dates);
  });

  it('that is none, or not accepted, is refused; so is one in the future', async () => {
    const dates = ['2025-02-29', '2025-08-26T25:00:00Z', '2025-08-26T12:00:00', '20250826', 'Y17E7', '-0000'];
    const texts = ['2025-08/2025-06', '../..', 'XXXX', 'yesterday', '', ' 2025', '2025\u0000'];
    const long = `{${'2025,'.repeat(1_000)}2025}`;
    const future = ['9999-12-31', fromNow(2.1).slice(0, 10), '9998/..'];
    const failures = await notRefusedAt([
      ...[...dates, ...texts, long].map((madeOn): Case => [madeOn, 'madeOn', { madeOn }]),
      ...future.map((madeOn): Case => [madeOn, 'madeOn', { madeOn }, 'must not be in the future']),
    ]);
    expect(failures).toEqual([]);
  });

  it('that is unknown is sorted as the day of receipt, and last of all without that', async () => {
    const received = await desk.statement({ receivedAt: '2020-02-03T23:59:59Z' });
    const recorded = await desk.statement();
    const rows = await newsroom.prisma.statement.findMany({
      where: { id: { in: [received.id, recorded.id].map(rowId) } },
      orderBy: { madeOnFirst: 'asc' },
    });
    const days = rows.map(({ madeOnFirst, madeOnLast }) => [madeOnFirst, madeOnLast].map(dayOf));
    expect(days).toEqual([
      ['0001-01-01', '9999-12-31'],
      ['2020-02-03', '2020-02-03'],
    ]);
  });
});

describe('an instant', () => {
  it('that is none is refused; so is one in the future, or before there were newsrooms', async () => {
    const none = [
      '2025-02-30T00:00:00Z',
      '2025-01-01T24:00:00Z',
      '2025-01-01T00:00:00',
      '2025-01-01',
      'now',
      '',
    ];
    const outside = ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59-01:00', '+012025-01-01T00:00:00Z'];
    const failures = await notRefusedAt([
      ...[...none, ...outside].map((receivedAt): Case => [receivedAt, 'receivedAt', { receivedAt }]),
      ['in the future', 'receivedAt', { receivedAt: fromNow(1.1) }, 'must not be in the future'],
      ['before 1450', 'receivedAt', { receivedAt: '0001-01-01T00:00:00Z' }, 'before 1450'],
    ]);
    expect(failures).toEqual([]);
  });
});
