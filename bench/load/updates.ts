import type { FeedEventType, UpdateNoteKind } from '../../generated/prisma/client.ts';

/** What can happen to a published article. */
export const UPDATES = [
  {
    kind: 'COMMENT_ADDED',
    type: 'ARTICLE_COMMENT_ADDED',
    action: 'addComment',
    text: 'Updated with a comment by one of those who were asked.',
  },
  {
    kind: 'UPDATE',
    type: 'ARTICLE_REVISED',
    action: 'publishArticle',
    text: 'Updated with what was decided in the meeting.',
  },
  {
    kind: 'CORRECTION',
    type: 'ARTICLE_CORRECTED',
    action: 'correctArticle',
    text: 'An earlier version gave a wrong year in the first paragraph.',
  },
] as const satisfies readonly {
  readonly kind: UpdateNoteKind;
  readonly type: FeedEventType;
  readonly action: string;
  readonly text: string;
}[];
