/** Writes the articles of an export. */
import type pg from 'pg';
import {
  ARTICLE,
  BLOCK,
  CONTRIBUTION,
  IMPORTED,
  LINKS_OF_REVISIONS,
  REVISION,
  type ArticleRecord,
} from '../understand/article-record.ts';
import { ArticleRows, columnsIn, Rows } from './rows.ts';

/** Written with the first row of an article; the others once its revisions are there. */
const FIRST = new Set([
  ...['slug', 'language', 'embargoedUntil', 'createdById', 'isReady', 'createdAt', 'modifiedAt'],
]);

/** The ids of revisions, by their numbers. */
type RevisionIds = ReadonlyMap<number, string>;

export async function writeExportedArticles(
  client: pg.ClientBase,
  articles: readonly ArticleRecord[],
): Promise<void> {
  const rows = new ArticleRows();
  const others = new Rows();
  for (const article of articles) {
    const idOf = new Map(article.revisions.map(({ number, id }) => [number, id]));
    addExportedArticle(rows, article, idOf);
    addOthers(others, article, idOf);
  }
  await rows.insert(client);
  await others.insert(client);
}

function addExportedArticle(rows: ArticleRows, article: ArticleRecord, idOf: RevisionIds): void {
  const { id: articleId, slug, formerSlugs, currentRevision } = article;
  const columns = Object.entries(columnsIn(article, ARTICLE));
  const first = Object.fromEntries(columns.filter(([name]) => FIRST.has(name)));
  rows.add('Article', {
    id: articleId,
    ...first,
    state: 'DRAFT',
    slugs: [],
    revisionNumber: currentRevision,
  });
  for (const block of article.blocks)
    rows.add('Block', { ...columnsIn(block, BLOCK), articleId, isPublic: false });
  for (const revision of article.revisions) {
    const bodyPartIds = revision.body.map((place) => article.blocks[place]?.id);
    rows.add('ArticleRevision', { articleId, bodyPartIds, ...columnsIn(revision, REVISION) });
    for (const [position, credit] of revision.contributions.entries())
      rows.add('Contribution', { revisionId: revision.id, position, ...columnsIn(credit, CONTRIBUTION) });
    for (const { list, table } of LINKS_OF_REVISIONS) rows.link(table, revision.id, new Set(revision[list]));
  }
  rows.show({
    ...Object.fromEntries(columns.filter(([name]) => !FIRST.has(name))),
    id: articleId,
    slugs: [...formerSlugs, slug],
    currentRevisionId: idOf.get(currentRevision) ?? null,
    publishedRevisionId: idOf.get(article.publishedRevision ?? 0) ?? null,
    scheduledRevisionId: idOf.get(article.scheduledRevision ?? 0) ?? null,
  });
}

function addOthers(rows: Rows, article: ArticleRecord, idOf: RevisionIds): void {
  const { id: articleId } = article;
  for (const { revision, formerTexts, ...note } of article.notes) {
    rows.add('UpdateNote', { ...note, articleId, revisionId: idOf.get(revision) });
    for (const former of formerTexts) rows.add('FormerNoteText', { ...former, noteId: note.id });
  }
  for (const request of article.commentRequests) rows.add('CommentRequest', { ...request, articleId });
  for (const redaction of article.redactions) rows.add('RedactionArticle', { ...redaction, articleId });
  // Nobody collaborates on an article of their own.
  const others = new Set(article.collaboratorIds.filter((memberId) => memberId !== article['createdById']));
  for (const memberId of others) rows.add('ArticleCollaborator', { articleId, memberId });
  for (const note of article.internalNotes) rows.add('InternalNote', { ...note, articleId });
  if (article.imported !== undefined)
    rows.add('ImportedArticle', { ...columnsIn(article.imported, IMPORTED), articleId });
}
