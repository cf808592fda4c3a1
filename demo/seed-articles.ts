import type { Prisma } from '../generated/prisma/client.ts';
import { saveBody } from '../src/articles/save-revision.ts';
import { encodeGlobalId } from '../src/lib/global-ids.ts';
import { articles, commentRequests, notes } from './story/articles.ts';
import { connect, id, optionalId, organizationId, personId, revisionId } from './story/ids.ts';
import type { Revision } from './story/rows.ts';

type Transaction = Prisma.TransactionClient;

/**
 * Writes the story's articles with their revisions, notes and requests for comment.
 * @param origin where the demo's pictures are served, for example http://127.0.0.1:4000
 */
export async function writeArticles(tx: Transaction, origin: string): Promise<void> {
  for (const { slug, revisions, ...row } of articles) {
    const articleId = id(`article ${slug}`);
    const createdAt = revisions[0]?.createdAt ?? row.modifiedAt;
    // It is published below, once it has revisions.
    await tx.article.create({ data: { id: articleId, slug, createdAt, createdById: id('desk') } });
    for (const [index, revision] of revisions.entries()) {
      await writeRevision(tx, slug, index + 1, withPictures(revision, origin));
    }

    const publications = revisions.flatMap(({ publishedAt }, index) =>
      publishedAt === undefined ? [] : [{ publishedAt, number: index + 1 }],
    );
    const latest = publications.at(-1);
    await tx.article.update({
      where: { id: articleId },
      data: {
        ...row,
        revisionNumber: revisions.length,
        currentRevisionId: revisionId(slug, revisions.length),
        ...(latest && {
          firstPublishedAt: publications[0]?.publishedAt ?? null,
          publishedAt: latest.publishedAt,
          publishedRevisionId: revisionId(slug, latest.number),
        }),
      },
    });
  }
  await tx.updateNote.createMany({
    data: notes.map(({ key, article, revision, statement, ...row }) => ({
      ...row,
      id: id(key),
      articleId: id(`article ${article}`),
      revisionId: revisionId(article, revision),
      statementId: optionalId(statement),
    })),
  });
  await tx.commentRequest.createMany({
    data: commentRequests.map(({ article, askedOf, statement, ...row }) => ({
      ...row,
      // Readers may see the closed requests of published articles.
      ...(row.outcome !== 'PENDING' && isPublished(article) && { visibility: 'PUBLIC' }),
      articleId: id(`article ${article}`),
      askedById: id('desk'),
      askedOfPersonId: personId(askedOf),
      askedOfOrganizationId: organizationId(askedOf),
      statementId: optionalId(statement),
    })),
  });
}

async function writeRevision(
  tx: Transaction,
  slug: string,
  number: number,
  revision: Revision,
): Promise<void> {
  const {
    blocks,
    section,
    contributions = [],
    tags = [],
    sources = [],
    campaigns = [],
    related = [],
    follows,
    ...others
  } = revision;
  const { actions: _actions, ...row } = others;
  const articleId = id(`article ${slug}`);
  const versions = blocks.map(({ key, statement, items = [], ...columns }) => ({
    ...columns,
    ...(columns.html && { html: withStatements(columns.html) }),
    items,
    // The same content in several revisions is the same version.
    id: id(`version ${slug} ${key} ${JSON.stringify([columns, items, statement])}`),
    blockId: id(`block ${slug} ${key}`),
    articleId,
    statementId: optionalId(statement),
  }));
  await tx.block.createMany({ data: versions, skipDuplicates: true });
  await tx.articleRevision.create({
    data: {
      ...row,
      id: revisionId(slug, number),
      articleId,
      createdById: id('desk'),
      publishedById: row.publishedAt === undefined ? null : id('desk'),
      number,
      bodyPartIds: await saveBody(
        tx,
        articleId,
        versions.map((version) => version.id),
      ),
      relatedIds: related.map((other) => id(`article ${other}`)),
      followsId: optionalId(follows && `article ${follows}`),
      sectionId: optionalId(section && `section ${section}`),
      contributions: {
        create: contributions.map(({ contributor, ...contribution }, position) => ({
          ...contribution,
          position,
          personId: personId(contributor),
          organizationId: organizationId(contributor),
        })),
      },
      tags: connect(tags.map((tag) => `tag ${tag}`)),
      sources: connect(sources),
      campaigns: connect(campaigns.map((name) => `campaign ${name}`)),
    },
  });
}

/** The story names statements by their keys. */
function withStatements(html: string): string {
  return html.replace(
    /data-statement="([^"]+)"/g,
    (_, key: string) => `data-statement="${encodeGlobalId('Statement', id(key))}"`,
  );
}

function isPublished(slug: string): boolean {
  return articles.some((article) => article.slug === slug && article.state === 'PUBLISHED');
}

/** The story knows only the paths of its pictures. */
function withPictures(revision: Revision, origin: string): Revision {
  const absolute = (path: string) => new URL(path, origin).href;
  return {
    ...revision,
    ...(revision.imageUrl && { imageUrl: absolute(revision.imageUrl) }),
    ...(revision.socialImageUrl && { socialImageUrl: absolute(revision.socialImageUrl) }),
    blocks: revision.blocks.map((block) =>
      block.kind === 'IMAGE' && block.url ? { ...block, url: absolute(block.url) } : block,
    ),
  };
}

/** After the actions, so that these are younger than the articles, as rows of one day are ordered by their ids. */
export async function writeReportedActions(tx: Transaction): Promise<void> {
  for (const { slug, revisions } of articles) {
    for (const [index, { actions = [] }] of revisions.entries()) {
      const where = { id: revisionId(slug, index + 1) };
      await tx.articleRevision.update({ where, data: { actions: connect(actions) } });
    }
  }
}
