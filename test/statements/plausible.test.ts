import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CreatePersonInput, StatementInput } from '../gql/graphql.ts';
import { openDesk, unique } from '../support/newsroom/factories.ts';
import { AddComment } from '../support/newsroom/mutations/articles.ts';
import { CreatePerson } from '../support/newsroom/mutations/people.ts';
import { RecordStatement } from '../support/newsroom/mutations/statements.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

let newsroom: Newsroom;
let desk: ReturnType<typeof openDesk>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  desk = openDesk(newsroom);
});
afterAll(() => newsroom.close());

const DAY = 86_400_000;

function fromNow(days: number): string {
  return new Date(Date.now() + days * DAY).toISOString();
}

async function record(given: Partial<StatementInput>) {
  const speaker = { personId: (await desk.person()).id };
  const required = {
    kind: 'COMMENT',
    wording: 'VERBATIM',
    text: 'So.',
    channel: 'INTERVIEW',
    speaker,
  } as const;
  const input = { statement: { ...required, ...given }, visibility: 'MEMBERS' as const };
  return (await newsroom.ask(RecordStatement, { input }, newsroom.tokens.EDITOR)).data.recordStatement;
}

describe('a statement', () => {
  it.each<[string, Partial<StatementInput>]>([
    ['that is made today, somewhere else', { madeOn: fromNow(0.9).slice(0, 10), receivedAt: fromNow(0.9) }],
    ['of this year', { madeOn: String(new Date().getUTCFullYear()) }],
    ['of the first newspapers', { madeOn: '1605', receivedAt: '1450-01-01T00:00:00Z', kind: 'REMARK' }],
    ['of antiquity', { madeOn: '-0043-03-15', receivedAt: '2020-01-01T00:00:00Z' }],
    [
      'that is received on the day before, in another time zone',
      { madeOn: '2020-05-02', receivedAt: '2020-05-01T12:00:00Z' },
    ],
    [
      'whose text is handed out before it is made',
      { kind: 'REMARK', madeOn: '2020-05-09', receivedAt: '2020-05-01T12:00:00Z' },
    ],
    ['that has been made since 2019', { madeOn: '2019/..' }],
    ['that was made until 1985', { madeOn: '../1985' }],
    ['with quotations in it', { text: '“Yes” and “no”' }],
    ['with one quotation at its end', { text: 'They said “no”' }],
    ['that is a quotation', { text: '‘To be or not to be’' }],
    ['with one mark', { text: '"' }],
    ['that is a paraphrase of a word', { wording: 'PARAPHRASE', text: '“No”' }],
    ['in a language of three letters', { language: 'gsw-CH' }],
  ])('%s is recorded', async (_which, input) => {
    expect(await record(input)).toMatchObject({ __typename: 'RecordStatementPayload' });
  });

  it.each<[string, string, string, Partial<StatementInput>]>([
    ['made in the far future', 'madeOn', 'must not be in the future', { madeOn: '9999-12-31' }],
    [
      'made the day after tomorrow',
      'madeOn',
      'must not be in the future',
      { madeOn: fromNow(2.1).slice(0, 10) },
    ],
    ['made from the far future on', 'madeOn', 'must not be in the future', { madeOn: '9998/..' }],
    ['received in the future', 'receivedAt', 'must not be in the future', { receivedAt: fromNow(1.1) }],
    ['received before newsrooms', 'receivedAt', 'before 1450', { receivedAt: '0001-01-01T00:00:00Z' }],
    [
      'received before it was made',
      'receivedAt',
      'must not be before madeOn',
      { madeOn: '2020-05-03', receivedAt: '2020-05-01T12:00:00Z' },
    ],
    ['verbatim, in quotation marks', 'text', 'must not be in quotation marks', { text: '“We will quote”' }],
    ['verbatim, in straight ones with a full stop', 'text', 'must not be in', { text: '"We will quote".' }],
    ['verbatim, in German ones', 'text', 'must not be in', { text: '„Das „Wir“ zählt.“', language: 'de' }],
    ['verbatim, in French ones', 'text', 'must not be in', { text: '«Oui»' }],
    ['in no language', 'language', 'BCP 47', { language: 'english' }],
    ['in a private language', 'language', 'BCP 47', { language: 'x-mine' }],
    [
      'at a URL with a user name',
      'originalUrl',
      'without a user name',
      { originalUrl: 'https://ada@a.example/' },
    ],
    ['at a URL with a password', 'originalUrl', 'password', { originalUrl: 'https://:secret@a.example/' }],
  ])('%s is refused, with the reason', async (_which, field, message, input) => {
    expect(await record(input)).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'statement', field],
      message: expect.stringContaining(message) as string,
    });
  });

  it('whose wording a comment leaves out is not printed in quotation marks', async () => {
    const article = await desk.publishedArticle();
    const speaker = { personId: (await desk.person()).id };
    const statement = {
      text: 'They deny it.',
      channel: 'INTERVIEW' as const,
      speaker,
      passage: 'We deny it.',
    };
    const input = { articleId: article.id, statement };
    const { data } = await newsroom.ask(AddComment, { input }, newsroom.tokens.EDITOR);
    expect(data.addComment).toMatchObject({ __typename: 'AddCommentPayload' });
    const row = await newsroom.prisma.statement.findFirstOrThrow({ where: { text: 'They deny it.' } });
    expect(row).toMatchObject({ kind: 'COMMENT', wording: 'PARAPHRASE' });
  });
});

describe('a role in an organisation', () => {
  async function create(dates: { from?: string; until?: string }) {
    const organizationId = (await desk.organization()).id;
    const slug = unique('person');
    const affiliations = [{ organizationId, roleName: 'chair', ...dates }];
    const input: CreatePersonInput = { slug, name: slug, affiliations };
    return (await newsroom.ask(CreatePerson, { input }, newsroom.tokens.EDITOR)).data.createPerson;
  }

  it.each([
    { from: '2020', until: '2020' },
    { from: '2020-05', until: '2020' },
    { until: '1999' },
    { from: '2099' },
  ])('can last as long as %j', async (dates) => {
    expect(await create(dates)).toMatchObject({ __typename: 'CreatePersonPayload' });
  });

  it('does not end before it begins', async () => {
    expect(await create({ from: '2020-05', until: '2020-04' })).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'affiliations', '0', 'until'],
      message: 'affiliations.0.until must not be before from.',
    });
  });
});
