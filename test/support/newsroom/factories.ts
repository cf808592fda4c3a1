/** Creates what tests need through the API, with defaults for everything that a test doesn't give. */
import { randomBytes } from 'node:crypto';
import type * as gql from '../../gql/graphql.ts';
import * as mutations from './mutations.ts';
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

export function paragraph(text: string): gql.BlockInput {
  return { paragraph: { html: text } };
}

export function quote(statementId: string): gql.BlockInput {
  return { quote: { statementId } };
}

/** The mutation's payload. Throws if it was refused, since the test needs the result. */
export function payload<Result extends { __typename: string }>(
  result: Result,
): Exclude<Result, { message: string }> {
  if ('message' in result) throw new Error(`Refused: ${JSON.stringify(result)}`);
  return result as Exclude<Result, { message: string }>;
}

/**
 * Sends mutations with a token, by default an editor's. Returns a function that returns the outcome: the payload, or an error of
 * the union.
 */
function attempter(newsroom: Pick<Newsroom, 'ask' | 'tokens'>, token?: string) {
  return async <Result extends Record<keyof Result, { __typename: string }>, Input>(
    document: gql.TypedDocumentString<Result, { input: Input }>,
    input: Input,
  ) => {
    const { data, text } = await newsroom.ask(document, { input }, token ?? newsroom.tokens.EDITOR);
    const result = Object.values((data as object | null) ?? {})[0] as Result[keyof Result] | null | undefined;
    if (result == null) throw new Error(`No answer: ${text}`);
    return result;
  };
}

/** As `attempter`, but the function returns the payload, and throws if the mutation was refused. */
export function sender(newsroom: Pick<Newsroom, 'ask' | 'tokens'>, token?: string) {
  const attempt = attempter(newsroom, token);
  return async <Result extends Record<keyof Result, { __typename: string }>, Input>(
    document: gql.TypedDocumentString<Result, { input: Input }>,
    input: Input,
  ) => payload(await attempt(document, input));
}

