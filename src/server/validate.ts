import { GraphQLError, validate, type DocumentNode, type GraphQLSchema } from 'graphql';
import { LIMITS } from './limits.ts';

/** Validates a document, up to a number of mistakes. */
export function validateWithin(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] {
  const errors = validate(schema, document, undefined, { maxErrors: LIMITS.validationErrors });
  return errors.map((error) => (error.message === 'Validation aborted.' ? tooRepetitive() : error));
}

/** graphql-js stops when it would have to compare too many fields with one another. */
function tooRepetitive(): GraphQLError {
  return new GraphQLError('This document selects fields of the same name too often. Select each once.', {
    extensions: { code: 'LIMIT_EXCEEDED' },
  });
}
