/**
 * PostGraphile as its documentation sets it up: the schema that it derives from the tables, with its recommended preset,
 * on node:http. It needs a newer Node.js than Dateline, so it is installed apart, with a Node.js of its own.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { pgSmartTags } from 'postgraphile/utils';

/** Where the name of a table or a column is one that the preset derives from another. */
const names = pgSmartTags([
  { kind: 'attribute', match: 'rowId', tags: { name: 'foundId' } },
  { kind: 'class', match: 'SearchConfig', tags: { name: 'searchConfiguration' } },
  // A view has no foreign keys.
  {
    kind: 'class',
    match: 'BlockPlace',
    tags: {
      primaryKey: 'revisionId,position',
      foreignKey: [
        '("revisionId") references "ArticleRevision" ("id")',
        '("blockVersionId") references "Block" ("id")',
      ],
    },
  },
]);

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  plugins: [names],
  // It offers conditions on indexed columns only; Dateline finds articles by all slugs that they had, in another column.
  disablePlugins: ['PgIndexBehaviorsPlugin'],
  pgServices: [makePgService({ connectionString: process.env.DATABASE_URL, schemas: ['public'] })],
});
const server = createServer();
await instance.createServ(grafserv).addTo(server);
server.listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(`Open http://127.0.0.1:${server.address().port}/graphql in a browser.`);
