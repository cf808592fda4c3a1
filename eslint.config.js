import { defineConfig, globalIgnores } from 'eslint/config';
import redos from 'eslint-plugin-redos';
import tseslint from 'typescript-eslint';

// In JavaScript, which runs everywhere, and for a single pattern is faster than a program that has to be started.
process.env['RECHECK_BACKEND'] ??= 'pure';
process.env['RECHECK_SYNC_BACKEND'] ??= 'pure';

/** Words that docs/glossary.md replaces with a term of the field, or that make a reader go back to the start. */
const AVOIDED =
  /\b(whoever|whatever|anew|told|beside|of which|in which case|by itself|what is asked|foresees?|giv(e|es|ing) way)\b/i;

/** Comments, and the descriptions that GraphiQL shows, avoid these words. */
const words = {
  create(context) {
    const check = (node, text) => {
      const found = AVOIDED.exec(text);
      if (found !== null) context.report({ node, message: `Write this without "${found[0]}".` });
    };
    const isSchema = context.filename.includes('/schema/');
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) check(comment, comment.value);
      },
      Literal(node) {
        if (isSchema && typeof node.value === 'string') check(node, node.value);
      },
      TemplateElement(node) {
        if (isSchema) check(node, node.value.cooked ?? '');
      },
    };
  },
};

export default defineConfig(
  globalIgnores([
    'generated/',
    'generated-*/',
    'dist/',
    'dist-*/',
    'test/gql/',
    '.dateline/',
    'coverage/',
    '.stryker/',
    'examples/*/dist*/',
    'packages/*/dist/',
    '**/graphql-env.d.ts',
  ]),
  {
    // Types are looked at by .oxlintrc.json, in a tenth of the time.
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.base],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
  },
  {
    files: ['{src,schema}/**/*.ts'],
    plugins: { house: { rules: { words } } },
    rules: {
      'house/words': 'error',
      'max-lines-per-function': ['error', 70],
    },
  },
  {
    files: ['src/**/*.ts', 'schema/**/*.ts'],
    ignores: ['src/main.ts', 'src/cli/main.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'src/env.ts reads the environment; take what you need from there.',
        },
      ],
      'no-console': 'error',
    },
  },
  {
    // What reads text from outside. `npm run bench -- patterns` also tries those that the checker can't decide.
    files: ['{src,schema,demo}/**/*.ts', '{examples/reader,packages/client}/src/**/*.{ts,tsx}'],
    plugins: { redos },
    rules: { 'redos/no-vulnerable': ['error', { checker: 'automaton', timeout: 60_000, cache: true }] },
  },
  {
    files: ['schema/**/*.ts', 'src/*/policy.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...[
          'NewExpression[callee.name="Date"][arguments.length=0]',
          'CallExpression[callee.object.name="Date"][callee.property.name="now"]',
          'TemplateElement[value.raw=/\\bnow\\(|current_(time|date)|(clock|statement|transaction)_timestamp|localtime/i]',
        ].map((selector) => ({
          selector,
          message:
            'Ask databaseTime for the time, so that an answer that depends on it is kept for a short time only.',
        })),
      ],
    },
  },
);
