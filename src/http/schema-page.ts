import type { GraphQLSchema } from 'graphql';
import { printedSchema } from '../api/printed-schema.ts';
import { Answer } from '../cache/answer.ts';
import { CORS } from './headers.ts';
import { hasMatch, preferredEncoding } from './negotiation.ts';
import type { SidePages } from './side-pages.ts';

const PATH = '/graphql/schema.graphql';

/** The schema in its own language, for code generators and clients that check their operations. */
export function schemaPage(schema: GraphQLSchema): SidePages {
  let printed: Answer | undefined;
  return async ({ method, path, headers: asked }) => {
    if (path !== PATH || method !== 'GET') return null;
    const answer = (printed ??= new Answer(printedSchema(schema), null));
    const headers = { ...CORS, etag: answer.etag, 'cache-control': 'no-cache', vary: 'Accept-Encoding' };
    if (hasMatch(asked['if-none-match'], answer.etag)) return { status: 304, headers, body: '' };
    const encoding = answer.encodingFor(preferredEncoding(asked['accept-encoding']));
    const body = await answer.encoded(encoding);
    return {
      status: 200,
      headers: {
        ...headers,
        'content-type': 'application/graphql; charset=utf-8',
        'content-length': String(body.length),
        ...(encoding !== 'identity' && { 'content-encoding': encoding }),
      },
      body,
    };
  };
}
