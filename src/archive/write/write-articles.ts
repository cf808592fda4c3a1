/** Writes the articles of an export. */
import type pg from 'pg';
import {
  ARTICLE,
  BLOCK,
  IMPORTED,
  LINKS_OF_REVISIONS,
  NOTE,
  REQUEST,
  REVISION,
  type ArticleRecord,
} from '../understand/article-record.ts';
import { ArticleRows } from './article-rows.ts';
import { Rows } from './insert.ts';
import { refersTo } from './write-records.ts';

/** Written with the first row of an article; the others once its revisions are there. */
const FIRST = ['slug', 'language', 'embargoedUntil', 'createdById', 'createdAt', 'modifiedAt'];

const LINKS = Object.entries(LINKS_OF_REVISIONS) as [
  keyof typeof LINKS_OF_REVISIONS,
  { table: string; refersTo: string },
][];

export function* referencesOfArticle(article: ArticleRecord): Generator<[table: string, id: unknown]> {
  yield* refersTo(article, ARTICLE);
  for (const block of article.blocks) yield* refersTo(block, BLOCK);
  for (const note of article.notes) yield* refersTo(note, NOTE);
  for (const request of article.commentRequests) yield* refersTo(request, REQUEST);
  for (const revision of article.revisions) {
    yield* refersTo(revision, REVISION);
    for (const [list, to] of LINKS) for (const id of revision[list]) yield [to.refersTo, id];
  }
}

interface Placed {
  readonly article: ArticleRecord;
  readonly slug: string;
  readonly formerSlugs: readonly string[];
}

export async function writeArticles(
  client: pg.ClientBase,
  articles: readonly Placed[],
  idOfTag: (id: string) => string,
): Promise<void> {
  const rows = new ArticleRows();
  const others = new Rows();
  for (const placed of articles) addArticle(rows, others, placed, idOfTag);
  await rows.write(client);
  await others.insert(client, ['UpdateNote', 'CommentRequest', 'ImportedArticle']);
}

function addArticle(
  rows: ArticleRows,
  others: Rows,
  { article, slug, formerSlugs }: Placed,
  idOfTag: (id: string) => string,
): void {
  const { id: articleId } = article;
  const idOf = new Map(article.revisions.map((revision) => [revision.number, revision.id]));
  const whole = Object.fromEntries(Object.keys(ARTICLE).map((name) => [name, article[name] ?? null]));
  rows.addArticle({
    id: articleId,
    ...Object.fromEntries(FIRST.map((name) => [name, whole[name]])),
    slug,
    state: 'DRAFT',
    slugs: [],
    revisionNumber: article.currentRevision,
  });
  for (const block of article.blocks)
    rows.addBlock(
      Object.fromEntries(
        Object.keys(BLOCK).map((name) => [name, block[name] ?? (name === 'items' ? [] : null)]),
      ),
    );
  for (const revision of article.revisions) {
    rows.addRevision({
      articleId,
      ...Object.fromEntries(Object.keys(REVISION).map((name) => [name, revision[name] ?? null])),
    });
    const blocks = revision.body.flatMap((place) => article.blocks[place] ?? []);
    rows.placeBody({ revisionId: revision.id, blocks });
    for (const [list, { table }] of LINKS) {
      const ids = list === 'tagIds' ? revision[list].map(idOfTag) : revision[list];
      rows.link(table, revision.id, new Set(ids));
    }
  }
  rows.show({
    ...Object.fromEntries(Object.entries(whole).filter(([name]) => !FIRST.includes(name))),
    id: articleId,
    slugs: [...formerSlugs, slug],
    currentRevisionId: idOf.get(article.currentRevision) ?? null,
    publishedRevisionId: idOf.get(article.publishedRevision ?? 0) ?? null,
    scheduledRevisionId: idOf.get(article.scheduledRevision ?? 0) ?? null,
  });
  for (const { revision, ...note } of article.notes)
    others.add('UpdateNote', { ...note, articleId, revisionId: idOf.get(revision) });
  for (const request of article.commentRequests) others.add('CommentRequest', { ...request, articleId });
  if (article.imported !== undefined)
    others.add('ImportedArticle', {
      ...Object.fromEntries(Object.keys(IMPORTED).map((name) => [name, article.imported?.[name]])),
      articleId,
    });
}
