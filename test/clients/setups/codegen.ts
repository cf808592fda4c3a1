import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  // Introspection has no directives such as @semanticNonNull.
  schema: 'http://127.0.0.1:4000/graphql/schema.graphql',
  // Those that you have.
  documents: ['src/**/*.{graphql,ts,tsx,vue,svelte}'],
  generates: {
    'src/gql/': {
      preset: 'client',
      // React's linter takes what is called `use…` for a hook.
      presetConfig: { fragmentMasking: { unmaskFunctionName: 'getFragmentData' } },
      // Apollo Client and urql take the documents as they are.
      config: {
        enumsAsTypes: true,
        nonOptionalTypename: true,
        useTypeImports: true,
        scalars: { DateTime: 'string', EDTFDate: 'string', URL: 'string', JSON: 'unknown' },
      },
    },
  },
};

export default config;