/** Creates and changes rows as an editor, or with another token. */
export function openDesk(newsroom: Pick<Newsroom, 'ask' | 'tokens'>, token?: string) {
  const made = sender(newsroom, token);
  const desk = {
    /** For mutations that may be refused. */
    attempt: attempter(newsroom, token),
    async organization(input: Partial<gql.CreateOrganizationInput> = {}) {
      const slug = unique('organization');
      return (await made(mutations.CreateOrganization, { slug, name: slug, ...input })).organization;
    },
    async person(input: Partial<gql.CreatePersonInput> = {}) {
      const slug = unique('person');
      return (await made(mutations.CreatePerson, { slug, name: slug, ...input })).person;
    },
    async sourceReport(input: Partial<gql.CreateSourceReportInput> = {}) {
      const outletIds = input.outletIds ?? [(await desk.organization()).id];
      return (await made(mutations.CreateSourceReport, { ...input, outletIds })).sourceReport;
    },
    async statement(
      input: Partial<gql.StatementInput> = {},
      visibility: gql.RecordStatementInput['visibility'] = 'MEMBERS',
    ) {
      const statement = await statementInput({ kind: 'REMARK', wording: 'VERBATIM', ...input });
      return (await made(mutations.RecordStatement, { statement, visibility })).statement;
    },
    async amend({ id }: WithId, input: Partial<gql.AmendStatementInput> = {}) {
      const amendment = { statementId: id, party: 'SPEAKER', text: unique('amended'), ...input } as const;
      return (await made(mutations.AmendStatement, amendment)).statement;
    },
    async changeStatus(
      { id }: WithId,
      status: gql.ChangeStatementStatusInput['status'] = 'WITHDRAWN',
      note: string | null = null,
    ) {
      return (await made(mutations.ChangeStatementStatus, { statementId: id, status, note })).statement;
    },
    async article(input: Partial<gql.CreateArticleInput> = {}) {
      const slug = unique('article');
      const body = [paragraph(`The story of ${slug}.`)];
      return (await made(mutations.CreateArticle, { slug, headline: slug, body, ...input })).article;
    },
    async revise({ id, revisionNumber }: Draft, input: Partial<gql.ReviseArticleInput>) {
      return (await made(mutations.ReviseArticle, { id, expectedRevision: revisionNumber, ...input }))
        .article;
    },
    async publish({ id, revisionNumber }: Draft, noteText: string | null = null) {
      const input = { id, expectedRevision: revisionNumber, noteText };
      return (await made(mutations.PublishArticle, input)).article;
    },
    async schedule({ id, revisionNumber }: Draft, scheduledFor: string, noteText: string | null = null) {
      const input = { id, expectedRevision: revisionNumber, scheduledFor, noteText };
      return (await made(mutations.ScheduleArticle, input)).article;
    },
    async unschedule({ id }: WithId) {
      return (await made(mutations.UnscheduleArticle, { id })).article;
    },
    async correct({ id, revisionNumber }: Draft, input: Partial<gql.CorrectArticleInput> = {}) {
      const required = {
        id,
        expectedRevision: revisionNumber,
        kind: 'CORRECTION',
        text: unique('note'),
      } as const;
      return made(mutations.CorrectArticle, { ...required, ...input });
    },
    async correctNote({ id }: WithId, text: string) {
      return made(mutations.CorrectUpdateNote, { id, text });
    },
    async requestComment({ id }: WithId, input: Partial<gql.RequestCommentInput> = {}) {
      const askedOf = input.askedOf ?? { personId: (await desk.person()).id };
      return (await made(mutations.RequestComment, { articleId: id, ...input, askedOf })).commentRequest;
    },
    async closeRequest({ id }: WithId, input: Partial<gql.CloseCommentRequestInput> = {}) {
      return made(mutations.CloseCommentRequest, { id, outcome: 'DECLINED', ...input });
    },
    async cancelRequest({ id }: WithId) {
      return (await made(mutations.CancelCommentRequest, { id })).commentRequest;
    },
    async extendRequest({ id }: WithId, deadline: string) {
      return (await made(mutations.ExtendCommentRequest, { id, deadline })).commentRequest;
    },
    async reopenRequest({ id }: WithId, noteText: string | null = null) {
      return made(mutations.ReopenCommentRequest, { id, noteText });
    },
    async collaborators({ id }: WithId, ...members: readonly WithId[]) {
      const memberIds = members.map((member) => member.id);
      return (await made(mutations.SetCollaborators, { id, memberIds })).article;
    },
    async previewLink({ id }: WithId, input: Partial<gql.CreatePreviewLinkInput> = {}) {
      return (await made(mutations.CreatePreviewLink, { id, ...input })).previewLink;
    },
    async internalNote(subject: WithId, input: Partial<gql.AddInternalNoteInput> = {}) {
      const required = { subjectId: subject.id, text: unique('note') };
      return (await made(mutations.AddInternalNote, { ...required, ...input })).internalNote;
    },
    async publishedArticle(input: Partial<gql.CreateArticleInput> = {}) {
      return desk.publish(await desk.article(input));
    },
    async withdraw({ id }: WithId, reason = 'It was wrong.') {
      return (await made(mutations.WithdrawArticle, { id, reason })).article;
    },
    async restore({ id }: WithId, noteText: string | null = null) {
      return made(mutations.RestoreArticle, { id, noteText });
    },
    async discard({ id, revisionNumber }: Draft) {
      return (await made(mutations.DiscardDraft, { id, expectedRevision: revisionNumber })).article;
    },
    async changeSlug({ id }: WithId, slug = unique('article')) {
      return (await made(mutations.ChangeArticleSlug, { id, slug })).article;
    },
    async comment(
      { id }: WithId,
      {
        statement = {},
        ...input
      }: Partial<Omit<gql.AddCommentInput, 'statement'>> & { statement?: Partial<gql.StatementInput> } = {},
    ) {
      return made(mutations.AddComment, {
        articleId: id,
        ...input,
        statement: await statementInput(statement),
      });
    },
    async section(input: Partial<gql.CreateSectionInput> = {}) {
      const slug = unique('section');
      return (await made(mutations.CreateSection, { slug, name: slug, ...input })).section;
    },
    async moveSection({ id }: WithId, parent: WithId | null) {
      return (await made(mutations.UpdateSection, { id, parentId: parent?.id ?? null })).section;
    },
    async front(containers: readonly gql.FrontContainerInput[], input: Partial<gql.SaveFrontInput> = {}) {
      const slug = unique('front');
      return (
        await made(mutations.SaveFront, { slug, expectedRevision: 0, ...input, containers: [...containers] })
      ).front;
    },
    async publishFront({ id, revisionNumber }: Draft) {
      return (await made(mutations.PublishFront, { id, expectedRevision: revisionNumber })).front;
    },
    async scheduleFront({ id, revisionNumber }: Draft, scheduledFor: string | null) {
      return (await made(mutations.ScheduleFront, { id, expectedRevision: revisionNumber, scheduledFor }))
        .front;
    },
    async liveBlog(article: WithId) {
      return (await made(mutations.StartLiveBlog, { articleId: article.id })).liveBlog;
    },
    /** The live blog of a new public article, with that article. */
    async openLiveBlog(input: Partial<gql.CreateArticleInput> = {}) {
      const article = await desk.publishedArticle(input);
      return { article, liveBlog: await desk.liveBlog(article) };
    },
    /** A post that readers see, unless the input says otherwise. */
    async livePost(liveBlog: WithId, input: Partial<gql.AddLivePostInput> = {}) {
      const body = [paragraph(unique('post'))];
      const required = { liveBlogId: liveBlog.id, publish: true };
      return made(mutations.AddLivePost, { ...required, ...('headline' in input ? {} : { body }), ...input });
    },
    async reviseLivePost({ id, revisionNumber }: Draft, input: Partial<gql.ReviseLivePostInput>) {
      return made(mutations.ReviseLivePost, { id, expectedRevision: revisionNumber, ...input });
    },
    async removeLivePost({ id }: WithId, noteText: string | null = null) {
      return made(mutations.RemoveLivePost, { id, noteText });
    },
    async restoreLivePost({ id }: WithId) {
      return made(mutations.RestoreLivePost, { id });
    },
    async pinLivePost(liveBlog: WithId, post: WithId | null) {
      return made(mutations.PinLivePost, { liveBlogId: liveBlog.id, id: post?.id ?? null });
    },
    async endLiveBlog({ id }: WithId) {
      return made(mutations.EndLiveBlog, { id });
    },
    async reopenLiveBlog({ id }: WithId) {
      return made(mutations.ReopenLiveBlog, { id });
    },
    async campaign(input: Partial<gql.CreateCampaignInput> = {}) {
      const slug = unique('campaign');
      return (await made(mutations.CreateCampaign, { slug, name: slug, ...input })).campaign;
    },
    async demand(campaignId: string, text = unique('demand')) {
      return (await made(mutations.AddCampaignDemand, { campaignId, text })).demand;
    },
    async action(input: Partial<gql.RecordCampaignActionInput> & { campaignId: string }) {
      const required = { type: 'RALLY', title: unique('action'), startedOn: '2025-08-26' } as const;
      return (await made(mutations.RecordCampaignAction, { ...required, ...input })).action;
    },
    async hide(id: string) {
      return (await made(mutations.Hide, { id })).node;
    },
    async retract(id: string, note: string | null = null) {
      return made(mutations.RetractCampaignFact, { id, note });
    },
    async outcome(input: Partial<gql.RecordCampaignOutcomeInput> & { campaignId: string }) {
      const required = { summary: unique('outcome'), occurredOn: '2025-09', extent: 'PARTIAL' } as const;
      return (await made(mutations.RecordCampaignOutcome, { ...required, ...input })).outcome;
    },
  };

  async function statementInput(input: Partial<gql.StatementInput>): Promise<gql.StatementInput> {
    const speaker = input.speaker ?? { personId: (await desk.person()).id };
    const text = unique('statement');
    const words = input.wording === 'PARTIAL' ? `They called it “${text}”.` : text;
    return { text: words, channel: 'INTERVIEW', ...input, speaker };
  }

  return desk;
}

interface WithId {
  readonly id: string;
}

interface Draft extends WithId {
  readonly revisionNumber: number;
}
