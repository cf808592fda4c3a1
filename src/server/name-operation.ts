import type { OperationDefinitionNode } from 'graphql';

/** Characters of a name that a log line has. */
const MAX_LENGTH = 100;

/** An operation's type and name, such as `query Article`, or only its type. */
export function nameOperation(operation: OperationDefinitionNode | null | undefined): string | null {
  if (operation == null) return null;
  const { operation: type, name } = operation;
  if (name === undefined) return type;
  // A copy: part of a string keeps all of it in memory, which is the whole document.
  const copy = Buffer.from(name.value.slice(0, MAX_LENGTH), 'latin1').toString('latin1');
  return `${type} ${copy}`;
}
