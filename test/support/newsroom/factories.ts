/** Creates what tests need through the API, with defaults for everything that a test doesn't give. */
import { randomBytes } from 'node:crypto';
import type {
  AddCommentInput,
  AmendStatementInput,
  BlockInput,
  ChangeStatementStatusInput,
  CreateArticleInput,
  CreateCampaignInput,
  CreateOrganizationInput,
  CreatePersonInput,
  CorrectArticleInput,
  CloseCommentRequestInput,
  CreateSourceReportInput,
  RecordCampaignActionInput,
  RecordCampaignOutcomeInput,
  RecordStatementInput,
  RequestCommentInput,
  ReviseArticleInput,
  StatementInput,
} from '../../gql/graphql.ts';
import {
  AddComment,
  ChangeArticleSlug,
  CloseCommentRequest,
  CorrectArticle,
  CreateArticle,
  PublishArticle,
  RequestComment,
  ReviseArticle,
  ScheduleArticle,
  UnscheduleArticle,
  WithdrawArticle,
} from './mutations/articles.ts';
import {
  AddCampaignDemand,
  CreateCampaign,
  RecordCampaignAction,
  RecordCampaignOutcome,
} from './mutations/campaigns.ts';
import { CreateOrganization, CreatePerson, CreateSourceReport } from './mutations/people.ts';
import { AmendStatement, ChangeStatementStatus, RecordStatement } from './mutations/statements.ts';
import type { Newsroom } from './newsroom.ts';

/** A text that no other row has, which is also a valid slug. */
export function unique(stem: string): string {
  return `${stem}-${randomBytes(5).toString('hex')}`;
}

/** A well-formed global id that no row has. */
export function absentId(typename: string): string {
  const row = `00000000-0000-7000-8000-${randomBytes(6).toString('hex')}`;
  return globalId(typename, row);
}

/** The global id of a row. */
export function globalId(typename: string, row: string): string {
  return Buffer.from(`${typename}:${row}`).toString('base64url');
}

/** The row's id in a global id, for looking behind the API. */
export function rowId(globalId: string): string {
  return Buffer.from(globalId, 'base64url').toString().split(':')[1] ?? '';
}

export function paragraph(text: string): BlockInput {
  return { paragraph: { html: text } };
}

export function quote(statementId: string): BlockInput {
  return { quote: { statementId } };
}

/** The mutation's payload. Throws if it was refused, since the test needs the result. */
export function payload<Result extends { __typename: string }>(
  result: Result,
): Exclude<Result, { message: string }> {
  if ('message' in result) throw new Error(`Refused: ${JSON.stringify(result)}`);
  return result as Exclude<Result, { message: string }>;
}

