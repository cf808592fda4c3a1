import { databaseTime } from '../operations/database-time.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { InvalidStateError, NotFoundError } from '../errors.ts';
import { instant } from '../operations/validation.ts';
import { formatTime } from '../messages/messages.ts';
import { mayWork } from './policy.ts';
import {
  articleIdOfRequest,
  changeOpenRequest,
  claimArticleOf,
  requestToChange,
} from './request-to-change.ts';

/** Gives an open request for comment a later deadline, never an earlier one: the person who was asked relies on the present one. */
export const extendCommentRequest = operation({
  name: 'extendCommentRequest',
  input: { id: rowId('CommentRequest'), deadline: instant },
  errors: [NotFoundError, InvalidStateError],
  serializeBy: articleIdOfRequest,
  may: mayWork,
  async guard(tx, input, { member }) {
    return { ...(await requestToChange(tx, input, member)), at: await databaseTime(tx) };
  },
  rules: ({ request, at }) => [
    {
      of: ['deadline'],
      holds: ({ deadline }) => deadline > at,
      code: 'OUT_OF_RANGE',
      message: 'must be in the future',
      path: ['deadline'],
    },
    {
      of: ['deadline'],
      holds: ({ deadline }) => request.deadline === null || deadline > request.deadline,
      code: 'OUT_OF_RANGE',
      message: `must be after the present one, ${request.deadline && formatTime(request.deadline)}; for an earlier one, cancel the request with cancelCommentRequest, and ask again`,
      path: ['deadline'],
    },
  ],
  details: ({ deadline }) => ({ deadline: deadline.toISOString() }),
  async change(tx, { id, deadline }, { guarded: { request }, at }) {
    const article = await claimArticleOf(tx, request, at);
    return { commentRequest: await changeOpenRequest(tx, { id }, { deadline }), article };
  },
});
