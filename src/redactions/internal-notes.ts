import { eraseRows, type Erasure } from './erasure.ts';

/** Takes the words out of what members noted about the target, about the statements that it quotes, and about what quotes it. */
export async function eraseInternalNotes(erasure: Erasure, id: string): Promise<void> {
  const { tx, eraser } = erasure;
  const own = { OR: [{ articleId: id }, { statementId: id }, { sourceId: id }] };
  const isHidden = () => false;
  await eraseRows(erasure, 'InternalNote', await tx.internalNote.findMany({ where: own }), isHidden);
  if (eraser.words === null) return;
  const related = await tx.$queryRaw<{ id: string; text: string }[]>`
    SELECT n."id", n."text" FROM "InternalNote" n
    WHERE n."statementId" IN (SELECT unnest("statementIds") FROM "BodyPart" WHERE "articleId" = ${id}::uuid)
      OR n."articleId" IN (SELECT "articleId" FROM "BodyPart" WHERE "statementIds" @> ARRAY[${id}::uuid])
      OR n."articleId" = (SELECT "articleId" FROM "UpdateNote" WHERE "id" = ${id}::uuid)`;
  await eraseRows(erasure, 'InternalNote', related, isHidden);
}
