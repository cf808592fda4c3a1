import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { InvalidStateError, NotFoundError } from '../errors.ts';
import { claimArticle } from './claim-article.ts';
import { STATES_FOR } from './permissions.ts';
import { mayPublish } from './policy.ts';
import { UNSCHEDULED } from './planned-revision.ts';

/** Makes a scheduled article a draft again. */
export const unscheduleArticle = operation({
  name: 'unscheduleArticle',
  input: { id: rowId('Article') },
  errors: [NotFoundError, InvalidStateError],
  serializeBy: 'id',
  may: mayPublish,
  async change(tx, { id }, { at }) {
    const article = await claimArticle(tx, {
      id,
      states: STATES_FOR.UNSCHEDULE,
      instead: {
        DRAFT: 'It has no schedule.',
        PUBLISHED: 'To take it from readers, use withdrawArticle.',
      },
      change: { ...UNSCHEDULED, state: 'DRAFT', modifiedAt: at },
    });
    return { article };
  },
});
