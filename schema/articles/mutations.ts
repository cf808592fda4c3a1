import { addComment } from '../../src/articles/add-comment.ts';
import { changeArticleSlug } from '../../src/articles/change-article-slug.ts';
import { closeCommentRequest } from '../../src/articles/close-comment-request.ts';
import { correctArticle } from '../../src/articles/correct-article.ts';
import { correctUpdateNote } from '../../src/articles/correct-update-note.ts';
import { createArticle } from '../../src/articles/create-article.ts';
import { publishArticle } from '../../src/articles/publish-article.ts';
import { requestComment } from '../../src/articles/request-comment.ts';
import { reviseArticle } from '../../src/articles/revise-article.ts';
import { scheduleArticle } from '../../src/articles/schedule-article.ts';
import { unscheduleArticle } from '../../src/articles/unschedule-article.ts';
import { withdrawArticle } from '../../src/articles/withdraw-article.ts';
import {
  ArticleCommentAdded,
  ArticleCorrected,
  ArticleEvent,
  ArticleWithdrawn,
} from '../feed/article-events.ts';
import { mutation } from '../kernel/mutation.ts';
import { Statement } from '../statements/statement.ts';
import { Article } from './article.ts';
import { CommentRequest } from './comment-requests.ts';
import { UpdateNote } from './revisions.ts';

const revisionDescriptions = {
  standfirst: 'The line below the headline.',
  byline: 'Who wrote the article.',
  trailText: 'A short teaser for lists.',
  mainImage: 'The picture above the text.',
  rights: 'What others may do with the article.',
  tags: 'The names of its tags, at most 50. A name selects the tag with the slug made from it. If there is none, the tag is created.',
  sourceIds: 'The ids of the reports that the article is based on, at most 100.',
  campaignIds: 'The ids of the campaigns that the article is about, at most 100.',
  actionIds: 'The ids of the campaign actions that the article reports, at most 100.',
  originallyPublishedAt: 'If the article is a reprint: when it was first published elsewhere.',
  canonicalUrl: 'If the article is a reprint: the URL where it was first published.',
};
const headline = 'The title of the article.';
const embargoedUntil = "The article can't be published before this time.";
const id = 'The id of the article.';
const slug = 'The part of the URL that names the article: lower-case letters, digits and single hyphens.';
const EDITS =
  'Edits of the body in place of `body`, applied in order: at most 1,000. Each names blocks of the body as the edits before it leave it.';
const EVENT = 'The event that this mutation appended to the log.';

mutation(createArticle, {
  description: "Creates an article as a draft, which readers don't see. Requires the role REPORTER.",
  input: {
    slug: `${slug} Other drafts may have the same slug; the first article that is scheduled or published keeps it.`,
    headline,
    language: 'The language of the article, as a BCP 47 tag. The default is `en`.',
    body: 'The text, block by block: at most 1,000 blocks besides the quotes that the article has.',
    embargoedUntil,
    ...revisionDescriptions,
  },
  payload: { article: Article },
});

mutation(reviseArticle, {
  description:
    'Saves a new revision of an article, which readers see once it is published. An input that changes nothing saves no revision, and returns the article. Requires the role REPORTER; reporters revise their own articles, editors any article.',
  inputDescription:
    'The changes. A field that you leave out keeps its value; null clears it. A null `slug` or `headline` is refused.',
  input: {
    id,
    slug: `${slug} Only a draft can change it here; otherwise, use \`changeArticleSlug\`.`,
    headline,
    body: 'The whole text, block by block. Send the `blockId` of each existing block, so that the diff recognises the block.',
    edits: `${EDITS} Don't give \`body\` with it.`,
    embargoedUntil: `${embargoedUntil} Only editors can shorten or lift an embargo.`,
    ...revisionDescriptions,
  },
  payload: { article: Article },
});

mutation(changeArticleSlug, {
  description:
    'Changes the slug of an article. A slug that readers knew leads to the article for good, and no other article can have it. If the article is published, an event informs readers. Requires the role EDITOR.',
  input: { id, slug },
  payload: { article: Article },
});

export const publishArticlePayload = mutation(publishArticle, {
  description:
    'Publishes the current revision and everything that it refers to. It is refused if the revision has a statement that was amended before readers saw it (`Article.warnings`). Requires the role EDITOR.',
  input: {
    id,
    expectedRevision: 'The number of the revision that you have read. This revision is published.',
    noteText: 'The note for readers. Without it, the revision is published without a note.',
  },
  payload: { article: Article, event: { type: ArticleEvent, description: EVENT } },
});

