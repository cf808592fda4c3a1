import {
  beginMerge,
  formerRow,
  inTurnOfMerges,
  IS_ANOTHER,
  lockPair,
  MERGE_TIMEOUT,
  mergeInput,
  mergeRows,
} from '../operations/merge.ts';
import { operation } from '../operations/operation.ts';
import { listChanged } from '../operations/tell-readers.ts';
import { NotFoundError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { mayUpdate } from '../people/policy.ts';

/** Merges two tags: all revisions with the one have the other. Readers get an event if they knew the one. */
export const mergeTags = operation({
  name: 'mergeTags',
  input: mergeInput('Tag'),
  errors: [NotFoundError],
  tells: true,
  timeout: MERGE_TIMEOUT,
  serializeBy: inTurnOfMerges,
  may: mayUpdate,
  async guard(tx, pair) {
    await beginMerge(tx, 'Tag', pair);
    return lockPair(tx, 'Tag', pair);
  },
  rules: () => [IS_ANOTHER],
  details: (_input, rows) => formerRow(rows),
  async change(tx, { fromId, intoId: id }, { guarded: rows }) {
    await mergeRows(tx, 'Tag', rows);
    listChanged(tx, id);
    if (rows.from.visibility === 'PUBLIC')
      appendEvent(tx, { type: 'TAG_MERGED', tagId: id, formerId: fromId });
    return { tag: await tx.tag.findUniqueOrThrow({ where: { id } }) };
  },
});
