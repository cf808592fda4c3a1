/** Every query in the documentation, with variables that find something in the demo story. */
import { readdirSync, readFileSync } from 'node:fs';
import { Kind, parse, print, separateOperations } from 'graphql';
import { PAGES } from '../../../bench/page/pages.ts';
import {
  CLIENT_QUERIES,
  definitionsIn,
  readDocuments,
  wholeText,
  type Definition,
} from '../clients/documents.ts';
import { ROOT } from '../database/embedded.ts';
import type { DirectOperation } from '../secrecy/direct-side.ts';
import { DOCS } from './blocks.ts';
import { examplesOf } from './json.ts';

export interface PrintedOperation {
  readonly text: string;
  readonly type: 'query' | 'mutation' | 'subscription';
}

/** A block may have several operations, with their fragments. */
export function operationsIn(text: string): PrintedOperation[] {
  return Object.values(separateOperations(parse(text))).flatMap((document) =>
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION
        ? [{ text: print(document), type: definition.operation }]
        : [],
    ),
  );
}

const EXAMPLE = `${ROOT}examples/reader/src/`;
const SLUG = { slug: 'microsoft-cuts-off-unit-8200' };
/** The queries of the example site. */
const EXAMPLE_QUERIES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Suggest: { prefix: 'mic' },
  WhatChanged: { ...SLUG, number: 1 },
  Republish: SLUG,
  Nothing: {},
  Campaign: { slug: 'no-azure-for-apartheid' },
  Search: { query: 'azure', chosen: [] },
  Article: SLUG,
  Front: { isHome: true, slug: '' },
  Latest: { tags: null, tag: '' },
  LiveArticle: { slug: 'unit-8200-as-it-happened', posts: null, after: null, post: '', hasPost: false },
  Speaker: { slug: 'brad-smith', isPerson: true },
  Newsletters: {},
  Desk: SLUG,
  Preview: {},
  Sections: {},
  Section: { slug: 'labour', after: null },
  Corrections: { kinds: null, after: null },
  History: { ...SLUG, after: null, notes: null },
};

function exampleDocuments(): Definition[] {
  return readdirSync(EXAMPLE, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
    .flatMap((file) =>
      [...readFileSync(EXAMPLE + file, 'utf8').matchAll(/\bgraphql\(\s*`([^`]*)`/g)].flatMap(
        ([, text = '']) => definitionsIn(file, text),
      ),
    );
}

/** @throws if a query has no variables, or variables have no query */
function withVariables(
  documents: readonly Definition[],
  variables: typeof EXAMPLE_QUERIES,
): DirectOperation[] {
  const names = documents.filter(({ isQuery }) => isQuery).map(({ name }) => name);
  if (names.toSorted().join() !== Object.keys(variables).toSorted().join())
    throw new Error(`Variables are needed for these queries, and for no others: ${names.join()}`);
  return Object.entries(variables).map(([name, values]) => ({
    query: wholeText(documents, name),
    variables: values,
  }));
}

/** The queries of the docs, of the documents for clients, of the example site and of the benchmarks. */
export function documentedQueries(): DirectOperation[] {
  return [
    ...DOCS.flatMap((doc) => examplesOf(doc, 'graphql')).flatMap(({ block, variables }) =>
      operationsIn(block.text).flatMap(({ text, type }) =>
        type === 'query' ? [{ query: text, variables }] : [],
      ),
    ),
    ...withVariables(readDocuments(), CLIENT_QUERIES),
    ...withVariables(exampleDocuments(), EXAMPLE_QUERIES),
    ...Object.values(PAGES).map(({ query, variables }) => ({ query, variables })),
  ];
}
