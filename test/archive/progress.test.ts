import { expect, it } from 'vitest';
import { Progress } from '../../src/cli/progress.ts';

function shown(total: number, isTTY: boolean): string {
  let text = '';
  const output = { isTTY, write: (part: string) => (text += part) !== '' } as unknown as NodeJS.WriteStream;
  const progress = new Progress(total, output);
  progress.show(250, 1_000);
  progress.say('one.xml, line 3: has no title');
  return text.replaceAll('\r\u001B[K', '|');
}

it('the progress of an import is a line that changes on a terminal, with the share of the files if their size is known', () => {
  expect(shown(1_000, true)).toBe('|Read so far: 25 %, 1,000 records|one.xml, line 3: has no title\n');
  expect(shown(0, true)).toBe('|Read so far: 1,000 records|one.xml, line 3: has no title\n');
  expect(shown(1_000, false)).toBe('one.xml, line 3: has no title\n');
});
