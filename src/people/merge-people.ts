import {
  beginMerge,
  formerRow,
  inTurnOfMerges,
  IS_ANOTHER,
  lockPair,
  MERGE_TIMEOUT,
  mergeInput,
} from '../operations/merge.ts';
import { operation } from '../operations/operation.ts';
import { NotFoundError } from '../errors.ts';
import { lockDirectory } from './lock-directory.ts';
import { mergeSpeakers } from './merge-speakers.ts';
import { mayUpdate } from './policy.ts';
import { shownPerson } from './update-person.ts';

/** Merges two people who are one: everything that refers to the one refers to the other. Readers get an event if they knew the one. */
export const mergePeople = operation({
  name: 'mergePeople',
  input: mergeInput('Person'),
  errors: [NotFoundError],
  tells: true,
  timeout: MERGE_TIMEOUT,
  serializeBy: inTurnOfMerges,
  may: mayUpdate,
  async guard(tx, pair) {
    await beginMerge(tx, 'Person', pair);
    await lockDirectory(tx);
    return lockPair(tx, 'Person', pair);
  },
  rules: () => [IS_ANOTHER],
  details: (_input, rows) => formerRow(rows),
  async change(tx, pair, { guarded: rows }) {
    await mergeSpeakers(tx, 'Person', pair, rows, shownPerson);
    return { person: await tx.person.findUniqueOrThrow({ where: { id: pair.intoId } }) };
  },
});
