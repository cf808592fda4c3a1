import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  type GraphQLInputType,
} from 'graphql';

/** A value as it is written in a document, also one that the type doesn't take. */
export function literal(type: GraphQLInputType, value: unknown): string {
  if (typeof value === 'string' && isEnumType(getNamedType(type)) && /^\w+$/.test(value)) return value;
  if (Array.isArray(value)) {
    const nullable = getNullableType(type);
    const each = isListType(nullable) ? nullable.ofType : type;
    return `[${value.map((item) => literal(each, item)).join(' ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const named = getNamedType(type);
    const fields = isInputObjectType(named) ? named.getFields() : {};
    const written = Object.entries(value).map(
      ([name, item]) => `${name}: ${literal(fields[name]?.type ?? type, item)}`,
    );
    return `{${written.join(' ')}}`;
  }
  return JSON.stringify(value);
}
