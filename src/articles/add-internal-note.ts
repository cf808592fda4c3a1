import type { Transaction } from '../db/client.ts';
import { tableOf } from '../db/entities.ts';
import { NotFoundError } from '../errors.ts';
import { operation } from '../operations/operation.ts';
import { nodeKey, partsOfKey } from '../operations/row-id.ts';
import { optional, text } from '../operations/validation.ts';
import type { SignedIn } from '../viewer.ts';
import { idOfBlock } from './body.ts';
import { mayWork, mayWorkOn } from './policy.ts';

const PATH = ['subjectId'];
/** The column that refers to the subject of a note. */
const COLUMN = { Article: 'articleId', Statement: 'statementId', SourceReport: 'sourceId' } as const;

/** Adds a note for members. Readers see none, so there is no event. */
export const addInternalNote = operation({
  name: 'addInternalNote',
  input: {
    subjectId: nodeKey('Article', 'Statement', 'SourceReport'),
    blockId: optional(idOfBlock),
    text,
  },
  errors: [NotFoundError],
  may: mayWork,
  async guard(tx, { subjectId, blockId }, { member }) {
    await mayAnnotate(tx, member, subjectId);
    return blockId == null || (await hasBlock(tx, subjectOf(subjectId).id, blockId));
  },
  rules: (isThere) => [
    {
      of: ['blockId'],
      holds: () => isThere,
      code: 'UNKNOWN_REFERENCE',
      message: 'must be the `blockId` of a block of the article, or left out',
      path: ['blockId'],
    },
  ],
  async change(tx, { subjectId, blockId, text }, { member }) {
    const { entity, id } = subjectOf(subjectId);
    const internalNote = await tx.internalNote.create({
      data: { [COLUMN[entity]]: id, blockId, text, authorId: member.id },
    });
    return { internalNote };
  },
});

function subjectOf(subjectId: string) {
  const [entity, id] = partsOfKey(subjectId);
  return { entity: entity as keyof typeof COLUMN, id };
}

/** @throws NotFoundError, RequestError */
async function mayAnnotate(tx: Transaction, member: SignedIn, subjectId: string): Promise<void> {
  const { entity, id } = subjectOf(subjectId);
  const missing = new NotFoundError(entity, id, PATH);
  if (entity === 'Article') await mayWorkOn(tx, member, id, missing);
  else if ((await tableOf(tx, entity).count({ where: { id } })) === 0) throw missing;
}

/** Whether a revision of the article has or had the block. Other subjects have none. */
async function hasBlock(tx: Transaction, articleId: string, blockId: string): Promise<boolean> {
  const found = await tx.$queryRaw<unknown[]>`
    SELECT FROM "Block" WHERE "articleId" = ${articleId}::uuid AND "blockId"::text = ${blockId} LIMIT 1`;
  return found.length > 0;
}
