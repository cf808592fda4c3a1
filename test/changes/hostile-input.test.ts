import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BlockInput } from '../gql/graphql.ts';
import { openDesk, unique } from '../support/newsroom/factories.ts';
import * as mutations from '../support/newsroom/mutations.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

/** A mutation with every field of its input filled in, fit to be accepted. */
interface Complete {
  readonly document: { toString(): string };
  readonly input: object;
}

let newsroom: Newsroom;
let complete: Record<string, () => Promise<Complete>>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  complete = await completeInputs();
});
afterAll(() => newsroom.close());

async function completeInputs(): Promise<typeof complete> {
  const desk = openDesk(newsroom);
  const [person, organization, source, campaign, statement, draft, published] = await Promise.all([
    desk.person(),
    desk.organization(),
    desk.sourceReport(),
    desk.campaign(),
    desk.statement(),
    desk.article(),
    desk.publishedArticle(),
  ]);
  const demand = await desk.demand(campaign.id);
  const image = {
    url: 'https://i.example/',
    altText: 'A',
    caption: 'C',
    creditText: 'Bo',
    width: 1,
    height: 1,
  };
  const body = [
    { paragraph: { html: '<b title="b">One</b>' } },
    { heading: { level: 2, text: 'Two' } },
    { quote: { statementId: statement.id } },
    { image: { image } },
    { embed: { url: 'https://e.example/', provider: 'E', statementId: statement.id, caption: 'C' } },
    { list: { ordered: true, items: ['One'] } },
  ] satisfies BlockInput[];
  const content = {
    headline: 'Headline',
    standfirst: 'Standfirst',
    byline: 'Ada',
    trailText: 'Trail',
    body,
    mainImage: image,
    rights: {
      license: 'https://l.example/',
      usageTerms: 'Terms',
      copyrightNotice: '©',
      creditText: 'Bo',
    },
    tags: ['Tag'],
    sourceIds: [source.id],
    campaignIds: [campaign.id],
    embargoedUntil: '2025-01-01T00:00:00Z',
  };
  const said = {
    kind: 'COMMENT',
    text: 'Text',
    language: 'en',
    translatedFrom: 'de',
    speaker: { personId: person.id },
    roleName: 'Chair',
    onBehalfOfId: organization.id,
    channel: 'SPEECH',
    madeOn: '2025-01',
    receivedAt: '2025-01-01T00:00:00Z',
    place: 'Place',
    inReplyToId: statement.id,
    sourceId: source.id,
    url: 'https://s.example/',
    campaignIds: [campaign.id],
  };
  const addressed = { organizationId: organization.id };
  const named = () => ({ slug: unique('s'), name: 'Name', description: 'Description', visibility: 'PUBLIC' });
  const of = (document: Complete['document'], input: () => object | Promise<object>) => async () => ({
    document,
    input: { ...(await input()), idempotencyKey: unique('key') },
  });
  const pending = await desk.requestComment(published);
  const closed = await desk.requestComment(published);
  await desk.closeRequest(closed);
  return {
    createArticle: of(mutations.CreateArticle, () => ({ slug: unique('s'), language: 'en', ...content })),
    // The rest of it is as when it was created.
    reviseArticle: of(mutations.ReviseArticle, async () => ({
      id: (await desk.article()).id,
      expectedRevision: 1,
      headline: 'Headline',
      embargoedUntil: '2025-01-01T00:00:00Z',
      noteText: 'Note',
    })),
    publishArticle: of(mutations.PublishArticle, () => ({ id: draft.id, expectedRevision: 0 })),
    withdrawArticle: of(mutations.WithdrawArticle, () => ({ id: draft.id, reason: 'Reason' })),
    addComment: of(mutations.AddComment, () => ({
      articleId: published.id,
      statement: said,
      noteText: 'Note',
      afterBlockId: '11111111-1111-4111-8111-111111111111',
      commentRequestId: pending.id,
    })),
    scheduleArticle: of(mutations.ScheduleArticle, () => ({
      id: draft.id,
      expectedRevision: 0,
      publishAt: '2099-01-01T00:00:00Z',
    })),
    unscheduleArticle: of(mutations.UnscheduleArticle, () => ({ id: draft.id })),
    correctArticle: of(mutations.CorrectArticle, async () => ({
      id: (await desk.publishedArticle()).id,
      expectedRevision: 1,
      kind: 'CORRECTION',
      text: 'Text',
      body,
    })),
    requestComment: of(mutations.RequestComment, () => ({
      articleId: draft.id,
      askedOf: addressed,
      deadline: '2099-01-01T00:00:00Z',
    })),
    closeCommentRequest: of(mutations.CloseCommentRequest, () => ({
      id: closed.id,
      outcome: 'DECLINED',
      statementId: statement.id,
      noteText: 'Note',
    })),
    recordStatement: of(mutations.RecordStatement, () => ({ statement: said, visibility: 'PUBLIC' })),
    createPerson: of(mutations.CreatePerson, () => ({
      ...named(),
      affiliations: [{ organizationId: organization.id, roleName: 'Chair', from: '2024', until: '2025' }],
    })),
    createOrganization: of(mutations.CreateOrganization, () => ({ ...named(), url: 'https://o.example/' })),
    createSourceReport: of(mutations.CreateSourceReport, () => ({
      outletId: organization.id,
      headline: 'Headline',
      url: 'https://r.example/',
      publishedOn: '2025',
      note: 'Note',
      visibility: 'PUBLIC',
    })),
    createCampaign: of(mutations.CreateCampaign, () => ({
      slug: unique('s'),
      name: 'Name',
      summary: 'Summary',
      startedOn: '2024',
      organizerIds: [organization.id],
      targets: [{ personId: person.id }],
      demands: ['Demand'],
    })),
    addCampaignDemand: of(mutations.AddCampaignDemand, () => ({
      campaignId: campaign.id,
      text: 'Text',
      addressedTo: addressed,
    })),
    recordCampaignAction: of(mutations.RecordCampaignAction, () => ({
      campaignId: campaign.id,
      kind: 'RALLY',
      status: 'COMPLETED',
      title: 'Title',
      description: 'Description',
      startedOn: '2025-01',
      endedOn: '2025-02',
      place: 'Place',
      organizerIds: [organization.id],
      figures: [{ kind: 'ARRESTS', low: 1, high: 2, attributedTo: addressed, sourceId: source.id }],
      sourceIds: [source.id],
    })),
    recordCampaignOutcome: of(mutations.RecordCampaignOutcome, () => ({
      campaignId: campaign.id,
      summary: 'Summary',
      date: '2025',
      extent: 'FULL',
      demandId: demand.id,
      target: addressed,
      sourceIds: [source.id],
    })),
  };
}

