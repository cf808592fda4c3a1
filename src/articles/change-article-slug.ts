import { lockRow } from '../operations/lock-row.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { InvalidStateError, NotFoundError, SlugTakenError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { slug as slugOf } from '../operations/validation.ts';
import { claimArticle } from './claim-article.ts';
import { STATES_FOR } from './permissions.ts';
import { mayPublish } from './policy.ts';
import { slugSeemsFree, takingSlug } from './slug.ts';

/** Changes an article's slug. A slug that readers knew leads to the article for good. */
export const changeArticleSlug = operation({
  name: 'changeArticleSlug',
  input: { id: rowId('Article'), slug: slugOf },
  errors: [NotFoundError, InvalidStateError, SlugTakenError],
  serializeBy: 'id',
  tells: true,
  may: mayPublish,
  guard: (tx, { id }) => lockRow(tx, 'Article', id),
  audited: (tx, { id }) => tx.article.findUniqueOrThrow({ where: { id }, select: { slug: true } }),
  details: ({ slug }) => ({ slug }),
  async change(tx, { id, slug }, { context, at }) {
    const before = await claimArticle(tx, {
      id,
      states: STATES_FOR.CHANGE_SLUG,
      change: { modifiedAt: at },
    });
    if (slug === before.slug) return { article: before };
    if (before.state === 'DRAFT') await slugSeemsFree(tx, context.viewer, slug);
    const isPublic = before.state === 'PUBLISHED';
    const article = await takingSlug(
      tx,
      tx.article.update({ where: { id }, data: { slug, ...(isPublic && { publishedAt: at }) } }),
      new SlugTakenError(slug),
    );
    if (isPublic) appendEvent(tx, { type: 'ARTICLE_SLUG_CHANGED', articleId: id, formerSlug: before.slug });
    return { article };
  },
});
