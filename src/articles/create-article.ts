import { operation } from '../operations/operation.ts';
import { newId } from '../db/new-id.ts';
import { NotFoundError, SlugTakenError } from '../errors.ts';
import { SECTION_RULE } from '../sections/section-input.ts';
import { instant, language, line, optional, slug } from '../operations/validation.ts';
import { blockIdRule, bodyInput } from './body.ts';
import { LINK_RULES, withIds } from './linked-articles.ts';
import { mayWork } from './policy.ts';
import { REPRINT_RULE, revised, revisionInput } from './revision.ts';
import { saveRevision } from './save-revision.ts';
import { slugSeemsFree } from './slug.ts';

/** Creates an article as a draft, which only editors and its creator see. */
export const createArticle = operation({
  name: 'createArticle',
  input: {
    slug,
    language: optional(language),
    embargoedUntil: optional(instant),
    headline: line,
    body: bodyInput,
    ...revisionInput,
  },
  rules: () => [REPRINT_RULE, SECTION_RULE, ...LINK_RULES, blockIdRule(new Map())],
  errors: [NotFoundError, SlugTakenError],
  may: mayWork,
  async change(tx, { slug, language, embargoedUntil, ...input }, { context, member }) {
    const links = { id: null, language: language ?? 'en' };
    const content = revised(null, await withIds(tx, context.viewer, input, links));
    await slugSeemsFree(tx, context.viewer, slug);
    const { id } = await tx.article.create({
      data: { slug, language: language ?? 'en', embargoedUntil, createdById: member.id },
    });
    const currentRevisionId = newId();
    await saveRevision(
      tx,
      { id: currentRevisionId, articleId: id, number: 1, createdById: member.id },
      content,
    );
    return { article: await tx.article.update({ where: { id }, data: { currentRevisionId } }) };
  },
});