type Path = readonly (string | number)[];

function leaves(value: unknown, path: Path = []): { path: Path; value: unknown }[] {
  if (typeof value !== 'object' || value === null) return [{ path, value }];
  const entries = Array.isArray(value)
    ? value.map((item, index) => [index, item] as const)
    : Object.entries(value);
  return entries.flatMap(([key, item]) => leaves(item, [...path, key]));
}

function withLeaf(value: unknown, [key, ...rest]: Path, leaf: unknown): unknown {
  if (key === undefined) return leaf;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
    string | number,
    unknown
  >;
  copy[key] = withLeaf(copy[key], rest, leaf);
  return copy;
}

/** Sends it and says what came: the type of the result, or the codes of the errors. */
async function send({ document, input }: Complete): Promise<string> {
  const response = await fetch(newsroom.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${newsroom.tokens.ADMIN}` },
    body: JSON.stringify({ query: document.toString(), variables: { input } }),
  });
  const { data, errors } = (await response.json()) as {
    data?: Record<string, { __typename: string }>;
    errors?: { extensions: { code: string } }[];
  };
  return (
    errors?.map(({ extensions }) => extensions.code).join() ?? Object.values(data ?? {})[0]?.__typename ?? ''
  );
}

async function completed(name: string): Promise<Complete> {
  const make = complete[name];
  if (make === undefined) throw new Error(`There is no mutation ${name}.`);
  return make();
}

/** What comes of each value in each field of a mutation’s input that has such values, one at a time. */
async function trials(name: string, values: readonly unknown[]) {
  const kind = typeof values[0];
  const paths = leaves((await completed(name)).input).filter(({ value }) => typeof value === kind);
  const results: { field: string; value: string; result: string }[] = [];
  for (const { path } of paths) {
    const ofField = values.map(async (value) => {
      const { document, input } = await completed(name);
      const result = await send({ document, input: withLeaf(input, path, value) as object });
      return { field: path.join('.'), value: JSON.stringify(value).slice(0, 40), result };
    });
    results.push(...(await Promise.all(ofField)));
  }
  return results;
}

/** What each gives as it is. Those that can’t be repeated are refused, for a reason that is looked at last. */
const RESULTS = {
  createArticle: 'CreateArticlePayload',
  reviseArticle: 'ReviseArticlePayload',
  publishArticle: 'RevisionConflictError',
  withdrawArticle: 'InvalidStateError',
  addComment: 'ValidationError',
  scheduleArticle: 'RevisionConflictError',
  unscheduleArticle: 'InvalidStateError',
  correctArticle: 'CorrectArticlePayload',
  requestComment: 'RequestCommentPayload',
  closeCommentRequest: 'ValidationError',
  recordStatement: 'RecordStatementPayload',
  createPerson: 'CreatePersonPayload',
  createOrganization: 'CreateOrganizationPayload',
  createSourceReport: 'CreateSourceReportPayload',
  createCampaign: 'CreateCampaignPayload',
  addCampaignDemand: 'AddCampaignDemandPayload',
  recordCampaignAction: 'RecordCampaignActionPayload',
  recordCampaignOutcome: 'RecordCampaignOutcomePayload',
};

describe.each(Object.entries(RESULTS))('%s', (name, result) => {
  it('has an answer to what is as it should be', async () => {
    expect(await send(await completed(name))).toBe(result);
  });

  it('refuses in every text what people can’t have typed', async () => {
    const broken = ['a\u0000b', 'a\ud800b', 'a\u0007b'];
    for (const trial of await trials(name, broken)) {
      expect(trial).toMatchObject({
        result: expect.stringMatching(/^(ValidationError|BAD_USER_INPUT)$/) as string,
      });
    }
  });

  it('has an answer to every text', async () => {
    const odd = [
      '',
      'x'.repeat(60_000),
      '\uffff\u202e%s{{7*7}}${x}\\',
      '0000-01-01T00:00:00Z',
      '9999-12-31T23:59:59-12:00',
    ];
    for (const trial of await trials(name, odd)) {
      expect(trial).toMatchObject({
        result: expect.stringMatching(/^([A-Z]\w+(Error|Payload)|BAD_USER_INPUT)$/) as string,
      });
    }
  });

  it('has an answer to every number', async () => {
    const odd = [2_147_483_647, -2_147_483_648, -1, 0, 2_147_483_648, 1e300, 1.5];
    for (const trial of await trials(name, odd)) {
      expect(trial).toMatchObject({
        result: expect.stringMatching(/^([A-Z]\w+(Error|Payload)|BAD_USER_INPUT)$/) as string,
      });
    }
  });
});
