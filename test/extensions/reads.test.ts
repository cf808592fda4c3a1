import { expect, it } from 'vitest';
import { defineExtension } from '../../src/index.ts';
import { openExtended } from '../support/extensions/extended.ts';

it('a field that reads what is not there keeps a node from starting, and the message names it', async () => {
  const misspelt = defineExtension({
    name: 'misspelt',
    schema: (builder) =>
      builder.field('Article', 'length', {
        type: 'Int',
        description: 'How long it is.',
        reads: 'bodyTxet',
        resolve: ({ bodyTxet }: { bodyTxet: string }) => bodyTxet.length,
      }),
  });
  await expect(openExtended([misspelt])).rejects.toThrow(
    /^`reads` of the field Article\.length: Cannot query field "bodyTxet" on type "Article"/,
  );
});
