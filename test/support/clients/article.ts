/** A page of an article, and its events, as the tests of clients follow them. */
export const ARTICLE = `
  query ArticleQuery($slug: String!) {
    feedCursor
    article(slug: $slug) {
      id
      headline
      bodyHtml
    }
  }
`;

export const ARTICLE_UPDATED = `
  subscription ArticleUpdatedSubscription($slug: String!) {
    articleUpdated(slug: $slug) {
      __typename
      articleId
      article {
        id
        headline
        bodyHtml
      }
      note {
        id
        text
      }
    }
  }
`;

export interface Article {
  readonly id: string;
  readonly headline: string;
  readonly bodyHtml: string;
}

export interface ArticleData {
  readonly feedCursor: string;
  readonly article: Article | null;
}

export interface ArticleUpdatedData {
  readonly articleUpdated: {
    readonly articleId: string;
    readonly article: Article | null;
    readonly note: { readonly text: string } | null;
  };
}
