import { expect, it } from 'vitest';
import { merged, wordsLike } from '../../src/search/marks.ts';

it('shows what overlaps once', () => {
  const [one, other] = [
    { from: 0, to: 5, stems: ['a'] },
    { from: 3, to: 9, stems: ['b'] },
  ];
  const next = { from: 9, to: 12, stems: ['a'] };
  expect(merged([other, next, one])).toEqual([{ from: 0, to: 9, stems: ['a', 'b'] }, next]);
});

it('finds words in no more time than the length of a text takes', () => {
  const time = (text: string) => {
    const start = performance.now();
    wordsLike(text, ['qv']);
    return performance.now() - start;
  };
  for (const text of ['qv𝒜.', 'qv.', 'qv\u0308', 'qvé.qv.', `${'q'.repeat(60)}.`])
    expect([text, time(`qv ${text.repeat(50_000 / text.length)}`)]).toEqual([
      text,
      expect.toSatisfy((milliseconds: number) => milliseconds < 300),
    ]);
});
