import type { DocumentNode, ExecutionArgs, ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql';
import type { Caller } from '../context.ts';
import type { Pipeline } from '../pipeline.ts';

/** The steps of the pipeline, whose types Envelop leaves open. */
export interface Steps {
  readonly schema: GraphQLSchema;
  readonly parse: (query: string) => DocumentNode;
  readonly validate: (schema: GraphQLSchema, document: DocumentNode) => readonly GraphQLError[];
  readonly contextFactory: () => Promise<object>;
  readonly execute: (args: ExecutionArgs) => Promise<ExecutionResult>;
  readonly subscribe: (args: ExecutionArgs) => unknown;
}

/** The steps for an operation of this caller, for a transport that doesn't need Yoga's requests and responses. */
export function stepsFor(pipeline: Pipeline, caller: Caller): Steps {
  return pipeline.getEnveloped({ caller }) as Steps;
}
