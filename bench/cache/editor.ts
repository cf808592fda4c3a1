/** An editor who changes published articles: in turn with a comment, a correction, and a new headline. */
import { graphql } from '../../test/gql/index.ts';
import { payload } from '../../test/support/newsroom/factories.ts';
import {
  AddComment,
  CorrectArticle,
  PublishArticle,
  ReviseArticle,
} from '../../test/support/newsroom/mutations/articles.ts';
import { ask } from '../node.ts';

const Current = graphql(`
  query MixedCurrent($slug: String!) {
    article(slug: $slug) {
      id
      revisionNumber
    }
  }
`);

export interface Desk {
  readonly token: string;
  /** The global id of the person who comments. */
  readonly personId: string;
}

/** Changes the article through the node. The number says what is done, and makes texts different. */
export async function edit(url: string, { token, personId }: Desk, slug: string, number: number) {
  const { article } = await ask(url, Current, { slug }, token);
  if (article === null) throw new Error(`There is no article ${slug}.`);
  const { id, revisionNumber: expectedRevision } = article;
  if (number % 3 === 0) {
    const statement = {
      text: `Comment ${number}`,
      speaker: { personId },
      channel: 'PRESS_STATEMENT' as const,
    };
    payload((await ask(url, AddComment, { input: { articleId: id, statement } }, token)).addComment);
  } else if (number % 3 === 1) {
    const input = { id, expectedRevision, kind: 'CORRECTION' as const, text: `Correction ${number}.` };
    payload((await ask(url, CorrectArticle, { input }, token)).correctArticle);
  } else {
    const input = { id, expectedRevision, headline: `Headline ${number}`, noteText: `Update ${number}.` };
    const revised = payload((await ask(url, ReviseArticle, { input }, token)).reviseArticle).article;
    const publish = { id, expectedRevision: revised.revisionNumber };
    payload((await ask(url, PublishArticle, { input: publish }, token)).publishArticle);
  }
}
