import { addComment } from '../../src/articles/add-comment.ts';
import { cancelCommentRequest } from '../../src/articles/cancel-comment-request.ts';
import { changeArticleSlug } from '../../src/articles/change-article-slug.ts';
import { closeCommentRequest } from '../../src/articles/close-comment-request.ts';
import { correctArticle } from '../../src/articles/correct-article.ts';
import { correctUpdateNote } from '../../src/articles/correct-update-note.ts';
import { createArticle } from '../../src/articles/create-article.ts';
import { discardDraft } from '../../src/articles/discard-draft.ts';
import { extendCommentRequest } from '../../src/articles/extend-comment-request.ts';
import { publishArticle } from '../../src/articles/publish-article.ts';
import { reopenCommentRequest } from '../../src/articles/reopen-comment-request.ts';
import { requestComment } from '../../src/articles/request-comment.ts';
import { restoreArticle } from '../../src/articles/restore-article.ts';
import { reviseArticle } from '../../src/articles/revise-article.ts';
import { scheduleArticle } from '../../src/articles/schedule-article.ts';
import { unscheduleArticle } from '../../src/articles/unschedule-article.ts';
import { withdrawArticle } from '../../src/articles/withdraw-article.ts';
import {
  ArticleCommentAdded,
  ArticleCorrected,
  ArticleEvent,
  ArticleRestored,
  ArticleWithdrawn,
} from '../feed/article-events.ts';
import { APPENDED } from '../feed/event.ts';
import { mutation } from '../kernel/mutation.ts';
import { Statement } from '../statements/statement.ts';
import { Article } from './article.ts';
import { CommentRequest } from './comment-requests.ts';
import { UpdateNote } from './revisions.ts';

const revisionDescriptions = {
  standfirst: 'The line below the headline.',
  byline:
    'Who wrote the article, in the words of an editor. Without it, the byline is worded from the authors among `contributions`.',
  contributions:
    'Who did what for the article, in order, at most 200. Nobody is credited twice with the same role. Publishing makes them public.',
  trailText: 'A short teaser for lists.',
  mainImage: 'The picture above the text.',
  rights: 'What others may do with the article.',
  tags: 'The names of its tags, at most 50. A name selects the tag with the slug made from it. If there is none, the tag is created.',
  sourceIds: 'The ids of the reports that the article is based on, at most 100.',
  campaignIds: 'The ids of the campaigns that the article is about, at most 100.',
  actionIds: 'The ids of the campaign actions that the article reports, at most 100.',
  originallyPublishedAt: 'If the article is a reprint: when it was first published elsewhere.',
  canonicalUrl: 'If the article is a reprint: the URL where it was first published.',
  sectionId: 'The id of the section in which the article stands.',
  sectionSlug: 'A current or former slug of the section, in place of `sectionId`.',
  kicker: 'The word or words above the headline.',
  seoTitle: 'The title for search engines, if it is not the headline.',
  seoDescription: 'The description for search engines, if it is neither the trail text nor the standfirst.',
  socialImage: 'The picture for links on social media, if it is not the main image.',
  customFields:
    'The values of the fields that this newsroom adds to articles, as an object: each replaces the former value of its field, and null removes it. Fields that it leaves out stay. All values have at most 20,000 characters of JSON.',
  relatedIds: 'The ids of related articles, in order, at most 20.',
  relatedSlugs: 'The slugs of related articles, in place of `relatedIds`.',
  translationOfId:
    'The id of the article that it translates, in another language. If that is a translation itself, its original is saved.',
  translationOfSlug: 'A slug of the article that it translates, in place of `translationOfId`.',
  followsId: 'The id of the article that it follows up.',
  followsSlug: 'A slug of the article that it follows up, in place of `followsId`.',
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
    'Saves a new revision of an article, which readers see once it is published. An input that changes nothing saves no revision, and returns the article; of a withdrawn revision it saves one, with which the article can come back. Requires the role REPORTER; reporters revise their own articles, editors any article.',
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
  payload: { article: Article, event: { ...APPENDED, type: ArticleEvent } },
});

export const publishArticlePayload = mutation(publishArticle, {
  description:
    'Publishes the current revision and everything that it refers to. A withdrawn article comes back mended with it, at the same URL: the event is then `ArticleRestored`, with the changes. It is refused if the revision has a statement that was amended before readers saw it (`Article.warnings`). Requires the role EDITOR.',
  input: {
    id,
    expectedRevision: 'The number of the revision that you have read. This revision is published.',
    noteText: 'The note for readers. Without it, the revision is published without a note.',
  },
  payload: { article: Article, event: { type: ArticleEvent, description: EVENT } },
});

