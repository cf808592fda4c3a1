import type { Prisma, Statement, StatementStatus } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { beforeChange } from '../operations/tell-readers.ts';
import { speakerIdOf } from '../people/speaker.ts';

type StatusChange = Pick<
  Prisma.StatementUncheckedUpdateManyInput,
  'statusNote' | 'amendedById' | 'amendedByNewsroom'
> & { readonly status: StatementStatus };

/**
 * @param path where the input has the id
 * @throws NotFoundError
 */
export async function statementToChange(
  tx: Transaction,
  id: string,
  path: readonly string[] = ['statementId'],
): Promise<Statement> {
  const statement = await tx.statement.findUnique({ where: { id } });
  if (statement === null) throw new NotFoundError('Statement', id, path);
  return statement;
}

/**
 * Changes the status of a statement, or its note, if the row has not changed since it was read. The `where` of the update checks
 * this. So of two concurrent writers one gets an error, and no statement that became public meanwhile is changed.
 * @param before the statement as it was read in this transaction
 * @throws ValidationError
 */
export async function claimStatement(
  tx: Transaction,
  { id, status, statusNote, visibility, amendedById }: Statement,
  change: StatusChange,
): Promise<Statement> {
  // Lists have it no longer, or again.
  if (isInError(status) !== isInError(change.status)) await beforeChange(tx, 'Statement', id);
  const [statement] = await tx.statement.updateManyAndReturn({
    where: { id, status, statusNote, visibility, amendedById },
    data: change,
  });
  if (statement !== undefined) return statement;
  const now = await tx.statement.findUniqueOrThrow({ where: { id } });
  if (now.amendedById !== amendedById) mustBeNewest(now);
  throw new ValidationError({
    code: 'NOT_ALLOWED',
    message: 'The statement was changed at the same time. Read it again, then try again.',
    path: ['statementId'],
  });
}

function isInError(status: StatementStatus): boolean {
  return status === 'RECORDED_IN_ERROR';
}

/** @throws ValidationError if the statement was amended */
export function mustBeNewest({ amendedById }: Statement, path: readonly string[] = ['statementId']): void {
  if (amendedById === null) return;
  throw new ValidationError({
    code: 'NOT_ALLOWED',
    message: 'The statement was amended: make the change to its newest version, which `amendment` leads to.',
    path,
  });
}

/**
 * Appends the events of a public statement's new status. One is about the statement; each published article that shows it
 * has one, too. A statement or an amendment that only members see has no events.
 */
export async function announceStatus(tx: Transaction, statement: Statement): Promise<void> {
  if (statement.visibility !== 'PUBLIC') return;
  const { campaigns, amendedBy } = await tx.statement.findUniqueOrThrow({
    where: { id: statement.id },
    select: {
      campaigns: { orderBy: { id: 'asc' }, select: { id: true } },
      amendedBy: { select: { visibility: true } },
    },
  });
  // The note is about that amendment.
  if (amendedBy?.visibility === 'MEMBERS') return;
  const articles = await tx.article.findMany({
    where: {
      OR: [
        { subjects: { some: { subjectId: statement.id, relation: 'ABOUT', isPublic: true } } },
        {
          state: 'PUBLISHED',
          livePosts: { some: { state: 'PUBLISHED', statements: { some: { statementId: statement.id } } } },
        },
      ],
    },
    orderBy: { id: 'asc' },
    select: { id: true },
  });
  const said = { statementId: statement.id, speakerId: speakerIdOf('speaker', statement) };
  const type = 'STATEMENT_STATUS_CHANGED';
  appendEvent(tx, { type, ...said, campaignIds: campaigns.map(({ id }) => id) });
  for (const { id: articleId } of articles)
    appendEvent(tx, { type: 'ARTICLE_STATEMENT_CHANGED', ...said, articleId });
}
