import type { LivePage } from '@dateline/client';

export interface ArticlePage {
  readonly feedCursor: string;
  readonly article: { readonly headline: string; readonly bodyHtml: string } | null;
}

interface ArticleEvent {
  readonly articleUpdated: Pick<ArticlePage, 'article'>;
}

/** The page of an article, and how its events change it. `feedCursor` says where they begin. */
export function articlePage(slug: string): LivePage<ArticlePage, ArticleEvent, { readonly slug: string }> {
  return {
    query: `
      query Article($slug: String!) {
        feedCursor
        article(slug: $slug) { headline bodyHtml }
      }
    `,
    subscription: `
      subscription ArticleUpdated($slug: String!) {
        articleUpdated(slug: $slug) {
          article { headline bodyHtml }
        }
      }
    `,
    variables: { slug },
    filter: { articleSlugs: [slug] },
    update: (page, { articleUpdated }) => ({ ...page, article: articleUpdated.article }),
  };
}