export const scheduleArticlePayload = mutation(scheduleArticle, {
  description:
    'Schedules a revision for publication. Scheduling again replaces the schedule. A withdrawn article stays withdrawn until then, and comes back in that revision. It is refused if the revision has a statement that was amended before readers saw it (`Article.warnings`). Requires the role EDITOR.',
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
  description:
    'Cancels the schedule of an article, which becomes a draft again. A withdrawn article stays withdrawn. Requires the role EDITOR.',
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
    kind: 'The kind of the note.',
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
    'Corrects the text of a note for readers, who see when it was corrected. Members still see the former text. The event is `ArticleCorrected` for a note of a correction, otherwise `ArticleRevised`, with the note and the changes that it is about. For a note of a post that readers see, it is `LivePostRevised`. For a withdrawn article, it is `ArticleWithdrawn`. The new text of the note of the withdrawal is also its reason. A text that changes nothing appends no event. Requires the role EDITOR.',
  input: { id: 'The id of the note.', text: 'The whole text, for readers.' },
  payload: {
    note: UpdateNote,
    article: Article,
    event: { type: ArticleEvent, nullable: true, description: `${EVENT} Null if the text is the same.` },
  },
});

mutation(withdrawArticle, {
  description:
    'Withdraws a published article from readers. Nothing is deleted. Work on it goes on: `publishArticle` brings it back in a newer revision, `scheduleArticle` at its time in the scheduled one, and `restoreArticle` as it was. Requires the role EDITOR.',
  input: {
    id,
    reason:
      'The reason. Readers see it in the feed, in `Query.withdrawal`, and as a note of the kind `RETRACTION`.',
  },
  payload: {
    article: Article,
    note: { type: UpdateNote, description: 'The note for readers, which has the reason.' },
    event: { type: ArticleWithdrawn, description: EVENT },
  },
});

mutation(restoreArticle, {
  description:
    'Brings back an article that was withdrawn by mistake: readers see it as before, at the same URL, and everything that its published revisions refer to. A newer draft stays a draft. It is refused while the article has a schedule, which would otherwise be lost. Or brings back a draft that `discardDraft` discarded. Requires the role EDITOR, and for a draft REPORTER; reporters restore their own drafts.',
  input: {
    id,
    noteText: 'The note for readers. Without it, only the event informs them. Leave it out for a draft.',
  },
  payload: {
    article: Article,
    note: { type: UpdateNote, nullable: true, description: 'The note for readers, if there is one.' },
    event: {
      type: ArticleRestored,
      nullable: true,
      description: `${EVENT} Null for a draft.`,
    },
  },
});

mutation(discardDraft, {
  description:
    'Takes a draft out of all lists and searches. Its text stays, and `restoreArticle` brings it back. Another article can have its slug. Only for articles that were never published, without open requests for comment. Requires the role REPORTER; reporters discard their own drafts, editors any draft.',
  input: { id, expectedRevision: 'The number of the revision that you have read.' },
  payload: { article: Article },
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
    event: { ...APPENDED, type: ArticleEvent },
  },
});

const ofRequest = { id: 'The id of the request.' };

mutation(extendCommentRequest, {
  description:
    'Gives an open request for comment a later deadline. Requires the role REPORTER; reporters do so for their own articles, editors for any article.',
  input: { ...ofRequest, deadline: 'The new deadline: in the future, and after the present one.' },
  payload: { commentRequest: CommentRequest, article: Article },
});

mutation(cancelCommentRequest, {
  description:
    'Cancels an open request for comment, for example one to the wrong person. Readers never learn of it; members still see it. Requires the role REPORTER; reporters do so for their own articles, editors for any article.',
  input: ofRequest,
  payload: { commentRequest: CommentRequest, article: Article },
});

mutation(reopenCommentRequest, {
  description:
    'Opens a request for comment again that was closed or cancelled by mistake. Readers no longer see it, nor who was asked: the note about its outcome gets a text that names nobody. The statement that answered it stays, and so do the articles that quote it. Requires the role REPORTER. If readers saw the request, a correction informs them, and the role EDITOR is required.',
  input: {
    ...ofRequest,
    noteText:
      'The note for readers, if they saw the request. The default says that a request was recorded as closed by mistake, and names nobody.',
  },
  payload: {
    commentRequest: CommentRequest,
    article: Article,
    note: {
      type: UpdateNote,
      nullable: true,
      description: 'The note for readers. Null if they did not see the request.',
    },
    event: { ...APPENDED, type: ArticleEvent },
  },
});
