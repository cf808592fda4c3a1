/** The page of an article with one of the posts of its live blog, wherever the post is in the list. */
export function addressOfPost(slug: string, id: string): string {
  return `/articles/${encodeURIComponent(slug)}?post=${encodeURIComponent(id)}#post-${id}`;
}
