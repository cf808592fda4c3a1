import { expect, it } from 'vitest';
import { Progress } from '../../src/cli/progress.ts';

function shown(total: number, isTTY: boolean): string {
  let text = '';
  const output = { isTTY, write: (part: string) => (text += part) !== '' } as unknown as NodeJS.WriteStream;
  const progress = new Progress(total, output);
  progress.show(250, 1_000);
  progress.say('one.xml, line 3: has no title');
  progress.clear();
  return text;
}

const CLEAR = '\r\u001B[K';

it('the progress of an import is a bar on a terminal if the size of the files is known', () => {
  expect(shown(1_000, true)).toBe(
    `${CLEAR}[########----------------------] 25 %, 1,000 records${CLEAR}one.xml, line 3: has no title\n${CLEAR}`,
  );
});

it('is a number of records if it isn’t', () => {
  expect(shown(0, true)).toBe(`${CLEAR}1,000 records${CLEAR}one.xml, line 3: has no title\n${CLEAR}`);
});

it('is told from time to time in plain lines where nobody sees a line change', () => {
  expect(shown(1_000, false)).toBe('one.xml, line 3: has no title\n');
});
