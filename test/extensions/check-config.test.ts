import { expect, it } from 'vitest';
import { checkConfig } from '../../src/cli/check-config.ts';
import { install } from '../../src/extensions/installed.ts';
import { defineExtension } from '../../src/index.ts';
import { loadSchema, readyExtensions } from '../../src/node/load-schema.ts';
import { call } from '../support/command.ts';

it('`dateline check-config` builds the schema, and names the extension whose `reads` is wrong', async () => {
  const command = checkConfig(async (env) => readyExtensions(await loadSchema(env)));
  expect(await call(command, [], {})).toMatchObject({ code: 0, stderr: '' });
  install([
    defineExtension({
      name: 'wrong',
      hook: { reads: '... on ArticlePublished {', run: () => Promise.resolve() },
    }),
  ]);
  const { code, stderr } = await call(command, [], {});
  expect(code).toBe(1);
  expect(stderr).toMatch(/^`reads` of the hook of the extension wrong: Syntax Error: .+\n$/);
});
