import type { GraphQLSchema } from 'graphql';
import { mustBeThere, priceExtensions } from '../api/extension-costs.ts';
import type { Env } from '../env.ts';
import { installed } from '../extensions/installed.ts';
import { hookDocument } from '../hooks/hook-runner.ts';
import { checkPages } from './extension-pages.ts';

/** Loads the schema, with the extensions that are installed by now. @throws StartupError that names the extension */
export async function loadSchema(env: Env): Promise<GraphQLSchema> {
  const { schema } = await import('../../schema/index.ts');
  if (!env.FEDERATION) return schema;
  const [{ subgraphOf }, { printedSchema }] = await Promise.all([
    import('../../schema/federation.ts'),
    import('../api/printed-schema.ts'),
  ]);
  return subgraphOf(schema, printedSchema(schema));
}

/** Prices what extensions read. @throws StartupError if the schema doesn't have it, or a page is where Dateline has one */
export function readyExtensions(schema: GraphQLSchema): void {
  checkPages();
  priceExtensions(schema);
  for (const { hook, name } of installed())
    if (hook !== undefined) mustBeThere(schema, hookDocument(hook), `the hook of the extension ${name}`);
}
