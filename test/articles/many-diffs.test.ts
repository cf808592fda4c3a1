import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { openDesk, paragraph } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const Diffs = graphql(`
  query ManyDiffs($slug: String!, $first: Int!) {
    article(slug: $slug) {
      revisions(first: $first) {
        nodes {
          changesSince {
            sinceRevisionNumber
          }
        }
      }
    }
  }
`);

/** So many blocks of so many revisions are more than an operation may read. */
const BLOCKS = 800;
const REVISIONS = 20;

describe('the diffs of many revisions of a long article', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom();
  });
  afterAll(() => newsroom.close());

  it('are refused before all of them are read, and a few are shown', async () => {
    const desk = openDesk(newsroom);
    const body = Array.from({ length: BLOCKS }, (_, index) => paragraph(`${index}.`));
    let article = await desk.article({ body });
    while (article.revisionNumber < REVISIONS) {
      article = await desk.revise(article, { headline: `Headline ${article.revisionNumber}` });
    }
    const { slug } = article;
    const { EDITOR } = newsroom.tokens;
    const { errors } = await newsroom.ask(Diffs, { slug, first: REVISIONS }, EDITOR);
    expect(errors).toMatchObject([{ extensions: { code: 'LIMIT_EXCEEDED' } }]);
    const few = await newsroom.ask(Diffs, { slug, first: 3 }, EDITOR);
    expect(few.errors).toEqual([]);
    expect(few.data.article?.revisions.nodes[0]?.changesSince.sinceRevisionNumber).toBe(REVISIONS - 1);
  });
});
