/** Which way dependencies point; docs/architecture.md says why. */
const DOMAINS = 'articles|statements|people|campaigns|members|newsletters|mail';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'domains-know-no-graphql',
      comment: 'What the newsroom does must hold whatever asks for it.',
      severity: 'error',
      from: { path: `^src/(${DOMAINS}|feed|db)/` },
      to: { path: '^(schema/|node_modules/(graphql|@pothos|@graphql-yoga|graphql-))' },
    },
    {
      name: 'domains-know-no-server',
      severity: 'error',
      from: { path: `^src/(${DOMAINS}|feed|db)/` },
      to: { path: '^src/(server|cli|start|main|demo)' },
    },
    {
      name: 'nobody-leans-on-articles',
      comment:
        'Articles use statements, people and campaigns, not the other way round; the feed knows who sees what.',
      severity: 'error',
      from: { path: `^src/(statements|people|campaigns|members|newsletters|mail|db)/` },
      to: { path: '^src/articles/' },
    },
    {
      name: 'the-server-is-handed-its-schema',
      severity: 'error',
      from: { path: '^src/server/' },
      to: { path: `^(schema/|src/(${DOMAINS})/)` },
    },
    {
      name: 'only-the-composition-root-knows-the-schema',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main|start)\\.ts$' },
      to: { path: '^schema/' },
    },
    {
      name: 'the-schema-knows-no-server',
      severity: 'error',
      from: { path: '^schema/' },
      to: { path: '^src/(server|cli|start|main|demo|db/embedded)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^generated/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
};
