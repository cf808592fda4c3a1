import { z } from 'zod';
import type { Article } from '../../generated/prisma/client.ts';
import type { Context } from '../context.ts';
import { inTransaction } from '../db/transaction.ts';
import { orSlugTaken } from '../db/unique.ts';
import { requireRole } from '../viewer.ts';
import { check, language, slug } from '../validation.ts';
import { referencesMustExist, revised, saveRevision, type RevisionInput } from './revision.ts';

export interface CreateArticleInput extends RevisionInput {
  readonly slug: string;
  readonly headline: string;
  readonly language?: string | null | undefined;
  readonly embargoedUntil?: Date | null | undefined;
}

const checked = z.object({ slug, language: language.nullish() });

/**
 * Starts an article as a draft with revision 1, which only members see.
 * @throws ValidationError, NotFoundError, SlugTakenError
 */
export async function createArticle(
  { prisma, viewer }: Context,
  input: CreateArticleInput,
): Promise<Article> {
  const member = requireRole(viewer, 'REPORTER');
  const { slug, language } = check(checked, input);
  const content = revised(null, input);
  return inTransaction(prisma, async (tx) => {
    await referencesMustExist(tx, content);
    const article = await orSlugTaken(
      slug,
      tx.article.create({
        data: {
          slug,
          language: language ?? 'en',
          embargoedUntil: input.embargoedUntil ?? null,
          createdById: member.id,
        },
      }),
    );
    const revision = { articleId: article.id, number: 1, createdById: member.id };
    const currentRevisionId = await saveRevision(tx, revision, content);
    return tx.article.update({ where: { id: article.id }, data: { currentRevisionId } });
  });
}
