/** Reads articles by their slugs. */
import { expect } from 'vitest';
import { untyped } from '../clients/walk.ts';
import type { Newsroom } from './newsroom.ts';

export interface ReadBlock {
  readonly id: string;
  readonly blockId: string;
  readonly html?: string;
}

interface ReadNote {
  readonly id: string;
  readonly kind: string;
  readonly text: string;
  readonly revisionNumber: number;
}

/** What most tests check. */
interface ReadArticle {
  readonly revisionNumber: number;
  readonly headline: string;
  readonly bodyText: string;
  readonly firstPublishedAt: string | null;
  readonly lastModifiedAt: string;
  readonly body: readonly ReadBlock[];
  readonly updateNotes: { readonly nodes: readonly ReadNote[] };
}

const CHECKED = `
  id slug state revisionNumber headline bodyText firstPublishedAt lastModifiedAt scheduledFor
  scheduledRevision { number }
  body { __typename id blockId ... on ParagraphBlock { html } ... on QuoteBlock { statement { id } } }
  updateNotes { nodes { id kind text correctedAt revisionNumber statement { id } } }
  statements { nodes { id } }
  revisions { totalCount }`;

/**
 * Returns a function that reads an article as a reader or with a token. Its result is null if the viewer doesn't see the
 * article.
 * @param fields GraphQL text; by default what most tests check
 */
export function articleReader<Fields = ReadArticle>({ ask }: Pick<Newsroom, 'ask'>, fields = CHECKED) {
  const document = untyped<{ article: Fields }, { slug: string }>(
    `query ($slug: String!) { article(slug: $slug) { ${fields} } }`,
  );
  return async (slug: string, token?: string) => {
    const { data, errors } = await ask(document, { slug }, token);
    expect(errors).toEqual([]);
    return data.article;
  };
}
