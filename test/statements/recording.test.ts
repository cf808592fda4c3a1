import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import type { SpeakerInput, StatementInput, Visibility } from '../gql/graphql.ts';
import { absentId, openDesk, rowId } from '../support/newsroom/factories.ts';
import { RecordStatement } from '../support/newsroom/mutations/statements.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const WholeStatement = graphql(`
  query WholeStatement($id: ID!) {
    node(id: $id) {
      ... on Statement {
        kind
        wording
        text
        language
        translatedFrom
        speaker {
          ... on Person {
            id
          }
          ... on Organization {
            id
          }
        }
        speakerIsNamed
        roleName
        onBehalfOf {
          id
        }
        audience
        channel
        madeOn
        receivedAt
        place
        status
        statusNote
        inReplyTo {
          id
        }
        source {
          id
        }
        passage
        originalUrl
        campaigns {
          id
        }
      }
    }
  }
`);

let newsroom: Newsroom;
let desk: ReturnType<typeof openDesk>;
let speaker: SpeakerInput;
beforeAll(async () => {
  newsroom = await openNewsroom();
  desk = openDesk(newsroom);
  speaker = { personId: (await desk.person()).id };
});
afterAll(() => newsroom.close());

async function read(id: string, token?: string) {
  return (await newsroom.ask(WholeStatement, { id }, token)).data.node;
}

async function record(statement: Partial<StatementInput>, visibility?: Visibility) {
  const all = {
    kind: 'REMARK' as const,
    wording: 'VERBATIM' as const,
    text: 'It is so.',
    channel: 'SPEECH' as const,
    speaker,
    ...statement,
  };
  const input = { statement: all, visibility };
  return newsroom.ask(RecordStatement, { input }, newsroom.tokens.EDITOR);
}

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
      text: 'One.\n\nTwo.',
      language: 'en-GB',
      translatedFrom: 'ar',
      speakerIsNamed: true,
      roleName: 'Chair',
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
    const { id } = await desk.statement({
      kind: 'REMARK',
      wording: 'PARAPHRASE',
      text: ' It is so. ',
      channel: 'OTHER',
      speaker: { organizationId: organization.id },
    });
    expect(await read(id, newsroom.tokens.REPORTER)).toEqual({
      kind: 'REMARK',
      wording: 'PARAPHRASE',
      text: 'It is so.',
      channel: 'OTHER',
      speaker: { id: organization.id },
      language: 'en',
      translatedFrom: null,
      speakerIsNamed: true,
      roleName: null,
      onBehalfOf: null,
      audience: null,
      madeOn: null,
      receivedAt: null,
      place: null,
      inReplyTo: null,
      source: null,
      passage: null,
      originalUrl: null,
      campaigns: [],
      status: 'CURRENT',
      statusNote: null,
    });
  });

  it('is visible only to members unless it is recorded as public', async () => {
    const [hidden, shown] = [await desk.statement(), await desk.statement({}, 'PUBLIC')];
    expect(await read(hidden.id)).toBeNull();
    expect(await read(shown.id)).not.toBeNull();
  });

  it.each<[Partial<StatementInput>, string]>([
    [{ kind: null }, 'kind'],
    [{ kind: undefined }, 'kind'],
    [{ wording: null }, 'wording'],
    [{ wording: undefined }, 'wording'],
    [{ text: ' \n ' }, 'text'],
    [{ text: 'x'.repeat(20_001) }, 'text'],
    [{ language: 'English please' }, 'language'],
    [{ translatedFrom: '' }, 'translatedFrom'],
    [{ roleName: '' }, 'roleName'],
    [{ place: 'x'.repeat(501) }, 'place'],
    [{ audience: ' ' }, 'audience'],
    [{ wording: 'PARAPHRASE', passage: '\n' }, 'passage'],
    [{ wording: 'VERBATIM', passage: 'It is so, he says.' }, 'passage'],
    [{ speakerIsNamed: false, roleName: 'a senior executive' }, 'speaker'],
  ])('is refused with %o, and returns the path of the mistake', async (statement, field) => {
    const before = await newsroom.prisma.statement.count();
    const { data } = await record(statement);
    expect(data.recordStatement).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'statement', field],
    });
    expect(await newsroom.prisma.statement.count()).toBe(before);
  });

  it.each<[string, string[], (id: string) => Partial<StatementInput>]>([
    ['Person', ['speaker', 'personId'], (personId) => ({ speaker: { personId } })],
    ['Organization', ['speaker', 'organizationId'], (organizationId) => ({ speaker: { organizationId } })],
    ['Organization', ['onBehalfOfId'], (onBehalfOfId) => ({ onBehalfOfId })],
    ['Statement', ['inReplyToId'], (inReplyToId) => ({ inReplyToId })],
    ['SourceReport', ['sourceId'], (sourceId) => ({ sourceId })],
    ['Campaign', ['campaignIds', '0'], (campaignId) => ({ campaignIds: [campaignId] })],
  ])("is refused with a %s that doesn't exist at %j", async (typename, path, statement) => {
    const id = absentId(typename);
    const { data } = await record(statement(id), 'PUBLIC');
    expect(data.recordStatement).toMatchObject({
      __typename: 'NotFoundError',
      path: ['input', 'statement', ...path],
      id,
    });
  });

  it.each<[string, () => object]>([
    ['two speakers', () => ({ ...speaker, organizationId: absentId('Organization') })],
    ['no speaker', () => ({})],
    ['a null speaker', () => ({ personId: null })],
    ["an organisation's id as a person's", () => ({ personId: absentId('Organization') })],
  ])('is refused as bad input with %s', async (_who, speakerOf) => {
    const { errors } = await record({ speaker: speakerOf() as SpeakerInput });
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
  });
});

describe('a date', () => {
  it.each([
    ['2025-08-26', '2025-08-26', '2025-08-26'],
    ['2024-05', '2024-05-01', '2024-05-31'],
    ['2024-02-29', '2024-02-29', '2024-02-29'],
    ['2025-09~', '2025-09-01', '2025-09-30'],
    ['198X', '1980-01-01', '1989-12-31'],
    ['2025-06/2025-08', '2025-06-01', '2025-08-31'],
    ['[2025-01..2025-03]', '2025-01-01', '2025-03-31'],
    ['{2023,2025-03}', '2023-01-01', '2025-03-31'],
    ['2001-21', '2001-03-01', '2001-05-31'],
    ['2019/..', '2019-01-01', '9999-12-31'],
    ['../1985', '0001-01-01', '1985-12-31'],
    ['2025-08-26T23:30:00-07:00', '2025-08-27', '2025-08-27'],
  ])('such as %s is saved as written, and means %s to %s', async (madeOn, first, last) => {
    const { id } = await desk.statement({ madeOn });
    expect(await read(id, newsroom.tokens.EDITOR)).toMatchObject({ madeOn });
    const row = await newsroom.prisma.statement.findUniqueOrThrow({ where: { id: rowId(id) } });
    const day = (date: Date) => date.toISOString().slice(0, 10);
    expect([day(row.madeOnFirst), day(row.madeOnLast)]).toEqual([first, last]);
  });

  it.each([
    '2025-02-30',
    '2025-02-29',
    '2025-13',
    '2025-08-26T25:00:00Z',
    '2025-08-26T24:00:00Z',
    '2025-08-26T12:61:00Z',
    '2025-08-26T12:00:60Z',
    '2025-02-30T12:00:00Z',
    '2025-08-26T12:00:00+14:01',
    '2025-08-26T12:00:00-00:00',
    '2025-08-26T12:00:00',
    '2025-08-26T12:00Z',
    '2025-08T12:00:00Z',
    '2025-08-26T12:00:00Z~',
    '2025-08-26T12:00:00Z/2025-08-27',
    '20250826',
    '1756166400000',
    '10000',
    'Y17E7',
    '-0000',
    '2025-08/2025-06',
    '../..',
    'XXXX',
    'yesterday',
    '',
    ' 2025',
    '2025\u0000',
    `{${'2025,'.repeat(1_000)}2025}`,
  ])('such as %j is refused', async (madeOn) => {
    const { data } = await record({ madeOn });
    const path = ['input', 'statement', 'madeOn'];
    expect(data.recordStatement).toMatchObject({ __typename: 'ValidationError', path });
  });

  it('that is unknown is sorted as the day of receipt or of recording', async () => {
    const received = await desk.statement({ receivedAt: '2020-02-03T23:59:59Z' });
    const recorded = await desk.statement();
    const rows = await newsroom.prisma.statement.findMany({
      where: { id: { in: [received.id, recorded.id].map(rowId) } },
      orderBy: { madeOnFirst: 'asc' },
    });
    expect(rows[0]?.madeOnFirst.toISOString()).toBe('2020-02-03T00:00:00.000Z');
    expect(rows[1]?.madeOnFirst.toISOString().slice(0, 10)).toBe(
      rows[1]?.recordedAt.toISOString().slice(0, 10),
    );
  });
});

describe('an instant', () => {
  it.each([
    '2025-02-30T00:00:00Z',
    '2025-01-01T24:00:00Z',
    '2025-01-01T00:00:00',
    '2025-01-01',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59-01:00',
    '+012025-01-01T00:00:00Z',
    'now',
    '',
  ])('such as %j is refused', async (receivedAt) => {
    const { data } = await record({ receivedAt });
    const path = ['input', 'statement', 'receivedAt'];
    expect(data.recordStatement).toMatchObject({ __typename: 'ValidationError', path });
  });
});
