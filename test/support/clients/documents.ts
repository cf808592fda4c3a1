/** The documents in test/clients/documents, as a front-end developer would write them. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  Kind,
  OperationTypeNode,
  parse,
  visit,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
} from 'graphql';

const FOLDER = fileURLToPath(new URL('../../clients/documents/', import.meta.url));

const SLUG = 'microsoft-cuts-off-unit-8200';

/** The queries, with variables that find something in the demo story. */
export const CLIENT_QUERIES = {
  ArticlePageQuery: { slug: SLUG },
  ArticlePageRevisionQuery: { slug: SLUG, number: 1 },
  LiveBlogQuery: { first: 20 },
  PersonPageQuery: { slug: 'brad-smith', first: 10 },
  CampaignPageQuery: { slug: 'no-azure-for-apartheid', first: 50 },
  DeskQuery: { first: 10 },
  DeskPreviewQuery: { slug: SLUG },
};

export interface Definition {
  readonly name: string;
  readonly module: string;
  readonly isQuery: boolean;
  readonly text: string;
  /** The names of the fragments that it spreads. */
  readonly spreads: readonly string[];
}

/** The operations and fragments in a text. Relay's compiler has their names begin with that of their module. */
export function definitionsIn(module: string, text: string): readonly Definition[] {
  const definitions = parse(text).definitions as (OperationDefinitionNode | FragmentDefinitionNode)[];
  return definitions.map((definition) => {
    const spreads = new Set<string>();
    visit(definition, { FragmentSpread: ({ name }) => void spreads.add(name.value) });
    return {
      name: definition.name?.value ?? '',
      module,
      isQuery:
        definition.kind === Kind.OPERATION_DEFINITION && definition.operation === OperationTypeNode.QUERY,
      text: text.slice(definition.loc?.start, definition.loc?.end),
      spreads: [...spreads],
    };
  });
}

/** Fragments before what spreads them. */
export function readDocuments(): readonly Definition[] {
  const found = readdirSync(FOLDER).flatMap((file) =>
    definitionsIn(file.replace('.graphql', ''), readFileSync(FOLDER + file, 'utf8')),
  );
  return withFragments(
    found,
    found.map(({ name }) => name),
  );
}

/** The operation with all its fragments. */
export function wholeText(documents: readonly Definition[], name: string): string {
  return withFragments(documents, [name])
    .map(({ text }) => text)
    .join('\n');
}

/** The definitions with these names, each after the fragments that it spreads. */
function withFragments(documents: readonly Definition[], names: readonly string[]): Definition[] {
  const sorted = new Set<Definition>();
  const add = (name: string) => {
    const found = documents.find((definition) => definition.name === name);
    if (found === undefined) throw new Error(`There is no ${name}.`);
    found.spreads.forEach(add);
    sorted.add(found);
  };
  names.forEach(add);
  return [...sorted];
}
