import { z } from 'zod';
import type { Article } from '../../generated/prisma/client.ts';
import { inChange } from '../changes/in-change.ts';
import type { Context } from '../context.ts';
import { orSlugTaken } from '../changes/unique.ts';
import { check, language, slug } from '../validation.ts';
import { mayWork } from './policy.ts';
import { referencesMustExist, revised, saveRevision, type RevisionInput } from './revision.ts';

export interface CreateArticleInput extends RevisionInput {
  readonly slug: string;
  readonly headline: string;
  readonly language?: string | null | undefined;
  readonly embargoedUntil?: Date | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

const checked = z.object({ slug, language: language.nullish() });

/**
 * Starts an article as a draft with revision 1, which only members see.
 * @throws ValidationError, NotFoundError, SlugTakenError
 */
export async function createArticle(
  context: Context,
  input: CreateArticleInput,
): Promise<{ article: Article }> {
  const member = mayWork(context.viewer);
  const { slug, language } = check(checked, input);
  const content = revised(null, input);
  return inChange(context, { action: 'createArticle', input }, async (tx) => {
    await referencesMustExist(tx, content);
    const { id } = await orSlugTaken(
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
    const revision = { articleId: id, number: 1, createdById: member.id };
    const currentRevisionId = await saveRevision(tx, revision, content);
    return { article: await tx.article.update({ where: { id }, data: { currentRevisionId } }) };
  });
}
