import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { openDesk, quote } from '../support/newsroom/factories.ts';
import { UpdatePerson } from '../support/newsroom/mutations/people.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const OfSpeaker = graphql(`
  subscription UpdatesOfSpeaker($id: ID!) {
    feed(filter: { speakerIds: [$id] }) {
      __typename
      ... on PersonUpdated {
        person {
          name
        }
      }
    }
  }
`);

const ShownNames = graphql(`
  query ShownNames($slug: String!) {
    article(slug: $slug) {
      bodyHtml
      bodyText
      jsonLd
    }
  }
`);

let newsroom: Newsroom;
beforeAll(async () => {
  newsroom = await openNewsroom();
});
afterAll(() => newsroom.close());

describe('renaming a person', () => {
  it('changes the name in what is shown of articles, and reaches subscribers to the person', async () => {
    const desk = openDesk(newsroom);
    const { id } = await desk.person({ name: 'Ada Misspelt' });
    const statement = await desk.statement({ speaker: { personId: id } });
    const { slug } = await desk.publishedArticle({ body: [quote(statement.id)] });
    const shown = async () => JSON.stringify((await newsroom.ask(ShownNames, { slug })).data.article);
    expect((await shown()).match(/Ada Misspelt/g)?.length).toBeGreaterThanOrEqual(3);
    const subscriber = await newsroom.watch(OfSpeaker, { id });
    const input = { id, name: 'Ada Spelt' };
    await newsroom.ask(UpdatePerson, { input }, newsroom.tokens.EDITOR);
    expect(await subscriber.next()).toMatchObject({
      data: { feed: { __typename: 'PersonUpdated', person: { name: 'Ada Spelt' } } },
    });
    expect(await shown()).not.toContain('Misspelt');
    expect((await shown()).match(/Ada Spelt/g)?.length).toBeGreaterThanOrEqual(3);
  });
});
