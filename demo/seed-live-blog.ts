import type { Prisma } from '../generated/prisma/client.ts';
import { id, optionalId, organizationId, personId, revisionId } from './story/ids.ts';
import { liveBlog, livePosts } from './story/live-blog.ts';
import type { Block, Contribution, LivePost } from './story/rows.ts';

type Transaction = Prisma.TransactionClient;

const articleId = id(`article ${liveBlog.article}`);

/** Writes the story's live blog, once its article is published. */
export async function writeLiveBlog(tx: Transaction): Promise<void> {
  const { startedAt, endedAt, pinned } = liveBlog;
  const blogId = id('live blog');
  await tx.liveBlog.create({ data: { id: blogId, articleId, state: 'ENDED', startedAt, endedAt } });
  for (const post of livePosts) await writePost(tx, post);
  await tx.liveBlog.update({ where: { id: blogId }, data: { pinnedPostId: id(`post ${pinned}`) } });
}

async function writePost(tx: Transaction, { key, revisions }: LivePost): Promise<void> {
  const postId = id(`post ${key}`);
  const desk = id('desk');
  const post = { id: postId, liveBlogId: id('live blog'), articleId, createdById: desk };
  // It is published below, once it has revisions.
  await tx.livePost.create({ data: { ...post, listedAt: revisions[0]?.at ?? liveBlog.startedAt } });
  for (const [index, { at, blocks, contributions, note, ...row }] of revisions.entries()) {
    const versionIds = await writeBlocks(tx, key, index + 1, blocks);
    const saved = { createdAt: at, createdById: desk, publishedAt: at, publishedById: desk };
    const revision = { ...row, ...saved, id: postRevisionId(key, index + 1), postId, number: index + 1 };
    await tx.livePostRevision.create({
      data: { ...revision, versionIds, contributions: { create: contributions.map(contributionRow) } },
    });
    if (note === undefined) continue;
    const { key: noteKey, ...told } = note;
    const about = { articleId, revisionId: revisionId(liveBlog.article, 1), postId };
    await tx.updateNote.create({ data: { ...told, ...about, id: id(noteKey), createdAt: at } });
  }
  const latest = revisions.at(-1);
  const shown = postRevisionId(key, revisions.length);
  await tx.livePost.update({
    where: { id: postId },
    data: {
      state: 'PUBLISHED',
      publishedAt: revisions[0]?.at ?? null,
      shownAt: latest?.at ?? null,
      modifiedAt: latest?.at ?? liveBlog.startedAt,
      isKeyEvent: latest?.isKeyEvent ?? false,
      revisionNumber: revisions.length,
      currentRevisionId: shown,
      publishedRevisionId: shown,
    },
  });
}

function postRevisionId(key: string, number: number): string {
  return id(`post ${key} ${number}`);
}

/** @returns the ids of the blocks' versions */
async function writeBlocks(tx: Transaction, post: string, number: number, blocks: Block[]) {
  const versions = blocks.map(({ key, statement, ...columns }) => ({
    ...columns,
    id: id(`version of post ${post} ${key} ${number}`),
    blockId: id(`block of post ${post} ${key}`),
    articleId,
    postId: id(`post ${post}`),
    statementId: optionalId(statement),
  }));
  await tx.block.createMany({ data: versions });
  return versions.map((version) => version.id);
}

function contributionRow({ contributor, ...contribution }: Contribution, position: number) {
  const who = { personId: personId(contributor), organizationId: organizationId(contributor) };
  return { ...contribution, ...who, position };
}
