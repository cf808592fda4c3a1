/**
 * Which way dependencies point; docs/architecture.md says why.
 *
 * The folders of src/, lowest first. A folder may use those before it and none after it, so folders can't form a circle.
 */
const FOLDERS = [
  'lib',
  'load',
  'embedded',
  'db',
  'extensions',
  'log',
  'operations',
  'mail',
  'messages',
  'people',
  'statements',
  'campaigns',
  'sections',
  'members',
  'newsletters',
  'articles',
  'live-blogs',
  'fronts',
  'visibility',
  'redactions',
  'search',
  'archive',
  'cache',
  'live',
  'webhooks',
  'hooks',
  'api',
  'http',
  'feeds',
  'cli',
];
const DOMAINS =
  'people|statements|campaigns|sections|members|newsletters|articles|live-blogs|fronts|visibility|redactions|search|archive|webhooks';
/** The files that put a node together. They use the folders; no folder uses them. */
const COMPOSITION = '^src/(index\\.ts|main\\.ts|cli/main\\.ts|node\\.ts|node/)';

const upwards = FOLDERS.slice(0, -1).map((folder, index) => ({
  name: `${folder}-uses-no-later-folder`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: `^src/(${FOLDERS.slice(index + 1).join('|')})/` },
}));

/** The rooms of src/archive/, in the order of an import. An export may use all of them. */
const ROOMS = ['read', 'understand', 'plan', 'write', 'export'];
const onwards = ROOMS.slice(0, -1).map((room, index) => ({
  name: `archive-${room}-uses-no-later-room`,
  severity: 'error',
  from: { path: `^src/archive/${room}/` },
  to: { path: `^src/archive/(${ROOMS.slice(index + 1).join('|')})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    ...upwards,
    ...onwards,
    {
      name: 'every-folder-has-its-place',
      comment: 'A new folder in src/ needs a place in FOLDERS.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: `^src/(${FOLDERS.join('|')}|node)/` },
      to: {},
    },
    {
      name: 'files-in-src-use-no-folder',
      comment: 'Every folder may use them. Only the composition uses folders.',
      severity: 'error',
      from: { path: '^src/[^/]+\\.ts$', pathNot: COMPOSITION },
      to: { path: '^src/[^/]+/' },
    },
    {
      name: 'no-folder-uses-the-composition',
      severity: 'error',
      from: { path: '^src/', pathNot: COMPOSITION },
      to: { path: `(${COMPOSITION}|^demo/)` },
    },
    {
      name: 'domains-know-no-graphql',
      comment: 'The rules of the newsroom hold for every caller, not only for GraphQL.',
      severity: 'error',
      from: { path: `^src/(db|log|operations|mail|messages|${DOMAINS}|live)/` },
      to: { path: '^node_modules/(graphql|@pothos|@graphql-yoga|graphql-)' },
    },
    {
      name: 'the-server-knows-no-domain',
      comment: 'It is handed the schema and who may see what as values.',
      severity: 'error',
      from: { path: '^src/(api|http|embedded)/' },
      to: { path: `^src/(${DOMAINS}|mail|operations)/` },
    },
    {
      name: 'only-the-composition-knows-the-schema',
      severity: 'error',
      from: { path: '^src/', pathNot: COMPOSITION },
      to: { path: '^schema/' },
    },
    {
      name: 'the-schema-knows-no-server',
      severity: 'error',
      from: { path: '^schema/' },
      to: { path: '^(src/(api|http|cli|embedded)/|src/(main|node|env)\\.ts|demo/)' },
    },
    {
      name: 'the-kernel-knows-no-domain-of-the-schema',
      comment:
        'The domains of the schema refer to one another. The kernel, which all of them use, refers to none.',
      severity: 'error',
      from: { path: '^schema/kernel/' },
      to: { path: '^schema/(?!kernel/)' },
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
