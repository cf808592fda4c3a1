import { pageUrl, type PageUrls } from '../articles/site.ts';
import { encodeGlobalId } from '../lib/global-ids.ts';

/** The place of a post on the page of its article. */
export function postUrl(pageUrls: PageUrls, slug: string, postId: string): string {
  return `${pageUrl(pageUrls.article, slug)}#post-${encodeGlobalId('LivePost', postId)}`;
}