export const scheduleArticlePayload = mutation(scheduleArticle, {
  description:
    'Schedules a revision for publication. Scheduling again replaces the schedule. It is refused if the revision has a statement that was amended before readers saw it (`Article.warnings`). Requires the role EDITOR.',
  input: {
    id,
    expectedRevision:
      'The number of the revision that you have read. This revision is published, even if there are newer ones by then.',
    scheduledFor:
      "The time of publication: in the future by the database's clock, and not before an embargo ends.",
    noteText:
      'The note for readers, published with the revision. It belongs to this schedule, and goes with it.',
  },
  payload: { article: Article },
});

mutation(unscheduleArticle, {
  description: 'Cancels the schedule of an article, which becomes a draft again. Requires the role EDITOR.',
  input: { id },
  payload: { article: Article },
});

export const correctArticlePayload = mutation(correctArticle, {
  description:
    'Corrects a published article and informs readers. The revision, the note and the event are saved together or not at all. A newer draft gets the correction too: where it changed the same field or block, the correction replaces that (`warnings`). Requires the role EDITOR.',
  inputDescription:
    'The note, and the changes of the published revision. A field that you leave out keeps its value; null clears it. Without changes, only the note is published.',
  input: {
    id,
    kind: '`CORRECTION`, `CLARIFICATION` or `RETRACTION`.',
    text: 'What was wrong and what is right, for readers.',
    headline,
    body: 'The whole corrected text, based on the published revision.',
    edits: `${EDITS} They edit the published revision. Don't give \`body\` with it.`,
    expectedRevision:
      'The number of the published revision (`Article.publishedRevision`), which the changes are based on. The number of the current revision (`Article.revisionNumber`) is accepted too, but then a draft that somebody saves meanwhile is a conflict.',
    ...revisionDescriptions,
  },
  payload: { article: Article, note: UpdateNote, event: { type: ArticleCorrected, description: EVENT } },
});

mutation(correctUpdateNote, {
  description:
    'Corrects the text of a note for readers, who see when it was corrected. Members still see the former text. The event is `ArticleCorrected` for a note of a correction, else `ArticleRevised`, with the note and the changes that it is about. A text that changes nothing appends no event. Requires the role EDITOR.',
  input: { id: 'The id of the note.', text: 'The whole text, for readers.' },
  payload: {
    note: UpdateNote,
    article: Article,
    event: { type: ArticleEvent, nullable: true, description: `${EVENT} Null if the text is the same.` },
  },
});

mutation(withdrawArticle, {
  description: 'Withdraws a published article from readers. Nothing is deleted. Requires the role EDITOR.',
  input: { id, reason: 'The reason. Readers see it in the feed and in `Query.withdrawal`.' },
  payload: { article: Article, event: { type: ArticleWithdrawn, description: EVENT } },
});

mutation(addComment, {
  description:
    'Adds a comment that the newsroom received to a published article, and informs readers. The statement, a revision that quotes it, the note and the event are saved together or not at all. Requires the role EDITOR.',
  input: {
    articleId: id,
    statement: 'The comment.',
    afterBlockId: 'The `blockId` of the block that the comment follows. The default is the end of the body.',
    noteText:
      'The note for readers. The default is "This article has been updated with comment from" and the name of the speaker.',
    commentRequestId:
      'The id of the request that the comment answers. It is closed as `RECEIVED`. The speaker must be the person or organisation that was asked, or speak for that organisation.',
  },
  payload: {
    article: Article,
    note: UpdateNote,
    statement: Statement,
    event: { type: ArticleCommentAdded, description: EVENT },
  },
});

mutation(requestComment, {
  description:
    'Records that the newsroom asked a person or organisation for comment. Requires the role REPORTER; reporters do so for their own articles, editors for any article.',
  input: {
    articleId: id,
    askedOf: 'The person or organisation that was asked.',
    deadline: 'When the answer is due, in the future.',
  },
  payload: { commentRequest: CommentRequest, article: Article },
});

mutation(closeCommentRequest, {
  description:
    'Records the outcome of a request for comment. Requires the role REPORTER. If the article is public, readers see the outcome at once, and the role EDITOR is required.',
  input: {
    id: 'The id of the request.',
    outcome:
      "`DECLINED` or `NO_RESPONSE`, or `RECEIVED` if the article isn't public yet. For a comment on a public article, use `addComment`.",
    statementId:
      'The id of the statement that was received. Only for `RECEIVED`. Its speaker must be the person or organisation that was asked, or speak for that organisation.',
    noteText: 'The note for readers of a public article. The default is a sentence with the outcome.',
  },
  payload: {
    commentRequest: CommentRequest,
    article: Article,
    note: {
      type: UpdateNote,
      nullable: true,
      description: 'The note for readers, if the article is public.',
    },
  },
});