/** Mutations sent as an editor, or with another token. */
export function openDesk({ ask, tokens }: Pick<Newsroom, 'ask' | 'tokens'>, token: string = tokens.EDITOR) {
  const newsroom: Pick<Newsroom, 'ask'> = {
    async ask(...operation) {
      const answer = await ask(...operation);
      if ((answer.data as unknown) == null) throw new Error(`No answer: ${answer.text}`);
      return answer;
    },
  };
  const desk = {
    async organization(input: Partial<CreateOrganizationInput> = {}) {
      const slug = unique('organization');
      const { data } = await newsroom.ask(
        CreateOrganization,
        { input: { slug, name: slug, ...input } },
        token,
      );
      return payload(data.createOrganization).organization;
    },
    async person(input: Partial<CreatePersonInput> = {}) {
      const slug = unique('person');
      const { data } = await newsroom.ask(CreatePerson, { input: { slug, name: slug, ...input } }, token);
      return payload(data.createPerson).person;
    },
    async sourceReport(input: Partial<CreateSourceReportInput> = {}) {
      const outletIds = input.outletIds ?? [(await desk.organization()).id];
      const { data } = await newsroom.ask(CreateSourceReport, { input: { ...input, outletIds } }, token);
      return payload(data.createSourceReport).sourceReport;
    },
    async statement(
      input: Partial<StatementInput> = {},
      visibility: RecordStatementInput['visibility'] = 'MEMBERS',
    ) {
      const statement = await statementInput({ kind: 'REMARK', wording: 'VERBATIM', ...input });
      const { data } = await newsroom.ask(RecordStatement, { input: { statement, visibility } }, token);
      return payload(data.recordStatement).statement;
    },
    async amend({ id }: { readonly id: string }, input: Partial<AmendStatementInput> = {}) {
      const all = { statementId: id, text: unique('amended'), ...input };
      const { data } = await newsroom.ask(AmendStatement, { input: all }, token);
      return payload(data.amendStatement).statement;
    },
    async changeStatus(
      { id }: { readonly id: string },
      status: ChangeStatementStatusInput['status'] = 'WITHDRAWN',
      note: string | null = null,
    ) {
      const input = { statementId: id, status, note };
      const { data } = await newsroom.ask(ChangeStatementStatus, { input }, token);
      return payload(data.changeStatementStatus).statement;
    },
    async article(input: Partial<CreateArticleInput> = {}) {
      const slug = unique('article');
      const body = [paragraph(`The story of ${slug}.`)];
      const { data } = await newsroom.ask(
        CreateArticle,
        { input: { slug, headline: slug, body, ...input } },
        token,
      );
      return payload(data.createArticle).article;
    },
    async revise({ id, revisionNumber }: Draft, input: Partial<ReviseArticleInput>) {
      const all = { id, expectedRevision: revisionNumber, ...input };
      const { data } = await newsroom.ask(ReviseArticle, { input: all }, token);
      return payload(data.reviseArticle).article;
    },
    async publish({ id, revisionNumber }: Draft) {
      const input = { id, expectedRevision: revisionNumber };
      const { data } = await newsroom.ask(PublishArticle, { input }, token);
      return payload(data.publishArticle).article;
    },
    async schedule({ id, revisionNumber }: Draft, scheduledFor: string) {
      const input = { id, expectedRevision: revisionNumber, scheduledFor };
      const { data } = await newsroom.ask(ScheduleArticle, { input }, token);
      return payload(data.scheduleArticle).article;
    },
    async unschedule({ id }: Pick<Draft, 'id'>) {
      const { data } = await newsroom.ask(UnscheduleArticle, { input: { id } }, token);
      return payload(data.unscheduleArticle).article;
    },
    async correct({ id, revisionNumber }: Draft, input: Partial<CorrectArticleInput> = {}) {
      const all = {
        id,
        expectedRevision: revisionNumber,
        kind: 'CORRECTION' as const,
        text: unique('note'),
        ...input,
      };
      const { data } = await newsroom.ask(CorrectArticle, { input: all }, token);
      return payload(data.correctArticle);
    },
    async requestComment({ id }: Pick<Draft, 'id'>, input: Partial<RequestCommentInput> = {}) {
      const askedOf = input.askedOf ?? { personId: (await desk.person()).id };
      const { data } = await newsroom.ask(
        RequestComment,
        { input: { articleId: id, ...input, askedOf } },
        token,
      );
      return payload(data.requestComment).commentRequest;
    },
    async closeRequest({ id }: { readonly id: string }, input: Partial<CloseCommentRequestInput> = {}) {
      const all = { id, outcome: 'DECLINED' as const, ...input };
      const { data } = await newsroom.ask(CloseCommentRequest, { input: all }, token);
      return payload(data.closeCommentRequest);
    },
    async publishedArticle(input: Partial<CreateArticleInput> = {}) {
      return desk.publish(await desk.article(input));
    },
    async withdraw({ id }: Pick<Draft, 'id'>, reason = 'It was wrong.') {
      const { data } = await newsroom.ask(WithdrawArticle, { input: { id, reason } }, token);
      return payload(data.withdrawArticle).article;
    },
    async changeSlug({ id }: Pick<Draft, 'id'>, slug = unique('article')) {
      const { data } = await newsroom.ask(ChangeArticleSlug, { input: { id, slug } }, token);
      return payload(data.changeArticleSlug).article;
    },
    async comment(
      { id }: Pick<Draft, 'id'>,
      {
        statement = {},
        ...input
      }: Partial<Omit<AddCommentInput, 'statement'>> & { statement?: Partial<StatementInput> } = {},
    ) {
      const all = { articleId: id, ...input, statement: await statementInput(statement) };
      const { data } = await newsroom.ask(AddComment, { input: all }, token);
      return payload(data.addComment);
    },
    async campaign(input: Partial<CreateCampaignInput> = {}) {
      const slug = unique('campaign');
      const { data } = await newsroom.ask(CreateCampaign, { input: { slug, name: slug, ...input } }, token);
      return payload(data.createCampaign).campaign;
    },
    async demand(campaignId: string, text = unique('demand')) {
      const { data } = await newsroom.ask(AddCampaignDemand, { input: { campaignId, text } }, token);
      return payload(data.addCampaignDemand).demand;
    },
    async action(input: Partial<RecordCampaignActionInput> & { campaignId: string }) {
      const all = { type: 'RALLY' as const, title: unique('action'), startedOn: '2025-08-26', ...input };
      const { data } = await newsroom.ask(RecordCampaignAction, { input: all }, token);
      return payload(data.recordCampaignAction).action;
    },
    async outcome(input: Partial<RecordCampaignOutcomeInput> & { campaignId: string }) {
      const all = { summary: unique('outcome'), occurredOn: '2025-09', extent: 'PARTIAL' as const, ...input };
      const { data } = await newsroom.ask(RecordCampaignOutcome, { input: all }, token);
      return payload(data.recordCampaignOutcome).outcome;
    },
  };

  async function statementInput(input: Partial<StatementInput>): Promise<StatementInput> {
    const speaker = input.speaker ?? { personId: (await desk.person()).id };
    return { text: unique('statement'), channel: 'INTERVIEW', ...input, speaker };
  }

  return desk;
}

interface Draft {
  readonly id: string;
  readonly revisionNumber: number;
}
