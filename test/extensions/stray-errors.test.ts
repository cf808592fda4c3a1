import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../../src/lib/root.ts';
import { placeInExtension } from '../../src/node/stray-errors.ts';

const OURS = join(ROOT, 'src/extensions/guarded.ts');

/** An error with this stack. */
const thrown = (...frames: readonly string[]) =>
  Object.assign(new Error('It failed.'), {
    stack: ['Error: It failed.', ...frames.map((frame) => `    at ${frame}`)].join('\n'),
  });

it.each([
  ['a file', [`Object.resolve (/news/own.ts:3:5)`, `guarded (${OURS}:1:1)`], '/news/own.ts', 3],
  ['a URL', ['async file:///news/own.ts:4:1', 'node:internal/timers:1:1'], '/news/own.ts', 4],
  ['a page', [`/own.json (/news/own.ts:8:1)`, `guarded (${OURS}:1:1)`], '/news/own.ts', 8],
  ['a folder with brackets', [`run (/news (1)/own.ts:5:1)`], '/news (1)/own.ts', 5],
  [
    'what Dateline does for it',
    [`rowId (${OURS}:1:1)`, 'Timeout._onTimeout (/news/own.ts:6:1)'],
    '/news/own.ts',
    6,
  ],
  [
    'what a package does for it',
    ['get (/news/node_modules/a/a.js:1:1)', '/news/own.ts:7:1'],
    '/news/own.ts',
    7,
  ],
])(
  'an error that nothing has caught is that of an extension by %s in its stack',
  (_what, frames, file, line) => {
    expect(placeInExtension(thrown(...frames))).toEqual({ file, line });
  },
);

it.each([
  ['Dateline', [`guarded (${OURS}:1:1)`, 'node:internal/process/task_queues:95:5']],
  ['a package', ['query (/news/node_modules/pg/lib/client.js:1:1)', `async read (${OURS}:1:1)`]],
  ['Dateline as a package', ['f (/news/node_modules/@dateline/server/dist/main.js:1:1)']],
  ['Node.js', ['node:internal/deps/undici/undici:1:1']],
])('an error of %s is none', (_what, frames) => {
  expect(placeInExtension(thrown(...frames))).toBeNull();
});
