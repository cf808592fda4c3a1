/** Reads the bodies of an article's revisions, and sends them again. */
import { expect } from 'vitest';
import type { BlockInput } from '../../gql/graphql.ts';
import { graphql } from '../../gql/index.ts';
import type { Newsroom } from './newsroom.ts';

const Bodies = graphql(`
  query BodiesOfRevisions($slug: String!) {
    article(slug: $slug) {
      id
      revisionNumber
      revisions(first: 10) {
        nodes {
          number
          body {
            id
            blockId
            ... on ParagraphBlock {
              html
            }
          }
          changesSince {
            blocks {
              kind
              blockId
            }
          }
        }
      }
    }
  }
`);

/** The bodies of all revisions, from the first. */
export async function bodies(newsroom: Newsroom, slug: string) {
  const { data, errors } = await newsroom.ask(Bodies, { slug }, newsroom.tokens.EDITOR);
  expect(errors).toEqual([]);
  return data.article?.revisions.nodes.toReversed() ?? [];
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
