import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, quote, rowId } from '../support/newsroom/factories.ts';
import { AddLivePost, AmendStatement, RemoveLivePost } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';
import { someoneWaits } from '../support/database/waiting.ts';

const WARNINGS =
  'warnings { ... on StatementWarning { statement { id status amendment { statement { id } } } } message preventsPublishing }';

/** A mutation that returns the warnings. */
const withWarnings = (
  name: 'publishArticle' | 'scheduleArticle',
  type: 'PublishArticle' | 'ScheduleArticle',
) =>
  untyped<Record<string, { __typename: string }>, { input: object }>(`mutation ($input: ${type}Input!) {
    ${name}(input: $input) { __typename ... on UserError { message } ... on ${type}Payload { ${WARNINGS} } }
  }`);
const Publish = withWarnings('publishArticle', 'PublishArticle');
const Schedule = withWarnings('scheduleArticle', 'ScheduleArticle');

const SOME_DAY = '2099-01-01T00:00:00Z';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const preview = articleReader<object | null>(newsroom, `${WARNINGS} publishedRevision { ${WARNINGS} }`);

type Draft = Awaited<ReturnType<typeof desk.article>>;
const publish = ({ id, revisionNumber: expectedRevision }: Draft) =>
  desk.attempt(Publish, { id, expectedRevision });
const schedule = ({ id, revisionNumber: expectedRevision }: Draft) =>
  desk.attempt(Schedule, { id, expectedRevision, scheduledFor: SOME_DAY });

/** A statement that was amended before readers saw it, with its amendment, and an article that quotes it. */
async function amendedUnseen() {
  const statement = await desk.statement({ text: 'Old words.' });
  const draft = await desk.article({ body: [quote(statement.id)] });
  const amendment = await desk.amend(statement, { text: 'New words.', note: 'It was misheard.' });
  return { statement, draft, amendment };
}

const REFUSED = {
  __typename: 'ValidationError',
  message: expect.stringMatching(
    /^A statement by .* was amended before readers saw it\. Quote its amendment instead, or as well\.$/,
  ) as string,
};

describe('what no longer stands in an article', () => {
  it('is shown in its preview, in the order of the body, and when it is published, which still works', async () => {
    const [amended, stands, withdrawn, deleted] = [
      await desk.statement({}, 'PUBLIC'),
      await desk.statement({}, 'PUBLIC'),
      await desk.statement(),
      await desk.statement(),
    ];
    const body = [withdrawn, stands, amended, deleted].map(({ id }) => quote(id));
    const draft = await desk.article({ body });
    const { EDITOR, REPORTER } = newsroom.tokens;
    expect(await preview(draft.slug, EDITOR)).toEqual({ warnings: [], publishedRevision: null });
    const amendment = await desk.amend(amended);
    await desk.changeStatus(withdrawn, 'WITHDRAWN');
    await desk.changeStatus(deleted, 'DELETED_AT_SOURCE');
    const warning = (statement: object, message: string) => ({
      ...{ statement: { amendment: null, ...statement }, message, preventsPublishing: false },
    });
    const warnings = [
      warning({ id: withdrawn.id, status: 'WITHDRAWN' }, 'The speaker has taken it back.'),
      warning(
        { id: amended.id, status: 'AMENDED', amendment: { statement: { id: amendment.id } } },
        'It was amended. Quote its amendment, unless readers are to see what was said before.',
      ),
      warning(
        { id: deleted.id, status: 'DELETED_AT_SOURCE' },
        'It can no longer be found where it was made.',
      ),
    ];
    expect(await preview(draft.slug, EDITOR)).toEqual({ warnings, publishedRevision: null });
    expect(await schedule(draft)).toEqual({ __typename: 'ScheduleArticlePayload', warnings });
    expect(await publish(draft)).toEqual({ __typename: 'PublishArticlePayload', warnings });
    const shown = { warnings, publishedRevision: { warnings } };
    for (const token of [EDITOR, REPORTER]) expect(await preview(draft.slug, token)).toEqual(shown);
    // The denied case: it is about the newsroom's work.
    expect(await preview(draft.slug)).toEqual({ warnings: [], publishedRevision: { warnings: [] } });
  });

  it('is shown for a new revision of a published article too', async () => {
    const statement = await desk.statement();
    const article = await desk.publishedArticle();
    const draft = await desk.revise(article, { body: [quote(statement.id)] });
    await desk.changeStatus(statement);
    expect(await preview(article.slug, newsroom.tokens.EDITOR)).toMatchObject({
      warnings: [{ statement: { id: statement.id } }],
      publishedRevision: { warnings: [] },
    });
    expect(await publish(draft)).toMatchObject({ warnings: [{ statement: { id: statement.id } }] });
  });
});

