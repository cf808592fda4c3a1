import { addComment } from '../../src/articles/add-comment.ts';
import { changeArticleSlug } from '../../src/articles/change-article-slug.ts';
import { closeCommentRequest } from '../../src/articles/close-comment-request.ts';
import { correctArticle } from '../../src/articles/correct-article.ts';
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
  tags: 'The names of its tags, at most 50. A name stands for the tag whose slug is made from it; if there is none, it is created.',
  sourceIds: 'The ids of the reports that it is based on, at most 100.',
  campaignIds: 'The ids of the campaigns that it is about, at most 100.',
  actionIds: 'The ids of the campaign actions that it reports, at most 100.',
};
const embargoedUntil = "The article can't be published before this time.";
const id = 'The id of the article.';
const slug = 'Used in its URL. Lower-case letters, digits and single hyphens.';

mutation(createArticle, {
  description: "Creates an article as a draft. Readers don't see it. Requires the role REPORTER.",
  input: {
    slug: `${slug} Drafts of others may have the same; the first that is scheduled or published keeps it.`,
    headline: 'The title of the article.',
    language: 'The language of the article, as a BCP 47 tag. The default is `en`.',
    body: 'The text, block by block: at most 1,000 blocks.',
    embargoedUntil,
    ...revisionDescriptions,
  },
  payload: { article: Article },
});

mutation(reviseArticle, {
  description:
    'Saves a new revision of an article. Readers see it once it is published. An input that changes nothing saves none, and returns the article as it is. Requires the role REPORTER; reporters revise their own articles, editors any.',
  inputDescription:
    'What to change. A field that is left out keeps its value; null clears it. A null `slug` or `headline` is refused.',
  input: {
    id,
    slug: `${slug} Only for a draft: otherwise, use \`changeArticleSlug\`.`,
    headline: 'The title of the article.',
    body: 'The whole text, block by block. Send the `blockId` of each block that you keep, so that the diff recognises it.',
    embargoedUntil: `${embargoedUntil} Only editors can shorten or lift an embargo.`,
    noteText: 'What readers are told when this revision is published.',
    ...revisionDescriptions,
  },
  payload: { article: Article },
});

mutation(changeArticleSlug, {
  description:
    'Gives an article another slug. A slug by which readers have known the article leads to it for good, and no other article can have it. If the article is published, readers are told. Requires the role EDITOR.',
  input: { id, slug },
  payload: { article: Article },
});

export const publishArticlePayload = mutation(publishArticle, {
  description:
    'Shows readers the current revision, and makes public what it refers to. It is refused if a statement in it was amended before readers saw it (`Article.warnings`). Requires the role EDITOR.',
  input: {
    id,
    expectedRevision: 'The number of the revision that you have read. It is the one that will be published.',
  },
  payload: {
    article: Article,
    event: { type: ArticleEvent, description: 'The event that this appended to the log.' },
  },
});

export const scheduleArticlePayload = mutation(scheduleArticle, {
  description:
    'Publishes a revision at a given time. Scheduling again replaces the schedule. It is refused if a statement in the revision was amended before readers saw it (`Article.warnings`). Requires the role EDITOR.',
  input: {
    id,
    expectedRevision:
      'The number of the revision that you have read. It is the one published, even if there are newer ones by then.',
    scheduledFor:
      "When to publish it: in the future by the database's clock, and not before an embargo ends.",
  },
  payload: { article: Article },
});

mutation(unscheduleArticle, {
  description: 'Cancels the schedule of an article, which becomes a draft again. Requires the role EDITOR.',
  input: { id },
  payload: { article: Article },
});

mutation(correctArticle, {
  description:
    'Corrects a published article and tells readers. The revision, the note and the event are saved together or not at all. Requires the role EDITOR.',
  input: {
    id,
    kind: '`CORRECTION`, `CLARIFICATION` or `RETRACTION`.',
    text: 'What was wrong and what is right, for readers.',
    body: 'The whole corrected text, based on the published revision. Leave it out to publish the note alone.',
    expectedRevision:
      "The number of the article's current revision (`Article.revisionNumber`), even if that is a draft that is newer than the published revision that you correct. `body` is based on the published one all the same.",
  },
  payload: {
    article: Article,
    note: UpdateNote,
    event: { type: ArticleCorrected, description: 'The event that this appended to the log.' },
  },
});

mutation(withdrawArticle, {
  description: 'Takes a published article away from readers. Nothing is deleted. Requires the role EDITOR.',
  input: { id, reason: 'Why it is withdrawn. Readers see this in the feed and in `Query.withdrawal`.' },
  payload: {
    article: Article,
    event: { type: ArticleWithdrawn, description: 'The event that this appended to the log.' },
  },
});

mutation(addComment, {
  description:
    'Adds to a published article a comment that the newsroom received, and tells readers. The statement, a revision that quotes it, the note and the event are saved together or not at all. Requires the role EDITOR.',
  input: {
    articleId: id,
    statement: 'The comment.',
    afterBlockId: 'The `blockId` of the block that the comment follows. The default is the end of the body.',
    noteText:
      'What readers are told. The default is "This article has been updated with comment from" and the name of the speaker.',
    commentRequestId:
      'The id of the request that the comment answers. It is closed as `RECEIVED`. The speaker must be whoever was asked, or speak for the organisation that was asked.',
  },
  payload: {
    article: Article,
    note: UpdateNote,
    statement: Statement,
    event: { type: ArticleCommentAdded, description: 'The event that this appended to the log.' },
  },
});

mutation(requestComment, {
  description:
    'Records that the newsroom asked someone for comment. Requires the role REPORTER; reporters do so for their own articles, editors for any.',
  input: {
    articleId: id,
    askedOf: 'Who was asked.',
    deadline: 'When the answer is due, in the future.',
  },
  payload: { commentRequest: CommentRequest, article: Article },
});

mutation(closeCommentRequest, {
  description:
    'Records the outcome of a request for comment. If the article is public, readers are told at once, and this requires the role EDITOR; otherwise REPORTER.',
  input: {
    id: 'The id of the request.',
    outcome:
      "`DECLINED` or `NO_RESPONSE`, or `RECEIVED` if the article isn't public yet. For a comment on a public article, use `addComment`.",
    statementId:
      'The id of the statement that was received. Only for `RECEIVED`. Its speaker must be whoever was asked, or speak for the organisation that was asked.',
    noteText: 'What readers of a public article are told. The default is a sentence that gives the outcome.',
  },
  payload: {
    commentRequest: CommentRequest,
    article: Article,
    note: {
      type: UpdateNote,
      nullable: true,
      description: 'What readers are told, if the article is public.',
    },
  },
});
