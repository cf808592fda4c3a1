import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const JSON_TYPE = 'application/json; charset=utf-8';
const NEWER = 'application/graphql-response+json; charset=utf-8';

describe('a request with a body of JSON', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom();
  });
  afterAll(() => newsroom.close());

  const send = (body: string, headers: Record<string, string>) =>
    fetch(newsroom.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });

  it('is answered in the first type of JSON that its client accepts', async () => {
    const types: readonly [accept: string, type: string | null][] = [
      ['*/*', JSON_TYPE],
      ['application/*', JSON_TYPE],
      ['application/json', JSON_TYPE],
      ['application/graphql-response+json', NEWER],
      ['application/graphql-response+json, application/json;q=0.9', NEWER],
      ['application/json, application/graphql-response+json', JSON_TYPE],
      ['text/event-stream, multipart/mixed, application/graphql-response+json', NEWER],
      ['application/json; charset=latin-1, */*', JSON_TYPE],
      ['text/event-stream', 'text/event-stream'],
      ['image/png', null],
    ];
    const body = JSON.stringify({ query: '{ __typename }' });
    const answers = await Promise.all(
      types.map(async ([accept]) => {
        const response = await send(body, { accept });
        return [accept, response.status === 406 ? null : response.headers.get('content-type')];
      }),
    );
    expect(answers).toEqual(types);
  });

  it('is refused in any other form, and nothing of it is executed', async () => {
    const query = '{ __typename }';
    const bodies = [
      { query: 1 },
      { query, variables: [] },
      { query, extensions: 'x' },
      { query, operationName: 1 },
      { query, more: true },
      [{ query }, { query }],
      null,
      'query',
      {},
    ].map((body) => JSON.stringify(body));
    for (const body of [...bodies, '{', '']) {
      const response = await send(body, { accept: 'application/graphql-response+json' });
      expect(response.status, body).toBe(400);
      const { data, errors } = (await response.json()) as { data?: unknown; errors: { message: string }[] };
      expect(data, body).toBeUndefined();
      expect(errors[0]?.message, body).not.toBe('');
    }
  });

  it('changes something once if its result has an error, too', async () => {
    const outlet = await newsroom.prisma.organization.create({
      data: { slug: 'outlet', name: 'The Outlet' },
    });
    const input = `{ outletIds: ["${globalId('Organization', outlet.id)}"], headline: "Once" }`;
    const query = `mutation {
      createSourceReport(input: ${input}) { __typename }
      publishArticle(input: { id: "x", expectedRevision: 1 }) { __typename }
    }`;
    const authorization = `Bearer ${newsroom.tokens.EDITOR}`;
    const response = await send(JSON.stringify({ query }), { authorization });
    expect(await response.json()).toMatchObject({ errors: [{ path: ['publishArticle'] }] });
    expect(await newsroom.prisma.sourceReport.count({ where: { headline: 'Once' } })).toBe(1);
  });
});
