import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { InvalidStateError, NotFoundError } from '../errors.ts';
import { claimArticle } from './claim-article.ts';
import { STATES_FOR } from './permissions.ts';
import { mayPublish } from './policy.ts';
import { UNSCHEDULED } from './planned-revision.ts';

const NO_SCHEDULE = 'It has no schedule.';

/** Makes a scheduled article a draft again. A withdrawn one no longer comes back at its time. */
export const unscheduleArticle = operation({
  name: 'unscheduleArticle',
  input: { id: rowId('Article') },
  errors: [NotFoundError, InvalidStateError],
  serializeBy: 'id',
  may: mayPublish,
  async change(tx, { id }, { at }) {
    const claimed = await claimArticle(tx, {
      id,
      states: STATES_FOR.UNSCHEDULE,
      instead: {
        DRAFT: NO_SCHEDULE,
        PUBLISHED: 'To take it from readers, use withdrawArticle.',
      },
      change: { modifiedAt: at },
    });
    const { state, scheduledFor } = claimed;
    if (scheduledFor === null)
      throw new InvalidStateError(`The article was withdrawn. ${NO_SCHEDULE}`, {
        state,
        reason: 'NOT_SCHEDULED',
      });
    const isDraft = state === 'SCHEDULED';
    const data = { ...UNSCHEDULED, ...(isDraft && { state: 'DRAFT' as const }) };
    return { article: await tx.article.update({ where: { id }, data }) };
  },
});
