import { describe, expect, it } from 'vitest';
import { TypedDocumentString, type BlockInput } from '../gql/graphql.ts';
import { absentId, openDesk } from '../support/newsroom/factories.ts';
import { CreateArticle } from '../support/newsroom/mutations.ts';
import { openOffice } from '../support/newsroom/office.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

const A_DATE = 'Expected a date such as 2025-08-26, 2024-05, 2025-09~ or 2025-08-26T14:30:00Z';
const SOME_DAY = '2099-01-01T00:00:00Z';

const newsroom = useNewsroom();
const desk = openDesk(newsroom);

interface Result {
  readonly __typename: string;
  readonly problems?: { readonly code: string; readonly path: string[]; readonly message: string }[];
}

async function ask(query: string, variables: object, token?: string) {
  const document = new TypedDocumentString<Record<string, Result> | null, Record<string, unknown>>(query);
  return newsroom.ask(document, { ...variables }, token ?? newsroom.tokens.EDITOR);
}

const mutationOf = (name: string) =>
  `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) {
    __typename ... on ValidationError { problems { code path message min max } } } }`;

async function problemsOf(name: string, input: object, token?: string) {
  const { data, errors } = await ask(mutationOf(name), { input }, token);
  const result = data?.[name];
  if (result?.problems === undefined) throw new Error(JSON.stringify({ result, errors }));
  return result.problems;
}

/** The codes and messages of the problems that a mutation's input has, by path. */
async function problems(...of: Parameters<typeof problemsOf>): Promise<Record<string, string>> {
  const found = await problemsOf(...of);
  return Object.fromEntries(
    found.map(({ code, path, message }) => [path.slice(1).join('.'), `${code}: ${message}`]),
  );
}

const paths = async (...of: Parameters<typeof problems>) => Object.keys(await problems(...of)).sort();

