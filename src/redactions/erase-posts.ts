import { Prisma, type LivePost } from '../../generated/prisma/client.ts';
import { hashedSourceId } from '../articles/imported.ts';
import { isPublicRevision } from '../articles/policy.ts';
import type { Transaction } from '../db/client.ts';
import { newId } from '../db/new-id.ts';
import { Slices } from '../lib/slices.ts';
import { eraseBlocks } from './erase-blocks.ts';
import { eraseCredits, NAMED, namesWithWords } from './erase-credits.ts';
import { eraseRows, type Erasure } from './erasure.ts';
import { lockTarget } from './lock-target.ts';
import { blocksWithWords, headlinesWithWords } from './with-words.ts';

/** Takes the words out of one post. If all of it goes, it says so. */
export async function eraseOnePost(erasure: Erasure, id: string): Promise<void> {
  const { tx, eraser, redactionId, removed } = erasure;
  await lockTarget(tx, 'LivePost', id);
  const { articleId } = await tx.livePost.findUniqueOrThrow({ where: { id } });
  await erasePosts(erasure, articleId, id);
  if (removed.length === 0) return;
  if (eraser.words === null) await tx.livePost.update({ where: { id }, data: { redactionId } });
  await articleShowed(
    erasure,
    articleId,
    removed.some(({ isPublic }) => isPublic),
  );
}

/** Takes the words out of an article's posts, or of one of them: of their headlines, credits and blocks, in all revisions. */
export async function erasePosts(
  erasure: Erasure,
  articleId: string,
  postId: string | null = null,
): Promise<void> {
  const { tx } = erasure;
  const where: Prisma.LivePostWhereInput = postId === null ? { articleId } : { id: postId };
  const revisionIds = await headlinesWithWords(erasure, articleId, postId);
  const revisions = await tx.livePostRevision.findMany({ where: { id: { in: revisionIds } } });
  const headlines = await eraseRows(erasure, 'LivePostRevision', revisions, isPublicRevision);
  const named = await namesWithWords(erasure, articleId, postId);
  const ofPosts = { revision: { post: where }, ...(named !== null && { OR: named }) };
  const credits =
    named?.length === 0 ? [] : await tx.livePostContribution.findMany({ where: ofPosts, include: NAMED });
  const postOf = ({ revision }: (typeof credits)[number]) => revision.postId;
  const erased = await eraseCredits(erasure, 'LivePostContribution', credits, postOf);
  const ids = await blocksWithWords(erasure, articleId, postId === null ? 'POSTS' : { postId });
  const blocks = await tx.block.findMany({ where: { id: { in: ids } } });
  const changed = await eraseBlocks(erasure, articleId, blocks);
  await eraseImports(erasure, where);
  await postsChanged(erasure, [
    ...[...headlines, ...erased.map(({ revision }) => revision)].map((revision) => ({
      ...{ postId: revision.postId, isPublic: isPublicRevision(revision) },
    })),
    ...changed,
  ]);
}

/** As `eraseImport` of an article. */
async function eraseImports({ tx, eraser }: Erasure, where: Prisma.LivePostWhereInput): Promise<void> {
  const slices = new Slices();
  for (const { postId, sourceId } of await tx.importedPost.findMany({ where: { post: where } })) {
    await slices.next();
    if (eraser.hasInAddress(sourceId))
      await tx.importedPost.update({ where: { postId }, data: { sourceId: hashedSourceId(sourceId) } });
  }
}

interface ChangedPart {
  /** Null for a part of the article itself. */
  readonly postId: string | null;
  readonly isPublic: boolean;
}

/** Notes that the words stood in an article, in a part of it that has revisions of its own. */
export async function articleShowed(
  { tx, redactionId, shownIn }: Erasure,
  articleId: string,
  isPublic: boolean,
): Promise<void> {
  await tx.redactionArticle.create({ data: { redactionId, articleId, isPublic } });
  const { state } = await tx.article.findUniqueOrThrow({ where: { id: articleId } });
  if (isPublic && state === 'PUBLISHED') shownIn.add(articleId);
}

