import {
  coerceInputValue,
  getNullableType,
  getOperationAST,
  GraphQLError,
  isEnumType,
  isInputObjectType,
  isInputType,
  isLeafType,
  isListType,
  isNonNullType,
  typeFromAST,
  valueFromAST,
  type ExecutionArgs,
  type GraphQLInputType,
  type GraphQLSchema,
  type VariableDefinitionNode,
} from 'graphql';
import { RequestError } from '../errors.ts';
import { MalformedText } from '../lib/malformed-text.ts';
import { LIMITS } from './limits.ts';
import { passingOn, validatedVariables, type VariablePath } from './malformed-texts.ts';

export type Variables = Readonly<Record<string, unknown>>;

/**
 * Coerces the variables of an operation. Stops at the first mistake, and reports its path without the value. The coercion
 * of graphql-js would go on to the fiftieth, and print the object around each. A malformed text in a mutation's input is no
 * mistake here: its scalar passes it on to validation.
 * @returns the coerced variables, and the values from which graphql-js coerces the same
 * @throws GraphQLError for a value that is not of its variable's type; RequestError LIMIT_EXCEEDED
 */
export function coerceVariables({ schema, document, operationName, variableValues }: ExecutionArgs): {
  readonly variables: Variables;
  readonly variableValues: Variables;
} {
  const given: Record<string, unknown> = { ...variableValues };
  checkSize(given, 'variables');
  const variables: Record<string, unknown> = {};
  // Without an operation, nothing will be executed.
  const operation = getOperationAST(document, operationName);
  let validated: ReadonlySet<string> | undefined;
  for (const definition of operation?.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const malformed: VariablePath[] = [];
    const passOn = (path: VariablePath) => {
      validated ??= validatedVariables(document, operation);
      return validated.has(name) && malformed.push(path) > 0;
    };
    let value = coerceVariable(schema, definition, given, passOn);
    if (malformed.length > 0) {
      given[name] = passingOn(given[name], malformed);
      value = coerceVariable(schema, definition, given, passOn);
    }
    if (value !== undefined) variables[name] = value;
  }
  return { variables, variableValues: given };
}

/**
 * Refuses variables and extensions with too many values, or nested deeper than the stack allows. They would take too long
 * to check, and too much memory while the operation waits.
 * @throws RequestError LIMIT_EXCEEDED
 */
export function checkSize(values: object, what: 'variables' | 'extensions'): void {
  let count = 0;
  let level: object[] = [values];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > LIMITS.nesting) throw tooLarge(what, `be nested at most ${LIMITS.nesting} deep`);
    const below: object[] = [];
    for (const container of level) {
      const values: readonly unknown[] = Object.values(container);
      count += values.length;
      if (count > LIMITS.variableValues) throw tooLarge(what, `hold at most ${LIMITS.variableValues} values`);
      for (const value of values) if (typeof value === 'object' && value !== null) below.push(value);
    }
    level = below;
  }
}

/**
 * @param passOn whether the malformed text at this path is passed on
 * @returns undefined if there is no value
 */
function coerceVariable(
  schema: GraphQLSchema,
  definition: VariableDefinitionNode,
  given: Variables,
  passOn: (path: VariablePath) => boolean,
): unknown {
  const name = definition.variable.name.value;
  const type = typeFromAST(schema, definition.type);
  // Validation has ensured that this is an input type.
  if (!isInputType(type)) return undefined;
  if (!Object.hasOwn(given, name) || given[name] === undefined) {
    if (definition.defaultValue) return valueFromAST(definition.defaultValue, type);
    if (!isNonNullType(type)) return undefined;
    throw wrong(definition, [], `A value of type "${type.toString()}" is required.`);
  }
  return coerceInputValue(given[name], type, (path, value, error) => {
    if (error.originalError instanceof MalformedText && passOn(path)) return;
    throw wrong(definition, path, whatIsWrong(value, typeAt(type, path), error));
  });
}

/** A form finds its field by `extensions.variablePath`, which is like the path of a `ValidationProblem`. */
function wrong(definition: VariableDefinitionNode, path: VariablePath, problem: string): GraphQLError {
  const name = definition.variable.name.value;
  const place = path.length === 0 ? '' : ` at "${name}${pathText(path)}"`;
  return new GraphQLError(`Variable "$${name}" got an invalid value${place}: ${problem}`, {
    nodes: definition,
    extensions: { variablePath: [name, ...path.map(String)] },
  });
}

/** The messages of graphql-js about lists and objects name types and keys; those about scalars and enums repeat the value. */
function whatIsWrong(
  value: unknown,
  type: GraphQLInputType,
  { message, originalError }: GraphQLError,
): string {
  if (value == null || !isLeafType(type)) return message;
  if (originalError instanceof RequestError) return originalError.message;
  const expected = `Expected a value of type "${type.name}"`;
  if (!isEnumType(type)) return `${expected}.`;
  const names = type.getValues().map(({ name }) => name);
  return `${expected}: ${names.join(', ')}.`;
}

/** The type of the value at a path, apart from whether it may be null. */
function typeAt(type: GraphQLInputType, path: VariablePath): GraphQLInputType {
  let found = getNullableType(type);
  for (const step of path) {
    if (isInputObjectType(found)) found = getNullableType(found.getFields()[step]?.type ?? found);
    else if (isListType(found)) found = getNullableType(found.ofType);
  }
  return found;
}

function pathText(path: VariablePath): string {
  return path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
}

function tooLarge(what: string, limit: string): RequestError {
  return new RequestError('LIMIT_EXCEEDED', `The ${what} may ${limit}.`);
}
