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
  const byName = new Map(found.map((definition) => [definition.name, definition]));
  const sorted = new Set<Definition>();
  function add(definition: Definition): void {
    for (const name of definition.spreads) add(fragment(byName, name));
    sorted.add(definition);
  }
  found.forEach(add);
  return [...sorted];
}

/** The operation with all its fragments. */
export function wholeText(documents: readonly Definition[], name: string): string {
  const byName = new Map(documents.map((definition) => [definition.name, definition]));
  const needed = new Set<Definition>();
  function add(definition: Definition): void {
    needed.add(definition);
    for (const name of definition.spreads) add(fragment(byName, name));
  }
  add(fragment(byName, name));
  return [...needed].map(({ text }) => text).join('\n');
}

function fragment(byName: ReadonlyMap<string, Definition>, name: string): Definition {
  const found = byName.get(name);
  if (found === undefined) throw new Error(`There is no ${name}.`);
  return found;
}
