import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { withMergedInto } from '../db/merged.ts';
import type { Problem } from '../errors.ts';
import { placedTextsIn } from '../lib/texts-in.ts';
import { recogniser } from './brought-back.ts';
import { WORDLESS_DETAILS } from './changed-values.ts';
import { placesOfWords, textsOfValue, valuesIn } from './places.ts';
import { redactedFromRows } from './references.ts';
import { assertNone } from './validation.ts';

interface Merging {
  readonly fromId: string;
  readonly intoId: string;
}

/**
 * A merge brings nothing back: what was redacted from one of the two may not stand in what the other is or has, its audit log
 * included. Afterwards, the id and the slugs of both lead to it.
 * @throws ValidationError that names the fields with the words
 */
export async function mustNotMergeBack(tx: Transaction, entity: string, pair: Merging): Promise<void> {
  const redacted = await redactedFromRows(tx, [pair.fromId, pair.intoId]);
  if (redacted.length === 0) return;
  const isRedacted = await recogniser(tx, redacted);
  const found = new Map<string, Problem>();
  const compare = (id: string, field: string, texts: readonly string[]) => {
    if (!texts.some(isRedacted)) return;
    const path = id === pair.fromId ? 'fromId' : 'intoId';
    const message = `must have none of the words that were redacted from one of the two, but ${field} has: remove them there, or redact them in it, before you merge`;
    found.set(`${path} ${field}`, { code: 'REDACTED', path: [path], message });
  };
  for (const place of await placesOfWords(tx)) {
    if (place.entity !== entity) continue;
    const rows = await tx.$queryRaw<{ id: string; values: unknown[] }[]>`
      SELECT ${Prisma.raw(place.id)} AS "id", ${valuesIn(place)} AS "values" FROM ${Prisma.raw(`"${place.table}"`)} t
      WHERE ${Prisma.raw(place.id)} IN (${pair.fromId}::uuid, ${pair.intoId}::uuid)`;
    for (const { id, values } of rows)
      for (const [index, value] of values.entries())
        compare(id, `its ${place.type}.${place.columns[index]}`, textsOfValue(place, value));
  }
  for (const id of [pair.fromId, pair.intoId]) {
    const subjectId = { in: await withMergedInto(tx, id) };
    for (const { details } of await tx.auditEntry.findMany({ where: { subjectId } }))
      compare(id, 'its audit log', auditedTexts(details));
  }
  assertNone([...found.values()]);
}

/** What was written, and what fields had before and after a change. */
function auditedTexts(details: unknown): string[] {
  return placedTextsIn(details, [])
    .filter(({ path, as }) => as !== 'NAME' && !WORDLESS_DETAILS.has(path.at(-1) ?? ''))
    .map(({ text }) => text);
}
