import type { CodegenConfig } from '@graphql-codegen/cli';

/** Writes the manifest of the site's documents, for nodes that run trusted documents only. */
const config: CodegenConfig = {
  schema: '../../schema/schema.graphql',
  documents: ['src/**/*.{ts,tsx}', '!src/graphql-env.d.ts'],
  generates: {
    'dist-documents/': {
      preset: 'client',
      presetConfig: { persistedDocuments: { hashAlgorithm: 'sha256' } },
    },
  },
};

export default config;
