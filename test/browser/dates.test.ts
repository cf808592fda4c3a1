import { describe, expect, it } from 'vitest';
import { edtfAfter, edtfInWords, spanOf } from '../../examples/reader/src/dates.ts';

describe('a date on the pages', () => {
  it.each([
    ['2025-08-26', '26 August 2025'],
    ['2024-05', 'May 2024'],
    ['2024', '2024'],
    ['2025-09~', 'about September 2025'],
    ['2025?', 'possibly 2025'],
    ['2025%', 'possibly about 2025'],
    ['2004-~06', 'about June 2004'],
    ['2004-05-XX', 'May 2004'],
    ['2025-08-26T14:30:00+02:00', '26 August 2025 at 12:30 UTC'],
    ['156X', '1560s'],
    ['198', '1980s'],
    ['16XX~', 'about the 17th century'],
    ['19', 'the 20th century'],
    ['1950S2', 'about 1950'],
    ['0987', '987'],
    ['-0043', '44 BC'],
    ['-0043-03-15', '15 March 44 BC'],
    ['0000', '1 BC'],
    ['2001-21', 'spring 2001'],
    ['2001-24?', 'possibly winter 2001'],
    ['2001-26', 'northern summer 2001'],
    ['2001-29', 'southern spring 2001'],
    ['2001-34', 'second quarter of 2001'],
    ['2001-39', 'last third of 2001'],
    ['2001-40', 'first half of 2001'],
    ['2019/..', 'since 2019'],
    ['2019-05/', 'from May 2019'],
    ['../1985', 'until 1985'],
    ['/1985', 'until 1985'],
    ['2003-22/2004-22', 'summer 2003 to summer 2004'],
    ['2025-09-15/2025-09-21', '15 to 21 September 2025'],
    ['2025-09-28/2025-10-02', '28 September to 2 October 2025'],
    ['2024-12-28/2025-01-03', '28 December 2024 to 3 January 2025'],
    ['2025-06/2025-08', 'June to August 2025'],
    ['2025-06~/2025-08', 'about June 2025 to August 2025'],
    ['2025-06-15/2025-08', '15 June 2025 to August 2025'],
    ['[2019,2021]', '2019 or 2021'],
    ['{2017, 2019, 2021..2023}', '2017, 2019 and 2021 to 2023'],
    ['[..1760-12-03]', 'until 3 December 1760'],
  ])('%s is written as “%s”', (date, words) => {
    expect(edtfInWords(date)).toBe(words);
  });

  it.each(['-004X', '1999-XX-01', '1XXX', '2024-1X', '20XX-12', '156X-12-25', '156X-21'])(
    '%s has no words, and stays as it is',
    (date) => {
      expect(edtfInWords(date)).toBe(date);
    },
  );

  it.each([
    ['since', '2019', 'since 2019'],
    ['since', '198X', 'since the 1980s'],
    ['until', '156X~', 'until about the 1560s'],
    ['until', '19', 'until the 20th century'],
    ['from', '2019/..', 'since 2019'],
    ['until', '../2019', 'until 2019'],
    ['until', '2019/..', 'until 2019/..'],
    ['from', '../1985', 'from ../1985'],
    ['until', '2024-06/2024-08', 'until 2024-06/2024-08'],
    ['since', '[2019,2021..]', 'since [2019,2021..]'],
    ['since', '20XX-12', 'since 20XX-12'],
  ] as const)('has one preposition, or is shown as it is written: %s %s', (preposition, date, words) => {
    expect(edtfAfter(preposition, date)).toBe(words);
  });

  it.each([
    ['2025-08-26', '2025-08-26', '2025-08-26'],
    ['2024-05~', '2024-05-01', '2024-06-01'],
    ['198X', '1980-01-01', '1990-01-01'],
    ['2001-21', '2001-03-01', '2001-06-01'],
    ['2001-30', '2001-12-01', '2002-01-01'],
    ['2001-41', '2001-07-01', '2002-01-01'],
    ['2003-22/2004', '2003-06-01', '2005-01-01'],
  ])('%s is drawn from %s to %s', (date, start, end) => {
    expect(spanOf(date).map((time) => new Date(time).toISOString().slice(0, 10))).toEqual([start, end]);
  });

  it('has no end to draw if it is open', () => {
    expect(spanOf('2019/..')).toEqual([Date.parse('2019-01-01'), Infinity]);
    expect(spanOf('../2019-05-01')).toEqual([-Infinity, Date.parse('2019-05-01')]);
    expect(spanOf('[2019,2021]')).toEqual([NaN, NaN]);
  });
});
