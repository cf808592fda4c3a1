import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { InvalidStateError, NotFoundError } from '../errors.ts';
import { mayWork } from './policy.ts';
import {
  articleIdOfRequest,
  changeOpenRequest,
  claimArticleOf,
  requestToChange,
} from './request-to-change.ts';

/** Cancels an open request, such as one to the wrong person. Members see that it was cancelled; readers never learn of it. */
export const cancelCommentRequest = operation({
  name: 'cancelCommentRequest',
  input: { id: rowId('CommentRequest') },
  errors: [NotFoundError, InvalidStateError],
  serializeBy: articleIdOfRequest,
  may: mayWork,
  guard: (tx, input, { member }) => requestToChange(tx, input, member),
  async change(tx, { id }, { guarded: { request }, at }) {
    const article = await claimArticleOf(tx, request, at);
    const cancelled = { outcome: 'CANCELLED', closedAt: at } as const;
    return { commentRequest: await changeOpenRequest(tx, { id }, cancelled), article };
  },
});