describe('words that were replaced before readers saw them', () => {
  it("can't be published, scheduled or put into a correction, and the preview says so", async () => {
    const { statement, draft, amendment } = await amendedUnseen();
    expect(await preview(draft.slug, newsroom.tokens.EDITOR)).toMatchObject({
      warnings: [
        {
          statement: { id: statement.id, status: 'AMENDED', amendment: { statement: { id: amendment.id } } },
          message: REFUSED.message,
          preventsPublishing: true,
        },
      ],
    });
    expect(await publish(draft)).toMatchObject(REFUSED);
    expect(await schedule(draft)).toMatchObject(REFUSED);
    const article = await desk.publishedArticle();
    await expect(desk.correct(article, { body: [quote(statement.id)] })).rejects.toThrow(
      'was amended before readers saw it',
    );
    expect(await preview(draft.slug)).toBeNull();
    const { visibility } = await newsroom.prisma.statement.findUniqueOrThrow({
      where: { id: rowId(statement.id) },
    });
    expect(visibility).toBe('MEMBERS');
  });

  it('are not published either if they are replaced in the midst of publishing', async () => {
    const statement = await desk.statement();
    const amendedById = rowId((await desk.statement()).id);
    const draft = await desk.article({ body: [quote(statement.id)] });
    const publishing = await newsroom.prisma.$transaction(async (tx) => {
      await tx.statement.update({
        where: { id: rowId(statement.id) },
        data: { status: 'AMENDED', amendedById },
      });
      const published = publish(draft);
      await someoneWaits(newsroom.prisma);
      return { published };
    });
    expect(await publishing.published).toMatchObject(REFUSED);
  });

  it('are published with what replaced them, in the same article or in another before', async () => {
    const { statement, draft, amendment } = await amendedUnseen();
    const both = await desk.revise(draft, { body: [quote(statement.id), quote(amendment.id)] });
    expect(await preview(draft.slug, newsroom.tokens.EDITOR)).toMatchObject({
      warnings: [{ statement: { id: statement.id }, preventsPublishing: false }],
    });
    expect(await publish(both)).toMatchObject({ __typename: 'PublishArticlePayload' });
    const other = await amendedUnseen();
    await desk.publishedArticle({ body: [quote(other.amendment.id)] });
    expect(await publish(other.draft)).toMatchObject({
      __typename: 'PublishArticlePayload',
      warnings: [
        { statement: { amendment: { statement: { id: other.amendment.id } } }, preventsPublishing: false },
      ],
    });
  });

  it("don't come out on schedule: a scheduled statement that readers haven't seen isn't amended", async () => {
    const statement = await desk.statement();
    const draft = await desk.article({ body: [quote(statement.id)] });
    await desk.schedule(draft, SOME_DAY);
    const amend = () =>
      desk.attempt(AmendStatement, { statementId: statement.id, party: 'SPEAKER', text: 'New words.' });
    expect(await amend()).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'statementId'],
      message: `The article '${draft.slug}' is scheduled with this statement. Unschedule it, amend the statement, and quote the amendment in the article.`,
    });
    await desk.unschedule(draft);
    expect(await amend()).toMatchObject({ __typename: 'AmendStatementPayload' });
    // One that readers see already is amended for all of them.
    const known = await desk.statement({}, 'PUBLIC');
    await desk.schedule(await desk.article({ body: [quote(known.id)] }), SOME_DAY);
    await desk.amend(known);
  });

  it("don't come out on schedule in a post of the live blog either", async () => {
    const statement = await desk.statement();
    const draft = await desk.article();
    const liveBlog = await desk.liveBlog(draft);
    const { livePost } = await desk.livePost(liveBlog, { body: [quote(statement.id)] });
    await desk.schedule(draft, SOME_DAY);
    const amendment = { statementId: statement.id, party: 'SPEAKER' as const, text: 'New words.' };
    expect(await desk.attempt(AmendStatement, amendment)).toMatchObject({
      ...{ __typename: 'ValidationError', path: ['input', 'statementId'] },
      message: `The article '${draft.slug}' is scheduled with this statement in a post of its live blog. Unschedule it, amend the statement, and quote the amendment in the post.`,
    });
    await desk.unschedule(draft);
    const amended = await desk.amend(statement, { text: 'New words.' });
    const refused = {
      __typename: 'ValidationError',
      message: expect.stringMatching(
        /^A statement by .* in a post of the live blog was amended before readers saw it\. Quote /,
      ) as string,
    };
    expect(await schedule(draft)).toMatchObject(refused);
    // Both can be published together, so one doesn't go alone.
    const second = await desk.livePost(liveBlog, { body: [quote(amended.id)] });
    await desk.schedule(draft, SOME_DAY);
    expect(await desk.attempt(RemoveLivePost, { id: second.livePost.id })).toMatchObject(refused);
    await desk.reviseLivePost(livePost, { body: [quote(amended.id)] });
    for (const post of [second.livePost, livePost]) await desk.removeLivePost(post);
    const late = { liveBlogId: liveBlog.id, body: [quote(statement.id)], publish: true };
    expect(await desk.attempt(AddLivePost, late)).toMatchObject(refused);
  });
});
