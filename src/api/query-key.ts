import {
  getOperationAST,
  Kind,
  OperationTypeNode,
  print,
  separateOperations,
  visit,
  type DocumentNode,
  type ExecutionArgs,
  type OperationDefinitionNode,
} from 'graphql';
import { sha256 } from '../lib/sha256.ts';

/** Hashes of operations; null for those that aren't cached. */
const hashes = new WeakMap<OperationDefinitionNode, string | null>();
/** Fields that differ with each answer. */
const NEVER_CACHED = ['budget'];

/**
 * The key under which the answer of a query is cached. Queries with the same key differ at most in white space, unused
 * operations and fragments, and the order of variables. Null for operations that aren't cached: mutations, and those
 * that ask for the budget.
 */
export function keyOfQuery({ document, operationName, variableValues }: ExecutionArgs): string | null {
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== OperationTypeNode.QUERY) return null;
  let hash = hashes.get(operation);
  if (hash === undefined) {
    hash = asksFor(document, NEVER_CACHED) ? null : documentHash(document, operation);
    hashes.set(operation, hash);
  }
  if (hash === null) return null;
  const given = variableValues ?? {};
  const values = (operation.variableDefinitions ?? [])
    .map(({ variable }) => variable.name.value)
    .filter((name) => Object.hasOwn(given, name) && given[name] !== undefined)
    .toSorted()
    .map((name) => `${name}:${textOf(given[name])}`);
  // Without limit, variables would make keys of any length.
  return `${hash}${digest(values.join(','))}`;
}

function documentHash(document: DocumentNode, operation: OperationDefinitionNode): string {
  return digest(print(separateOperations(document)[operation.name?.value ?? ''] ?? document));
}

/** Whether a document selects one of these fields anywhere. */
export function asksFor(document: DocumentNode, fields: readonly string[]): boolean {
  let asks = false;
  visit(document, {
    [Kind.FIELD]({ name: { value } }) {
      if (fields.includes(value)) asks = true;
    },
  });
  return asks;
}

/** JSON with the keys of objects in order. Numbers that JSON doesn't know, such as from 1e999, stay what they are. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`;
  if (typeof value !== 'object' || value === null)
    return typeof value === 'number' ? String(value) : JSON.stringify(value);
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, held]) => `${JSON.stringify(key)}:${textOf(held)}`).join(',')}}`;
}

function digest(text: string): string {
  return Buffer.from(sha256(text)).toString('base64');
}
