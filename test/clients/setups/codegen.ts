import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: 'http://127.0.0.1:4000/graphql',
  // Those that you have.
  documents: ['src/**/*.{graphql,ts,tsx,vue,svelte}'],
  generates: {
    'src/gql/': {
      preset: 'client',
      // Apollo Client and urql take the documents as they are.
      config: {
        enumsAsTypes: true,
        useTypeImports: true,
        scalars: { DateTime: 'string', EDTFDate: 'string', URL: 'string', JSON: 'unknown' },
      },
    },
  },
};

export default config;