describe('an input that is wrong in several ways', () => {
  it('gets the problems of single fields, of several, of the key and of dates and URLs in one answer', async () => {
    const statement = {
      ...{ text: ' ', channel: 'INTERVIEW', roleName: 'a clerk' },
      speaker: { unnamed: { description: ' ' } },
      ...{ passage: 'As written.', madeOn: 'yesterday', receivedAt: '30 February', originalUrl: 'example' },
    };
    const input = { statement, visibility: 'MEMBERS', idempotencyKey: '' };
    expect(await problems('recordStatement', input)).toEqual({
      idempotencyKey: 'REQUIRED: Must not be empty.',
      'statement.kind': 'REQUIRED: Must not be left out: it says how the statement came.',
      'statement.wording': 'REQUIRED: Must not be left out: only VERBATIM is put in quotation marks.',
      'statement.text': 'REQUIRED: Must not be empty.',
      'statement.speaker.unnamed.description': 'REQUIRED: Must not be empty.',
      'statement.madeOn':
        'INVALID_DATE: Must be a date such as 2025-08-26, 2024-05, 2025-09~ or 2025-08-26T14:30:00Z.',
      'statement.receivedAt':
        'INVALID_DATE: Must be a time with an offset from UTC, such as 2025-09-25T14:30:00Z.',
      'statement.originalUrl':
        'INVALID_URL: Must be an http or https URL of at most 2000 characters, without a user name or password, such as https://example.org/story.',
    });
  });

  it('says of a date why it is none, if that is known', async () => {
    const input = {
      startedOn: '2025-02-30',
      campaignId: absentId('Campaign'),
      type: 'RALLY',
      title: 'A title',
    };
    expect(await problems('recordCampaignAction', { ...input, endedOn: 'Y20250' })).toMatchObject({
      startedOn: expect.stringMatching(
        /^INVALID_DATE: Must be a date such as .*: there is no such day,/,
      ) as string,
      endedOn: expect.stringContaining('long years are not accepted') as string,
    });
  });

  it('gets those that depend on what is changed', async () => {
    const { id: campaignId } = await desk.campaign();
    const { id } = await desk.action({ campaignId, startedOn: '2025-08-26' });
    const figures = [
      { kind: 'ARRESTS', low: 7, high: 6 },
      { kind: 'PARTICIPANTS', low: -1, high: -2 },
    ];
    expect(await problems('updateCampaignAction', { id, title: '', endedOn: '2025-08-25', figures })).toEqual(
      {
        title: 'REQUIRED: Must not be empty.',
        endedOn: 'CONFLICTING: Must not be before startedOn.',
        'figures.0.high': 'CONFLICTING: Must not be less than low.',
        'figures.1.low': 'OUT_OF_RANGE: Must not be negative.',
      },
    );
    // What a malformed date is before or after, nobody knows.
    expect(await paths('updateCampaignAction', { id, title: '', endedOn: 'soon' })).toEqual([
      'endedOn',
      'title',
    ]);
  });

  it('gets those of what an amendment carries over', async () => {
    const { id: organizationId } = await desk.organization();
    const { id } = await desk.statement({
      speaker: { unnamed: { description: 'an executive', organizationId } },
    });
    const changes = { text: '', roleName: null, passage: 'As written.', inReplyToId: id, originalUrl: '?' };
    expect(await paths('amendStatement', { statementId: id, party: 'SPEAKER', ...changes })).toEqual([
      ...['inReplyToId', 'originalUrl', 'passage', 'roleName', 'text'],
    ]);
  });

  it('gets every unknown block, and what the state of the article rules out', async () => {
    const { id, revisionNumber: expectedRevision } = await desk.publishedArticle();
    const body = ['unknown', 'other'].map((blockId) => ({ paragraph: { blockId, html: 'Text.' } }));
    const wrong = ['body.0.paragraph.html', 'body.1.paragraph.blockId', 'headline'];
    body[0] = { paragraph: { blockId: 'unknown', html: '<b></b>' } };
    const changes = { slug: 'another-slug', headline: ' ', body, embargoedUntil: SOME_DAY };
    expect(await paths('reviseArticle', { id, expectedRevision, ...changes })).toEqual([
      ...['body.0.paragraph.blockId', ...wrong.slice(0, 2), 'embargoedUntil', 'headline', 'slug'],
    ]);
    const correction = { id, expectedRevision, kind: 'CORRECTION', text: '', body };
    expect(await paths('correctArticle', correction)).toEqual([
      ...['body.0.paragraph.blockId', ...wrong.slice(0, 2), 'text'],
    ]);
    expect(await paths('createArticle', { slug: 'a-slug', headline: ' ', body })).toEqual([
      ...['body.0.paragraph.blockId', ...wrong],
    ]);
    const { id: personId } = await desk.person();
    const statement = { kind: 'REMARK', text: '', channel: 'INTERVIEW', speaker: { personId } };
    expect(await paths('addComment', { articleId: id, statement, afterBlockId: 'unknown' })).toEqual([
      ...['afterBlockId', 'statement.kind', 'statement.text'],
    ]);
  });

  it('gets them as a desk, a directory and an admin do', async () => {
    const article = await desk.article();
    const { id } = await desk.requestComment(article, { deadline: SOME_DAY });
    const closing = { id, outcome: 'NO_RESPONSE', statementId: (await desk.statement()).id, noteText: '' };
    expect(await paths('closeCommentRequest', closing)).toEqual(['noteText', 'outcome', 'statementId']);
    const organization = await desk.organization();
    const circle = { id: organization.id, name: '', partOfId: organization.id, website: 'ftp://example.org' };
    expect(await paths('updateOrganization', circle)).toEqual(['name', 'partOfId', 'website']);
    const { id: memberId } = await openOffice(newsroom).member();
    const token = { memberId, name: '', expiresAt: '2020-01-01T00:00:00Z', overlapSeconds: 1 };
    expect(
      await paths('createApiToken', { ...token, idempotencyKey: 'short' }, newsroom.tokens.ADMIN),
    ).toEqual(['expiresAt', 'idempotencyKey', 'name', 'overlapSeconds']);
  });

  it('gets them in the order of the input, with one message of all', async () => {
    const body: BlockInput[] = [{ heading: { level: 7, text: '' } }, { list: { ordered: false, items: [] } }];
    const input = { slug: 'Not a slug', headline: ' ', language: 'nonsense!', body };
    const { data } = await newsroom.ask(CreateArticle, { input }, newsroom.tokens.REPORTER);
    const error = data.createArticle;
    if (error.__typename !== 'ValidationError') throw new Error('It was accepted.');
    expect(error.problems.map(({ path }) => path.slice(1).join('.')).sort()).toEqual([
      ...['body.0.heading.level', 'body.0.heading.text', 'body.1.list.items', 'headline', 'language', 'slug'],
    ]);
    expect(error.path).toEqual(error.problems[0]?.path);
    // The message of each begins without the path. The message of all names the places.
    for (const { message } of error.problems) expect(message).toMatch(/^Must .*\.$/);
    const named = error.problems.map(
      ({ path, message }) => `${path.slice(1).join('.')} m${message.slice(1)}`,
    );
    expect(error.message).toBe(named.join(' '));
  });

  it('gets the bound that each value breaks', async () => {
    const bounds = async (...of: Parameters<typeof problemsOf>) =>
      (await problemsOf(...of)).map(({ message: _, path, ...problem }) => ({
        ...problem,
        path: path.slice(1).join('.'),
      }));
    const long = 'x'.repeat(501);
    const body = [{ heading: { level: 1, text: long } }, { heading: { level: 7, text: 'A heading' } }];
    const rights = { creditText: long };
    const input = {
      slug: 's'.repeat(201),
      headline: 'A headline',
      body,
      rights,
      tags: Array(51).fill('Tag'),
    };
    const found = await bounds('createArticle', input);
    expect(found.sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
      { code: 'OUT_OF_RANGE', path: 'body.0.heading.level', min: 2, max: null },
      { code: 'TOO_LONG', path: 'body.0.heading.text', min: null, max: 500 },
      { code: 'OUT_OF_RANGE', path: 'body.1.heading.level', min: null, max: 6 },
      { code: 'TOO_LONG', path: 'rights.creditText', min: null, max: 500 },
      { code: 'TOO_LONG', path: 'slug', min: null, max: 200 },
      { code: 'TOO_MANY', path: 'tags', min: null, max: 50 },
    ]);
    expect(await bounds('createSourceReport', { outletIds: [] })).toEqual([
      { code: 'TOO_FEW', path: 'outletIds', min: 1, max: null },
    ]);
    const image = { url: 'https://example.org/', altText: '', width: 0 };
    expect(await bounds('createArticle', { slug: 's', headline: 'H', body: [], mainImage: image })).toEqual([
      { code: 'OUT_OF_RANGE', path: 'mainImage.width', min: 1, max: null },
    ]);
  });

  it('tells nothing of them, and nothing of the row, to who may not change it', async () => {
    const { id } = await desk.article();
    const input = { id, expectedRevision: 1, headline: ' ', embargoedUntil: 'soon' };
    const { REPORTER } = newsroom.tokens;
    const refused = [await ask(mutationOf('reviseArticle'), { input }, REPORTER)];
    const absent = { input: { ...input, id: absentId('Article') } };
    refused.push(await ask(mutationOf('reviseArticle'), absent, REPORTER));
    for (const { data } of refused) expect(data).toEqual({ reviseArticle: { __typename: 'NotFoundError' } });
    const campaign = await ask(
      mutationOf('updateCampaign'),
      { input: { id: absentId('Campaign'), name: '' } },
      REPORTER,
    );
    expect(campaign.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('a malformed date, time or URL', () => {
  it('is a problem also in a variable of its own', async () => {
    const { data } = await ask(
      `mutation ($url: URL, $slug: String!) { createOrganization(input: { slug: $slug, name: "", website: $url }) {
        __typename ... on ValidationError { problems { code path message min max } } } }`,
      { url: 'example.org', slug: 'a-slug' },
    );
    const found = data?.['createOrganization']?.problems?.map(({ path }) => path.join('.')).sort();
    expect(found).toEqual(['input.name', 'input.website']);
  });

  const REFUSED: [string, string, object, string][] = [
    [
      'in a filter of a query',
      'query ($day: EDTFDate) { statements(filter: { madeFrom: $day }) { totalCount } }',
      { day: 'CANARY' },
      `Variable "$day" got an invalid value: ${A_DATE}.`,
    ],
    [
      'in a filter of a query, with the reason',
      'query ($day: EDTFDate) { statements(filter: { madeFrom: $day }) { totalCount } }',
      { day: '199u' },
      `Variable "$day" got an invalid value: ${A_DATE}: an unknown digit is X, as in 199X; u is of the draft of 2012.`,
    ],
    [
      'in a filter of what a mutation selects',
      `mutation ($input: CreatePersonInput!, $filter: StatementFilter) { createPerson(input: $input) {
        ... on CreatePersonPayload { person { statements(filter: $filter) { totalCount } } } } }`,
      { input: { slug: 'a-slug', name: 'A name' }, filter: { madeFrom: 'CANARY' } },
      `Variable "$filter" got an invalid value at "filter.madeFrom": ${A_DATE}.`,
    ],
    [
      'in a variable that a mutation uses in its input and in a filter',
      `mutation ($day: EDTFDate!) { createSourceReport(input: { outletIds: [], publishedOn: $day }) { ...Made } }
       fragment Made on CreateSourceReportPayload {
         sourceReport { outlets { statements(filter: { madeFrom: $day }) { totalCount } } } }`,
      { day: 'CANARY' },
      `Variable "$day" got an invalid value: ${A_DATE}.`,
    ],
    [
      'if it is a number',
      mutationOf('updateSourceReport'),
      { input: { id: 'x', publishedOn: 2025 } },
      `Variable "$input" got an invalid value at "input.publishedOn": ${A_DATE}.`,
    ],
    [
      'if it is an object that looks like one that the server would pass on',
      mutationOf('updateSourceReport'),
      { input: { id: 'x', publishedOn: { text: 'CANARY' } } },
      `Variable "$input" got an invalid value at "input.publishedOn": ${A_DATE}.`,
    ],
  ];
  it('elsewhere fails the request, without repeating it', async () => {
    for (const [where, query, variables, message] of REFUSED) {
      const { data, errors } = await ask(query, variables);
      expect.soft(data ?? null, where).toBeNull();
      expect.soft(errors, where).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
      expect.soft(JSON.stringify(errors), where).not.toMatch(/CANARY/);
    }
  });

  it('in the document itself fails the request, with its place', async () => {
    const { errors } = await ask(
      `mutation { updateSourceReport(input: { id: "x", publishedOn: "CANARY" }) { __typename } }`,
      {},
    );
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('the reason why the state of an article does not allow a change', () => {
  const NOT_SCHEDULED = { unscheduleArticle: 'NOT_SCHEDULED' };
  const NOT_PUBLISHED = { withdrawArticle: 'NOT_PUBLISHED' };
  const CHANGES: Readonly<Record<string, object>> = {
    publishArticle: { expectedRevision: 1 },
    scheduleArticle: { expectedRevision: 1, scheduledFor: SOME_DAY },
    unscheduleArticle: {},
    withdrawArticle: { reason: 'It was wrong.' },
    correctArticle: { expectedRevision: 1, kind: 'CORRECTION', text: 'It was ten.' },
  };
  const CASES: readonly [string, make: () => Promise<{ id: string }>, reasons: Record<string, string>][] = [
    ['DRAFT', () => desk.article(), { ...NOT_SCHEDULED, ...NOT_PUBLISHED, correctArticle: 'NOT_PUBLISHED' }],
    ['DRAFT', () => desk.article({ embargoedUntil: SOME_DAY }), { publishArticle: 'EMBARGOED' }],
    ['SCHEDULED', async () => desk.schedule(await desk.article(), SOME_DAY), NOT_PUBLISHED],
    [
      'PUBLISHED',
      () => desk.publishedArticle(),
      { ...NOT_SCHEDULED, publishArticle: 'ALREADY_PUBLIC', scheduleArticle: 'ALREADY_PUBLIC' },
    ],
    [
      'WITHDRAWN',
      async () => desk.withdraw(await desk.publishedArticle()),
      {
        ...NOT_SCHEDULED,
        ...{ publishArticle: 'WITHDRAWN', withdrawArticle: 'WITHDRAWN', correctArticle: 'WITHDRAWN' },
      },
    ],
  ];

  it('is returned with the state', async () => {
    for (const [state, make, reasons] of CASES) {
      const { id } = await make();
      for (const [name, reason] of Object.entries(reasons)) {
        const query = mutationOf(name).replace(
          '... on',
          '... on InvalidStateError { articleState reason } ... on',
        );
        const { data } = await ask(query, { input: { id, ...CHANGES[name] } });
        const refused = { __typename: 'InvalidStateError', articleState: state, reason };
        expect.soft(data?.[name], `${name}, ${state}`).toEqual(refused);
      }
    }
  });
});
