/** Live blogs: one in a hundred articles has one, and a few of them have most of the posts. */
import { Chance } from '../../test/support/secrecy/random.ts';
import type { Desk } from './articles.ts';
import { zipf, type Writing } from './directory.ts';
import { headline, paragraph } from './texts.ts';

const HOUR = 3_600_000;
const ARTICLES = 100;
/** Among so many articles, the place of the one that has a live blog. It is published. */
const PLACE = 12;
/** The posts of the first live blog, unless the archive has fewer articles. */
const MOST = 2_000;
/** By when the article is published, and how long the live blog goes on. Together they end before the article's last time. */
const BEGINS = 20 * HOUR;
const LASTS = 70 * HOUR;

interface Blog {
  readonly id: string;
  readonly articleId: string;
}

/** Writes the live blog of the article, if it has one. Its random values leave those of the articles as they are. */
export function writeLiveBlog(desk: Desk, articles: number, number: number, articleId: string, at: number) {
  if (number % ARTICLES !== PLACE) return;
  const writing = { ...desk.writing, chance: new Chance(desk.writing.chance.seed + number) };
  const startedAt = at + BEGINS;
  const blog = { id: writing.ids.at(startedAt), articleId };
  const endedAt = new Date(startedAt + LASTS);
  writing.rows.add('LiveBlog', { ...blog, state: 'ENDED', startedAt: new Date(startedAt), endedAt });
  const rank = (number - PLACE) / ARTICLES + 1;
  const posts = Math.max(1, Math.floor(Math.min(MOST, articles) / rank));
  const quoted = desk.statements.oldestOne(startedAt)?.id;
  for (let place = 0; place < posts; place += 1)
    writePost(desk, writing, blog, startedAt + Math.floor((LASTS / posts) * place), quoted);
}

/** A tenth of the posts are drafts, and a fifth key events. A tenth quote a statement. */
function writePost(desk: Desk, writing: Writing, blog: Blog, at: number, quoted: string | undefined): void {
  const { rows, ids, chance } = writing;
  const [id, revisionId, blockId] = [ids.at(at), ids.at(at), ids.at(at)];
  const isPublic = !chance.of(0.1);
  const isKeyEvent = chance.of(0.2);
  const [listedAt, createdById] = [new Date(at), zipf(chance, desk.directory.editors).id];
  const publishedAt = isPublic ? listedAt : null;
  const { articleId } = blog;
  const content =
    isPublic && quoted !== undefined && chance.of(0.1)
      ? ({ kind: 'QUOTE', statementId: quoted } as const)
      : ({ kind: 'PARAGRAPH', html: paragraph(chance) } as const);
  rows.add('Block', { items: [], ...content, id: blockId, blockId, articleId, postId: id, isPublic });
  rows.add('LivePostRevision', {
    ...{ id: revisionId, postId: id, number: 1, isKeyEvent, createdById, publishedAt },
    headline: chance.of(0.5) ? headline(chance) : null,
    versionIds: [blockId],
    createdAt: listedAt,
  });
  const personId = zipf(chance, desk.directory.people.PUBLIC);
  rows.add('LivePostContribution', { revisionId, position: 0, personId, role: 'AUTHOR' });
  rows.add('LivePost', {
    ...{ id, liveBlogId: blog.id, articleId, isKeyEvent, createdById, publishedAt, listedAt },
    ...{ shownAt: publishedAt, modifiedAt: listedAt, state: isPublic ? 'PUBLISHED' : 'DRAFT' },
    ...{ currentRevisionId: revisionId, publishedRevisionId: isPublic ? revisionId : null },
  });
  if (isPublic) desk.log.append(at, { type: 'LIVE_POST_ADDED', articleId, liveBlogId: blog.id, postId: id });
}
