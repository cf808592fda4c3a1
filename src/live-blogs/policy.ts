import type { Prisma } from '../../generated/prisma/client.ts';
import { PUBLIC_REVISION, PUBLISHED, seen, worksOn } from '../articles/policy.ts';
import type { SignedIn, Viewer } from '../viewer.ts';

// A live blog is seen as its article is. Readers see the published posts of a public article. Who works on the article, and
// editors, also see drafts and removed posts. A preview link shows an article's text only.

export function visibleLiveBlogs(viewer: Viewer): Prisma.LiveBlogWhereInput {
  return seen<Prisma.LiveBlogWhereInput>(viewer, { article: PUBLISHED }, (article) => ({ article }));
}

const TO_READERS = { state: 'PUBLISHED', article: PUBLISHED } satisfies Prisma.LivePostWhereInput;

export function visiblePosts(viewer: Viewer): Prisma.LivePostWhereInput {
  return seen<Prisma.LivePostWhereInput>(viewer, TO_READERS, (article) => ({ article }));
}

/** Readers see a revision of a post that they see if it is public. */
export function visiblePostRevisions(viewer: Viewer): Prisma.LivePostRevisionWhereInput {
  return seen<Prisma.LivePostRevisionWhereInput>(
    viewer,
    { ...PUBLIC_REVISION, post: TO_READERS },
    (article) => ({ post: { article } }),
  );
}

/** Of a post that a reporter sees: the last of these revisions is the one to show. */
export function shownPostRevisions({ id }: SignedIn): Prisma.LivePostRevisionWhereInput {
  const published = { publishedOf: { isNot: null } };
  const current = worksOn(id).map((article) => ({ currentOf: { article } }));
  return { OR: [published, ...current] };
}
