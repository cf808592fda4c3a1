/** Reads the bodies of an article's revisions, and sends them again. */
import type { BlockInput } from '../../gql/graphql.ts';
import type { Newsroom } from './newsroom.ts';
import { articleReader, type ReadBlock } from './read-article.ts';

interface ReadRevision {
  readonly body: readonly ReadBlock[];
  readonly changesSince: { readonly blocks: readonly { readonly kind: string; readonly blockId: string }[] };
}

const REVISIONS = `revisions(first: 10) {
  nodes { number body { id blockId ... on ParagraphBlock { html } } changesSince { blocks { kind blockId } } }
}`;

/** The bodies of all revisions, from the first. */
export async function bodies(newsroom: Newsroom, slug: string) {
  const read = articleReader<{ revisions: { nodes: ReadRevision[] } }>(newsroom, REVISIONS);
  return (await read(slug, newsroom.tokens.EDITOR)).revisions.nodes.toReversed();
}

/** The body as an input that keeps it, with other HTML at some places. */
export function kept(
  body: readonly { blockId: string; html?: string }[],
  edits: Readonly<Record<number, string>> = {},
): BlockInput[] {
  return body.map(({ blockId, html = '' }, place) => ({
    paragraph: { blockId, html: edits[place] ?? html },
  }));
}
