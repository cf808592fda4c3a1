import { ifDifferent } from '../operations/changed.ts';
import { formerRow, IS_ANOTHER, lockPair, mergeInput, mergeRows } from '../operations/merge.ts';
import { operation } from '../operations/operation.ts';
import { beforeChange, becamePublic, listChanged } from '../operations/tell-readers.ts';
import { NotFoundError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { lockDirectory } from './lock-directory.ts';
import { mayUpdate } from './policy.ts';
import { shownPerson } from './update-person.ts';

/** Merges two people who are one: everything that refers to the one refers to the other. Readers get an event if they knew the one. */
export const mergePeople = operation({
  name: 'mergePeople',
  input: mergeInput('Person'),
  errors: [NotFoundError],
  may: mayUpdate,
  async guard(tx, pair) {
    await lockDirectory(tx);
    return lockPair(tx, 'Person', pair);
  },
  rules: () => [IS_ANOTHER],
  details: (_input, rows) => formerRow(rows),
  async change(tx, { fromId, intoId: id }, { guarded: rows }) {
    const before = await shownPerson(tx, id);
    if (rows.isPublic) for (const each of [fromId, id]) await beforeChange(tx, 'Person', each);
    await mergeRows(tx, 'Person', rows);
    listChanged(tx, id);
    if (rows.isPublic && rows.into.visibility === 'MEMBERS') becamePublic(tx, 'Person', [id]);
    const about = { personId: id, speakerId: id };
    if (rows.from.visibility === 'PUBLIC')
      appendEvent(tx, { type: 'PERSON_MERGED', ...about, formerId: fromId });
    else if (rows.isPublic)
      ifDifferent(before, await shownPerson(tx, id), () =>
        appendEvent(tx, { type: 'PERSON_UPDATED', ...about }),
      );
    return { person: await tx.person.findUniqueOrThrow({ where: { id } }) };
  },
});
