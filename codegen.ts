import type { CodegenConfig } from '@graphql-codegen/cli';
import { schema } from './schema/index.ts';
import { printedSchema } from './src/api/printed-schema.ts';
import { mutationDocuments } from './test/support/newsroom/mutation-documents.ts';

const text = printedSchema(schema);

const config: CodegenConfig = {
  schema: text,
  generates: {
    // The schema as front-end developers and reviewers read it.
    'schema/schema.graphql': { plugins: [{ add: { content: text } }] },
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
        // Tests fail at errors, so a field that is null only after an error is never null to them.
        nullability: { errorHandlingClient: true },
        scalars: { DateTime: 'string', EDTFDate: 'string', URL: 'string', JSON: 'unknown' },
      },
    },
  },
  importExtension: '.ts',
  ignoreNoDocuments: true,
};

export default config;
