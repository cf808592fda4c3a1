import type { Article } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { RevisionConflictError } from '../errors.ts';

/** Why the caller names a revision. They build on it, show it to readers, correct the published one, or discard the draft. */
export type Purpose = 'BUILD' | 'SHOW' | 'CORRECT' | 'DISCARD';

interface Numbers {
  readonly expected: number;
  readonly current: number;
  readonly published: number;
}

/** What to do about the conflict. A correction must never have the text of a draft, which would publish that text. */
const ADVICE: Record<Purpose, (numbers: Numbers) => string> = {
  BUILD: ({ current }) => `Merge your change with revision ${current}, and send it with that number.`,
  SHOW: ({ current }) => `Read revision ${current} first: it is the one that readers would get.`,
  DISCARD: ({ current }) => `Read revision ${current} first: it would be discarded, too.`,
  CORRECT: ({ current, published }) =>
    [
      `Base the correction on revision ${published}, which readers see now (\`publishedRevision\`), and send it with that number.`,
      ...(published === current
        ? []
        : [`Revision ${current} is a draft, whose text would be published; it gets the correction too.`]),
    ].join(' '),
};

export async function revisionConflict(
  tx: Transaction,
  { id, revisionNumber: current, publishedRevisionId }: Article,
  expected: number,
  purpose: Purpose,
): Promise<RevisionConflictError> {
  const revision =
    publishedRevisionId === null
      ? null
      : await tx.articleRevision.findUniqueOrThrow({ where: { id: publishedRevisionId } });
  const numbers = { expected, current, published: revision?.number ?? current };
  return new RevisionConflictError(id, `${explained('article', numbers)} ${ADVICE[purpose](numbers)}`);
}

/** What became of the revision that the caller has read. */
export function explained(
  noun: 'article' | 'post' | 'front',
  { expected, current }: Pick<Numbers, 'expected' | 'current'>,
): string {
  if (expected > current)
    return `There is no revision ${expected} yet: the ${noun} is at revision ${current}.`;
  return `The ${noun} is at revision ${current}, not ${expected}: somebody changed it since you read it.`;
}
