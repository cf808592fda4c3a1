import { expect, it } from 'vitest';
import { checkConfig } from '../../src/cli/check-config.ts';
import { install } from '../../src/extensions/installed.ts';
import { loadSchema } from '../../src/node/load-schema.ts';
import { call } from '../support/command.ts';

it('an async `schema` is refused with the name of its extension, also if it throws', async () => {
  const late: object = { name: 'late', schema: () => Promise.reject(new Error('It is late.')) };
  install([late as never]);
  const command = checkConfig(async (env) => {
    await loadSchema(env);
  });
  const problem = 'its `schema` must not be async, since what it adds after an await comes too late';
  expect(await call(command, [], {})).toEqual({
    code: 1,
    stdout: '',
    stderr: `The extension late can't be added to the schema: ${problem}\n`,
  });
});
