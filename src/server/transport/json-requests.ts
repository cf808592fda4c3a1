import type { IncomingMessage, ServerResponse } from 'node:http';
import { getOperationAST, OperationTypeNode } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { Admission } from '../admission.ts';
import type { Caller } from '../context.ts';
import type { KnownDocuments } from '../known-documents.ts';
import type { Pipeline } from '../pipeline.ts';
import { showError } from '../show-error.ts';
import { checkSize } from '../variables.ts';
import { corsFor, isJson } from './headers.ts';
import { parseBody, type Begun } from './http-rules.ts';
import { bodyOf } from './request-body.ts';
import { stepsFor } from './steps.ts';

export interface JsonRequestsOptions {
  readonly pipeline: Pipeline;
  readonly admission: Admission;
  readonly documents: KnownDocuments;
  readonly log: Logger;
}

/** The media type of the answer, by what clients mostly send as Accept. Yoga reads any other. */
const TYPES: ReadonlyMap<string | undefined, string> = new Map([
  [undefined, 'application/json'],
  ['*/*', 'application/json'],
  ['application/json', 'application/json'],
  ['application/json, */*', 'application/json'],
  ['application/graphql-response+json', 'application/graphql-response+json'],
  ['application/graphql-response+json, application/json', 'application/graphql-response+json'],
  ['application/graphql-response+json,application/json;q=0.9', 'application/graphql-response+json'],
  // urql
  [
    'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
    'application/graphql-response+json',
  ],
]);

const PARAMETERS: ReadonlySet<string> = new Set(['query', 'variables', 'operationName', 'extensions']);

/**
 * Answers most requests: an operation in a body of JSON, whose result is data without errors. They take the steps of the
 * pipeline, as on a socket, but not its objects for requests, responses and headers, which cost as much as a small
 * operation. Whatever turns out to be unusual goes on through them, from where it is.
 */
export class JsonRequests {
  readonly #options: JsonRequestsOptions;

  constructor(options: JsonRequestsOptions) {
    this.#options = options;
  }

  /** Answers a request that the node admits. */
  async answer(request: IncomingMessage, response: ServerResponse, caller: Caller): Promise<void> {
    const type = typeFor(request);
    if (type === undefined) {
      await this.#options.pipeline(request, response, { caller });
      return;
    }
    const body = await bodyOf(request);
    // Nobody is left to answer.
    if (body === null) return;
    const begun = await this.#run(caller, body);
    const { result } = begun;
    if (result === undefined || result.errors !== undefined) {
      await this.#options.pipeline(request, response, { caller, begun });
      return;
    }
    const contentType = `${type}; charset=utf-8`;
    await caller.reading?.respond(caller.reading.found, contentType);
    if (response.headersSent || response.closed) return;
    const answer = JSON.stringify(result);
    response
      .writeHead(200, {
        ...corsFor(request.headers.origin),
        'content-type': contentType,
        'content-length': Buffer.byteLength(answer),
      })
      .end(answer);
  }

  /** Runs the operation. What it refuses, Yoga answers; what only Yoga knows, such as batches and streams, has no result. */
  async #run(caller: Caller, body: Buffer): Promise<Begun> {
    const { pipeline, admission, documents, log } = this.#options;
    try {
      await admission.enter(caller);
      const params = parseBody(body.toString());
      if (!isOrdinary(params)) return { params };
      checkSize(params.extensions ?? {}, 'extensions');
      const query = documents.textOf(params);
      if (!query) return { params };
      const { schema, parse, validate, contextFactory, execute } = stepsFor(pipeline, caller);
      const document = parse(query);
      const operationName = params.operationName ?? null;
      const operation = getOperationAST(document, operationName);
      if (operation == null || operation.operation === OperationTypeNode.SUBSCRIPTION) return { params };
      const errors = validate(schema, document);
      if (errors.length > 0) return { params, result: { errors } };
      const contextValue = await contextFactory();
      const variableValues = params.variables ?? null;
      return {
        params,
        result: await execute({ schema, document, operationName, variableValues, contextValue }),
      };
    } catch (error) {
      return { params: {}, result: { errors: [showError(error, log, caller.requestId)] } };
    }
  }
}

function typeFor({ method, headers }: IncomingMessage): string | undefined {
  return method === 'POST' && isJson(headers['content-type']) ? TYPES.get(headers.accept) : undefined;
}

/** Whether nothing but an operation is asked for, in the form that the specification has. Yoga refuses others. */
function isOrdinary(params: GraphQLParams): boolean {
  const { query, variables, operationName, extensions } = params;
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
