/**
 * Which way dependencies point; docs/architecture.md says why.
 *
 * The rooms of src/, lowest first. A room may use those before it and none after it, so folders can't form a circle.
 */
const ROOMS = [
  'embedded',
  'db',
  'log',
  'changes',
  'mail',
  'people',
  'statements',
  'campaigns',
  'members',
  'newsletters',
  'articles',
  'live',
  'server',
  'cli',
];
const DOMAINS = 'people|statements|campaigns|members|newsletters|articles';
/** The files that put a node together, rather than serve the rooms. */
const COMPOSITION = '^src/(main|start|chores)\\.ts$';

const upwards = ROOMS.slice(0, -1).map((room, index) => ({
  name: `${room}-uses-no-room-above`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: `^src/(${ROOMS.slice(index + 1).join('|')})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    ...upwards,
    {
      name: 'every-room-has-its-place',
      comment: 'A new folder in src/ takes its place among ROOMS.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: `^src/(${ROOMS.join('|')})/` },
      to: {},
    },
    {
      name: 'what-every-room-uses-uses-no-room',
      severity: 'error',
      from: { path: '^src/[^/]+\\.ts$', pathNot: COMPOSITION },
      to: { path: '^src/[^/]+/' },
    },
    {
      name: 'no-room-starts-the-node',
      severity: 'error',
      from: { path: '^src/', pathNot: COMPOSITION },
      to: { path: `(${COMPOSITION}|^demo/)` },
    },
    {
      name: 'domains-know-no-graphql',
      comment: 'What the newsroom does must hold whatever asks for it.',
      severity: 'error',
      from: { path: `^src/(db|log|changes|mail|${DOMAINS}|live)/` },
      to: { path: '^node_modules/(graphql|@pothos|@graphql-yoga|graphql-)' },
    },
    {
      name: 'the-server-knows-no-domain',
      comment: 'It is handed the schema and who may see what as values.',
      severity: 'error',
      from: { path: '^src/(server|embedded)/' },
      to: { path: `^src/(${DOMAINS}|mail|changes)/` },
    },
    {
      name: 'only-the-composition-root-knows-the-schema',
      severity: 'error',
      from: { path: '^src/', pathNot: COMPOSITION },
      to: { path: '^schema/' },
    },
    {
      name: 'the-schema-knows-no-server',
      severity: 'error',
      from: { path: '^schema/' },
      to: { path: '^(src/(server|cli|embedded)/|src/(main|start|env)\\.ts|demo/)' },
    },
    {
      name: 'the-kernel-knows-no-noun',
      comment: 'Nouns of the schema refer to one another; what they are all made with refers to none.',
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
