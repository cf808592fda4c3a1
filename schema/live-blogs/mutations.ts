import { addLivePost } from '../../src/live-blogs/add-live-post.ts';
import { endLiveBlog, reopenLiveBlog } from '../../src/live-blogs/end-live-blog.ts';
import { pinLivePost } from '../../src/live-blogs/pin-live-post.ts';
import { removeLivePost } from '../../src/live-blogs/remove-live-post.ts';
import { restoreLivePost } from '../../src/live-blogs/restore-live-post.ts';
import { LivePostNoteKind, reviseLivePost } from '../../src/live-blogs/revise-live-post.ts';
import { startLiveBlog } from '../../src/live-blogs/start-live-blog.ts';
import { UpdateNote } from '../articles/revisions.ts';
import { ArticleEvent } from '../feed/article-events.ts';
import {
  LiveBlogEnded,
  LiveBlogReopened,
  LiveBlogStarted,
  LivePostAdded,
  LivePostPinned,
  LivePostRemoved,
} from '../feed/live-events.ts';
import { enumType } from '../kernel/enum.ts';
import { mutation } from '../kernel/mutation.ts';
import { Statement } from '../statements/statement.ts';
import { LiveBlog } from './live-blog.ts';
import { LivePost } from './live-post.ts';

const EVENT = 'The event that this mutation appended to the log.';
const UNSEEN = `${EVENT} Null if readers don't see the change.`;
const CONTENT = {
  headline: 'The headline.',
  contributions: 'Who did what for the post, in order: at most 200.',
  isKeyEvent: 'Whether it is a key event: one of the posts that tell the story by themselves.',
  occurredAt: 'When what it reports happened, if that is not now.',
};
const NOTE = {
  type: UpdateNote,
  nullable: true,
  description: 'The note for readers, if there is one.',
} as const;

enumType(LivePostNoteKind, {
  name: 'LivePostNoteKind',
  description: 'The kind of a note that informs readers about the change of a post.',
  values: {
    UPDATE: 'The story developed.',
    CORRECTION: 'An error was corrected.',
    CLARIFICATION: 'An ambiguity was clarified.',
    RETRACTION: 'What the post reported was retracted.',
  },
});

mutation(startLiveBlog, {
  description:
    'Starts the live blog of an article, which can have only one. It can end, but not be removed. The article keeps its body as the standing text. Requires the role REPORTER; in a public article, EDITOR.',
  input: { articleId: 'The id of the article.' },
  payload: { liveBlog: LiveBlog, event: { type: LiveBlogStarted, nullable: true, description: UNSEEN } },
});

mutation(addLivePost, {
  description:
    'Adds a post to an open live blog, as a draft. With `publish`, readers see it at once, with everything that it refers to. It conflicts with no other post. Requires the role REPORTER, and to publish EDITOR; reporters add to their own articles.',
  input: {
    liveBlogId: 'The id of the live blog.',
    ...CONTENT,
    body: 'The text, block by block: at most 100 blocks. It can be left out if there is a headline or a statement.',
    statement:
      'A statement to record with the post, which quotes it below `body`. By default, it is a `COMMENT` whose wording is `PARAPHRASE`.',
    commentRequestId:
      'The id of a request for comment on the article that `statement` answers. It is closed as `RECEIVED`. The speaker must be the person or organisation that was asked, or speak for that organisation.',
    publish: 'Whether readers see the post at once, or with its article. By default, it is a draft.',
  },
  payload: {
    livePost: LivePost,
    statement: { type: Statement, nullable: true, description: 'The statement that was recorded.' },
    event: { type: LivePostAdded, nullable: true, description: UNSEEN },
  },
});

mutation(reviseLivePost, {
  description:
    "Saves a new revision of a post. An editor's revision of a published post is public at once; a reporter's is a draft that an editor publishes. An input that changes nothing saves no revision. Requires the role REPORTER, and to publish EDITOR; reporters revise posts of their own articles.",
  inputDescription: 'The changes. A field that you leave out keeps its value; null clears it.',
  input: {
    id: 'The id of the post.',
    expectedRevision:
      'The number of the revision that your change is based on: the current one (`revisionNumber`). If that one is not public, an editor can change what readers see without it, with `publishedRevisionNumber`.',
    ...CONTENT,
    body: 'The whole text, block by block. Send the `blockId` of each existing block.',
    edits:
      "Edits of the body in place of `body`, applied in order. Each names blocks of the body as the edits before it leave it. Don't give `body` with it.",
    publish:
      'Whether readers see the revision. By default they do if the post is published and you may publish. A draft is published by `true`.',
    kind: 'The kind of the note: `UPDATE` by default. Give `noteText` with it.',
    noteText: 'A note for readers about the change of a published post.',
  },
  payload: {
    livePost: LivePost,
    note: NOTE,
    event: {
      type: ArticleEvent,
      nullable: true,
      description: `${UNSEEN} \`LivePostAdded\` for a draft that was published, else \`LivePostRevised\`.`,
    },
  },
});

mutation(removeLivePost, {
  description:
    'Removes a post, so that readers no longer see it, and unpins it. Discards a draft. Nothing is deleted, and `restoreLivePost` brings it back. While the article is withdrawn, it appends no event. Requires the role EDITOR, and for a draft REPORTER.',
  input: {
    id: 'The id of the post.',
    noteText:
      'A note for readers, of the kind `RETRACTION`. Without it, only the event informs them. Leave it out for a draft, and while the article is withdrawn.',
  },
  payload: {
    livePost: LivePost,
    note: NOTE,
    event: { type: LivePostRemoved, nullable: true, description: UNSEEN },
  },
});

mutation(restoreLivePost, {
  description: 'Brings a removed post back to its place. Requires the role EDITOR, and for a draft REPORTER.',
  input: { id: 'The id of the post.' },
  payload: { livePost: LivePost, event: { type: LivePostAdded, nullable: true, description: UNSEEN } },
});

mutation(pinLivePost, {
  description:
    'Pins a published post of an open live blog above the others, in place of the one that is pinned. Requires the role EDITOR.',
  input: {
    liveBlogId: 'The id of the live blog.',
    id: 'The id of the post. Null or left out to unpin the pinned post.',
  },
  payload: { liveBlog: LiveBlog, event: { type: LivePostPinned, nullable: true, description: UNSEEN } },
});

mutation(endLiveBlog, {
  description:
    'Ends a live blog: it gets no more posts. Its posts can still be revised, removed and brought back. Requires the role EDITOR.',
  input: { id: 'The id of the live blog.' },
  payload: { liveBlog: LiveBlog, event: { type: LiveBlogEnded, nullable: true, description: UNSEEN } },
});

mutation(reopenLiveBlog, {
  description: 'Goes on with a live blog that has ended. Requires the role EDITOR.',
  input: { id: 'The id of the live blog.' },
  payload: { liveBlog: LiveBlog, event: { type: LiveBlogReopened, nullable: true, description: UNSEEN } },
});
