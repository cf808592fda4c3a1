import { describe, expect, it } from 'vitest';
import { TypedDocumentString } from '../gql/graphql.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = useNewsroom();
const desk = openDesk(newsroom);

interface Result {
  readonly problems?: { readonly code: string; readonly path: string[]; readonly message: string }[];
}

async function ask(query: string, variables: object, token: string | null = newsroom.tokens.EDITOR) {
  const document = new TypedDocumentString<Record<string, Result> | null, Record<string, unknown>>(query);
  return newsroom.ask(document, { ...variables }, token ?? undefined);
}

const mutationOf = (name: string) =>
  `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) {
    __typename ... on ValidationError { problems { code path message } } } }`;

/** The codes and messages of the problems that a mutation's input has, by path. */
async function problems(name: string, input: object, token?: string): Promise<Record<string, string>> {
  const { data, errors } = await ask(mutationOf(name), { input }, token);
  const found = data?.[name]?.problems;
  if (found === undefined) throw new Error(JSON.stringify({ data, errors }));
  return Object.fromEntries(
    found.map(({ code, path, message }) => [path.slice(1).join('.'), `${code}: ${message}`]),
  );
}

describe('an id that is none, or of another type', () => {
  it('is a problem with a path, reported with the others', async () => {
    const { id: articleId } = await desk.article();
    const input = {
      ...{ slug: 'a-slug', headline: ' ', body: [], sourceIds: ['nope', articleId], sectionId: articleId },
      contributions: [{ contributor: { personId: articleId }, role: 'AUTHOR' }],
    };
    expect(await problems('createArticle', input)).toEqual({
      headline: 'REQUIRED: Must not be empty.',
      'sourceIds.0': 'INVALID_ID: Must be an id of type SourceReport, as the API returned it.',
      'sourceIds.1': 'WRONG_TYPE: Must be an id of type SourceReport, not Article.',
      sectionId: 'WRONG_TYPE: Must be an id of type Section, not Article.',
      'contributions.0.contributor.personId': 'WRONG_TYPE: Must be an id of type Person, not Article.',
    });
  });

  it('is one also where the id selects the row to change, with what else is known without the row', async () => {
    const input = { expectedRevision: 1, headline: ' ', slug: 'another-slug' };
    expect(await problems('reviseArticle', { ...input, id: 'nope' })).toEqual({
      id: 'INVALID_ID: Must be an id of type Article, as the API returned it.',
      headline: 'REQUIRED: Must not be empty.',
    });
    const { id } = await desk.person();
    expect(await problems('reviseArticle', { ...input, id })).toMatchObject({
      id: 'WRONG_TYPE: Must be an id of type Article, not Person.',
    });
    // A row's own id, and an id of a type that there is not, are no ids of the API.
    const row = Buffer.from(id, 'base64url').toString().replace('Person:', '');
    for (const no of [row, Buffer.from(`Nobody:${row}`).toString('base64url')])
      expect(Object.values(await problems('updatePerson', { id: no, name: 'A name' }))).toEqual([
        'INVALID_ID: Must be an id of type Person, as the API returned it.',
      ]);
  });

  it('is one where several types are right', async () => {
    const { id } = await desk.article();
    const endpoint = { url: 'https://example.org/', description: 'A receiver', speakerIds: ['nope', id] };
    expect(await problems('createWebhookEndpoint', endpoint, newsroom.tokens.ADMIN)).toEqual({
      'speakerIds.0': 'INVALID_ID: Must be an id of type Person or Organization, as the API returned it.',
      'speakerIds.1': 'WRONG_TYPE: Must be an id of type Person or Organization, not Article.',
    });
  });

  it('is reported only to who may make the change', async () => {
    const input = { id: 'nope', expectedRevision: 1, headline: ' ' };
    const signedOut = await ask(mutationOf('reviseArticle'), { input }, null);
    expect(signedOut.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    const reporter = await ask(
      mutationOf('updateCampaign'),
      { input: { id: 'nope' } },
      newsroom.tokens.REPORTER,
    );
    expect(reporter.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it('in an argument of a query is an error of that field, in the words of the API', async () => {
    const { id } = await desk.article();
    const CASES: [string, object, string][] = [
      [
        'query ($id: ID) { statements(filter: { speakerId: $id }) { totalCount } }',
        { id },
        "'speakerId' must be an id of type Person or Organization, not Article.",
      ],
      [
        'query ($ids: [ID!]) { feed(filter: { articleIds: $ids }) { nodes { id } } }',
        { ids: [id, 'nope'] },
        "'articleIds' must be an id of type Article, as the API returned it.",
      ],
    ];
    for (const [query, variables, message] of CASES) {
      const { errors } = await ask(query, variables);
      expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
    }
  });
});