/** As `articleChanged`: nobody builds upon the number of a post that they have read, and lists and search have the new text. */
export async function postsChanged(erasure: Erasure, parts: readonly ChangedPart[]): Promise<void> {
  const { tx, shownInPosts } = erasure;
  const ids = [...new Set(parts.flatMap(({ postId }) => postId ?? []))].sort();
  if (ids.length === 0) return;
  const posts = await tx.livePost.findMany({ where: { id: { in: ids } }, orderBy: { id: 'asc' } });
  const publicIds = new Set(parts.flatMap(({ postId, isPublic }) => (isPublic ? (postId ?? []) : [])));
  await copyRevisions(erasure, posts, publicIds);
  for (const { id, state } of posts) if (publicIds.has(id) && state === 'PUBLISHED') shownInPosts.add(id);
  await listAgain(
    tx,
    posts.filter((post) => !showsCurrent(post) || !publicIds.has(post.id)).map(({ id }) => id),
  );
}

/** Whether readers see the current revision of a post. */
function showsCurrent({ currentRevisionId, publishedRevisionId }: LivePost): boolean {
  return publishedRevisionId === currentRevisionId;
}

/** Lists and search have the new text of posts that show the same revision. Triggers see to those that show another. */
async function listAgain(tx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.$executeRaw`SELECT "list_posts"(${ids}::uuid[])`;
  await tx.$executeRaw`SELECT "search_rows"('LIVE_POST', ${ids}::uuid[])`;
}

/**
 * Copies the current revisions of posts to new ones, as `articleChanged` does for an article. The statements are as many for a
 * thousand posts as for one.
 * @param publicIds the posts in which readers saw what was taken out
 */
async function copyRevisions(
  { tx, at, memberId }: Erasure,
  posts: readonly LivePost[],
  publicIds: ReadonlySet<string>,
): Promise<void> {
  const copies = posts.flatMap((row) => {
    const { id: postId, currentRevisionId, revisionNumber } = row;
    if (currentRevisionId === null) return [];
    const isPublic = publicIds.has(postId);
    const wasShown = isPublic && showsCurrent(row);
    const published = { publishedAt: wasShown ? at : null, publishedById: wasShown ? memberId : null };
    const number = revisionNumber + 1;
    const revision = { id: newId(), number, createdAt: at, createdById: memberId, ...published };
    const credit = { revisionId: revision.id };
    const post = {
      ...{ currentRevisionId: revision.id, revisionNumber: number, modifiedAt: at },
      ...(isPublic && { shownAt: at }),
      ...(wasShown && { publishedRevisionId: revision.id }),
    };
    return { was: currentRevisionId, postId, revision, credit, post };
  });
  const rows = Prisma.sql`jsonb_to_recordset(${JSON.stringify(copies)}::jsonb)
    AS k ("was" uuid, "postId" uuid, "revision" jsonb, "credit" jsonb, "post" jsonb)`;
  await tx.$executeRaw`
    INSERT INTO "LivePostRevision" SELECT n.* FROM ${rows} JOIN "LivePostRevision" r ON r."id" = k."was"
      CROSS JOIN LATERAL jsonb_populate_record(r, k."revision") n`;
  await tx.$executeRaw`
    INSERT INTO "LivePostContribution" SELECT n.* FROM ${rows} JOIN "LivePostContribution" c ON c."revisionId" = k."was"
      CROSS JOIN LATERAL jsonb_populate_record(c, k."credit") n`;
  await tx.$executeRaw`
    UPDATE "LivePost" p SET "currentRevisionId" = n."currentRevisionId", "publishedRevisionId" = n."publishedRevisionId",
      "revisionNumber" = n."revisionNumber", "modifiedAt" = n."modifiedAt", "shownAt" = n."shownAt"
    FROM ${rows} JOIN "LivePost" o ON o."id" = k."postId" CROSS JOIN LATERAL jsonb_populate_record(o, k."post") n
    WHERE p."id" = o."id"`;
}
