import { ifDifferent } from '../operations/changed.ts';
import { formerRow, IS_ANOTHER, lockPair, mergeInput, mergeRows } from '../operations/merge.ts';
import { operation } from '../operations/operation.ts';
import { beforeChange, becamePublic, listChanged } from '../operations/tell-readers.ts';
import { NotFoundError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { lockDirectory } from './lock-directory.ts';
import { isPartThroughOthers } from './parts.ts';
import { mayUpdate } from './policy.ts';
import { shownOrganization } from './update-organization.ts';

/** Merges two organisations that are one, as `mergePeople` does. */
export const mergeOrganizations = operation({
  name: 'mergeOrganizations',
  input: mergeInput('Organization'),
  errors: [NotFoundError],
  may: mayUpdate,
  async guard(tx, pair) {
    await lockDirectory(tx);
    const rows = await lockPair(tx, 'Organization', pair);
    return { ...rows, isCircle: await isPartThroughOthers(tx, pair.intoId, pair.fromId) };
  },
  rules: ({ isCircle }) => [
    IS_ANOTHER,
    {
      of: ['fromId', 'intoId'],
      holds: () => !isCircle,
      message: 'must not be a part of the other one through a third, which would then be a part of itself',
      path: ['intoId'],
    },
  ],
  details: (_input, rows) => formerRow(rows),
  async change(tx, { fromId, intoId: id }, { guarded: rows }) {
    const before = await shownOrganization(tx, id);
    if (rows.isPublic) for (const each of [fromId, id]) await beforeChange(tx, 'Organization', each);
    await mergeRows(tx, 'Organization', rows);
    listChanged(tx, id);
    if (rows.isPublic && rows.into.visibility === 'MEMBERS') becamePublic(tx, 'Organization', [id]);
    const about = { organizationId: id, speakerId: id };
    if (rows.from.visibility === 'PUBLIC')
      appendEvent(tx, { type: 'ORGANIZATION_MERGED', ...about, formerId: fromId });
    else if (rows.isPublic)
      ifDifferent(before, await shownOrganization(tx, id), () =>
        appendEvent(tx, { type: 'ORGANIZATION_UPDATED', ...about }),
      );
    return { organization: await tx.organization.findUniqueOrThrow({ where: { id } }) };
  },
});
