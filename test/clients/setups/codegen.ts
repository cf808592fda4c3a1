import type { CodegenConfig } from '@graphql-codegen/cli';

/** Apollo Client and urql add `__typename` to each object of a document, apart from the root. */
export const forCaches = { nonOptionalTypename: true, skipTypeNameForRoot: true };
/** Live pages of `@dateline/client` send texts as they are. */
export const forLivePages = { documentMode: 'string', skipTypename: true };

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
      config: {
        // Or `...forLivePages`.
        ...forCaches,
        enumsAsTypes: true,
        useTypeImports: true,
        // So that variables take constants.
        immutableTypes: true,
        scalars: { ID: 'string', DateTime: 'string', EDTFDate: 'string', URL: 'string', JSON: 'unknown' },
      },
    },
  },
};

export default config;
