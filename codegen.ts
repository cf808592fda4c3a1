import type { CodegenConfig } from '@graphql-codegen/cli';
import { printSchema } from 'graphql';
import { schema } from './schema/index.ts';
import { ONE_OF_DEFINITION } from './src/http/schema-page.ts';
import { mutationDocuments } from './test/support/newsroom/mutation-documents.ts';

const config: CodegenConfig = {
  schema: printSchema(schema),
  generates: {
    // The schema as front-end developers and reviewers read it.
    'schema/schema.graphql': {
      // Clients in languages whose libraries don't know the directive could not read the file without its definition.
      plugins: ['schema-ast', { add: { content: ONE_OF_DEFINITION } }],
      config: { includeDirectives: true, sort: true },
    },
    // The operations of the tests, benchmarks and screenshots, checked against the schema and typed.
    'test/gql/': {
      preset: 'client',
      documents: [
        'test/**/*.ts',
        'test/clients/documents/*.graphql',
        'bench/**/*.ts',
        'docs/screenshots.ts',
        '!test/gql/**',
        '!**/node_modules/**',
        ...mutationDocuments(schema),
      ],
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: 'string',
        useTypeImports: true,
        enumsAsTypes: true,
        scalars: { DateTime: 'string', EDTFDate: 'string', URL: 'string', Cursor: 'string', JSON: 'unknown' },
      },
    },
  },
  importExtension: '.ts',
  ignoreNoDocuments: true,
};

export default config;
