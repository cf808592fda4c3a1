import type { IncomingMessage } from 'node:http';
import type { OperationRequest } from '../api/run.ts';
import { Refused } from '../api/errors.ts';

/** Ids of documents, by which clients send them in place of their texts. */
const IDS = ['documentId', 'id', 'doc_id'] as const;
const PARAMETERS: ReadonlySet<string> = new Set([
  ...IDS,
  ...['query', 'variables', 'operationName', 'extensions'],
]);

/**
 * Reads the parameters of an operation, as the GraphQL over HTTP specification has them.
 * @returns null for any other form, which Yoga refuses with its reason
 * @throws Refused if something that has to be JSON isn't
 */
export function readParameters(
  { method, url = '' }: IncomingMessage,
  body: Buffer | null,
): OperationRequest | null {
  if (method === 'GET') return parametersOfQuery(url);
  if (method !== 'POST' || body === null) return null;
  const params = parseJson(body.toString(), 'The body');
  if (typeof params !== 'object' || params === null) throw notValid('The body must be a JSON object.');
  return isOperation(params) ? params : null;
}

function parametersOfQuery(url: string): OperationRequest | null {
  const search = new URLSearchParams(url.slice(url.indexOf('?') + 1));
  const json = (name: string) => {
    const text = search.get(name);
    return text === null || text === '' ? null : parseJson(text, 'Variables and extensions');
  };
  const query = search.get('query');
  const params = {
    ...Object.fromEntries(IDS.map((name) => [name, search.get(name)])),
    query: query === '' ? null : query,
    operationName: search.get('operationName') ?? '',
    variables: json('variables'),
    extensions: json('extensions'),
  };
  return isOperation(params) ? { ...params, operationName: params.operationName || null } : null;
}

/** @throws Refused */
function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notValid(`${what} must be JSON.`);
  }
}

function isOperation(params: object): params is OperationRequest {
  const { query, variables, operationName, extensions } = params as Record<string, unknown>;
  return (
    !Array.isArray(params) &&
    Object.keys(params).every((name) => PARAMETERS.has(name)) &&
    (query == null || typeof query === 'string') &&
    (operationName == null || typeof operationName === 'string') &&
    [variables, extensions].every(
      (value) => value == null || (typeof value === 'object' && !Array.isArray(value)),
    )
  );
}

function notValid(message: string): Refused {
  return new Refused({ status: 400, message });
}
