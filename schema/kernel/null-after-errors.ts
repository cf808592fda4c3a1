import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';

declare global {
  // oxlint-disable-next-line typescript/no-namespace -- how Pothos learns of plugins
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      nullAfterErrors: NullAfterErrors<Types>;
    }
  }
}

/**
 * An error in a change, in a list of Query, or in a connection makes this field null and leaves the rest of the response. If the
 * field is null for no other reason, `semanticNonNull` says so, which src/api/printed-schema.ts prints as a directive.
 */
class NullAfterErrors<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const { parentType, type, extensions } = field;
    const isAlone =
      parentType === 'Mutation' ||
      (parentType === 'Query' && type.kind === 'List') ||
      extensions?.['pageSize'] !== undefined;
    if (!isAlone || type.nullable) return field;
    return {
      ...field,
      type: { ...type, nullable: true },
      extensions: { ...extensions, semanticNonNull: true },
    };
  }
}

SchemaBuilder.registerPlugin('nullAfterErrors', NullAfterErrors);
