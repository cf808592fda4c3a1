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
import { isPartThroughOthers } from './parts.ts';
import { mayUpdate } from './policy.ts';
import { shownOrganization } from './update-organization.ts';

/** Merges two organisations that are one, as `mergePeople` does. */
export const mergeOrganizations = operation({
  name: 'mergeOrganizations',
  input: mergeInput('Organization'),
  errors: [NotFoundError],
  tells: true,
  timeout: MERGE_TIMEOUT,
  serializeBy: inTurnOfMerges,
  may: mayUpdate,
  async guard(tx, pair) {
    await beginMerge(tx, 'Organization', pair);
    await lockDirectory(tx);
    const rows = await lockPair(tx, 'Organization', pair);
    return { ...rows, isCircle: await isPartThroughOthers(tx, pair.intoId, pair.fromId) };
  },
  rules: ({ isCircle }) => [
    IS_ANOTHER,
    {
      of: ['fromId', 'intoId'],
      holds: () => !isCircle,
      code: 'CONFLICTING',
      message: 'must not be a part of the other one through a third, which would then be a part of itself',
      path: ['intoId'],
    },
  ],
  details: (_input, rows) => formerRow(rows),
  async change(tx, pair, { guarded: rows }) {
    await mergeSpeakers(tx, 'Organization', pair, rows, shownOrganization);
    return { organization: await tx.organization.findUniqueOrThrow({ where: { id: pair.intoId } }) };
  },
});
