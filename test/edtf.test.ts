import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayRange, edtfRange, expectedDate, storedRange } from '../src/lib/edtf.ts';

const text = (instant: Date) => instant.toISOString().replace('.000Z', 'Z').replace('T00:00:00Z', '');
const rangeOf = (date: string) => {
  const { first, last } = edtfRange(date);
  return [text(first), text(last).replace('T23:59:59.999Z', '')];
};

/** What is open ends where the calendar of the columns does. */
const [OPEN_START, OPEN_END] = ['0001-01-01', '9999-12-31'];

describe('a date means the time from its first to its last instant', () => {
  it.each([
    // Level 0.
    ['a day', '2004-02-29', '2004-02-29', '2004-02-29'],
    ['a month', '1985-04', '1985-04-01', '1985-04-30'],
    ['a year', '1985', '1985-01-01', '1985-12-31'],
    ['a time in UTC', '1985-04-12T23:20:30Z', '1985-04-12T23:20:30Z', '1985-04-12T23:20:30Z'],
    ['a time with hours of offset', '1985-04-12T23:20:30-04', '1985-04-13T03:20:30Z', '1985-04-13T03:20:30Z'],
    ['a time with an offset', '1985-04-12T00:20:30+14:00', '1985-04-11T10:20:30Z', '1985-04-11T10:20:30Z'],
    ['an interval', '1964/2008', '1964-01-01', '2008-12-31'],
    ['an interval of two precisions', '2004-02-01/2005-02', '2004-02-01', '2005-02-28'],
    ['an interval that starts on the first day of its end', '1911-01-01/1911', '1911-01-01', '1911-12-31'],
    ['an interval of one day', '2004-02-01/2004-02-01', '2004-02-01', '2004-02-01'],
    ['an interval that can end after its start', '2004-06-11/2004-06', '2004-06-11', '2004-06-30'],
    // ISO 8601, beyond level 0.
    ['a decade', '198', '1980-01-01', '1989-12-31'],
    ['a century', '19', '1900-01-01', '1999-12-31'],
    // Level 1.
    ['an uncertain year', '1984?', '1984-01-01', '1984-12-31'],
    ['an approximate month', '2004-06~', '2004-06-01', '2004-06-30'],
    ['an uncertain and approximate day', '2004-06-11%', '2004-06-11', '2004-06-11'],
    ['an unknown year of a decade', '201X', '2010-01-01', '2019-12-31'],
    ['an unknown year of a century', '20XX', '2000-01-01', '2099-12-31'],
    ['an unknown month', '2004-XX', '2004-01-01', '2004-12-31'],
    ['an unknown day', '1900-02-XX', '1900-02-01', '1900-02-28'],
    ['an unknown day of an unknown month', '1985-XX-XX', '1985-01-01', '1985-12-31'],
    ['an open end', '2019/..', '2019-01-01', OPEN_END],
    ['an open start', '../1985-04', OPEN_START, '1985-04-30'],
    ['an unknown end', '1985-04/', '1985-04-01', OPEN_END],
    ['an unknown start', '/1985', OPEN_START, '1985-12-31'],
    ['an interval of approximate dates', '1984-06~/2004-08?', '1984-06-01', '2004-08-31'],
    // Seasons, of level 1 and, from 25 on, of level 2.
    ['spring', '2001-21', '2001-03-01', '2001-05-31'],
    ['summer', '2001-22', '2001-06-01', '2001-08-31'],
    ['autumn', '2001-23', '2001-09-01', '2001-11-30'],
    ['winter, within its year', '2001-24', '2001-12-01', '2001-12-31'],
    ['a northern spring', '2001-25', '2001-03-01', '2001-05-31'],
    ['a northern summer', '2001-26', '2001-06-01', '2001-08-31'],
    ['a northern autumn', '2001-27', '2001-09-01', '2001-11-30'],
    ['a northern winter', '2001-28', '2001-12-01', '2001-12-31'],
    ['a southern spring', '2001-29', '2001-09-01', '2001-11-30'],
    ['a southern summer, within its year', '2001-30', '2001-12-01', '2001-12-31'],
    ['a southern autumn', '2001-31', '2001-03-01', '2001-05-31'],
    ['a southern winter', '2001-32', '2001-06-01', '2001-08-31'],
    ['the first quarter', '2001-33', '2001-01-01', '2001-03-31'],
    ['the second quarter', '2001-34', '2001-04-01', '2001-06-30'],
    ['the third quarter', '2001-35', '2001-07-01', '2001-09-30'],
    ['the last quarter', '2001-36', '2001-10-01', '2001-12-31'],
    ['the first third', '2001-37', '2001-01-01', '2001-04-30'],
    ['the second third', '2001-38', '2001-05-01', '2001-08-31'],
    ['the last third', '2001-39', '2001-09-01', '2001-12-31'],
    ['the first half', '2001-40', '2001-01-01', '2001-06-30'],
    ['the second half', '2001-41', '2001-07-01', '2001-12-31'],
    ['an approximate autumn', '2011-23~', '2011-09-01', '2011-11-30'],
    ['from season to season', '2003-22/2004-22', '2003-06-01', '2004-08-31'],
    ['within a season', '2003-22/2003-22', '2003-06-01', '2003-08-31'],
    // Level 2.
    ['marks of parts', '2004?-~06-%11', '2004-06-11', '2004-06-11'],
    ['a mark before the year', '?2004-06-04~', '2004-06-04', '2004-06-04'],
    ['an approximate decade', '156X~', '1560-01-01', '1569-12-31'],
    ['an approximate century', '16XX~', '1600-01-01', '1699-12-31'],
    ['Christmas in an unknown year', '156X-12-25', '1560-12-25', '1569-12-25'],
    ['a leap day in an unknown year', '19XX-02-29', '1904-02-29', '1996-02-29'],
    ['the 31st of an unknown month', '2004-XX-31', '2004-01-31', '2004-12-31'],
    ['a month with an unknown digit', '1984-1X', '1984-10-01', '1984-12-31'],
    ['a day with an unknown digit', '1919-07-3X', '1919-07-30', '1919-07-31'],
    ['an end on an unknown day', '1984-11-12/1984-11-XX', '1984-11-12', '1984-11-30'],
    ['an estimated year', '1950S2', '1950-01-01', '1950-12-31'],
    ['one of a set', '[1667,1668,1670..1672]', '1667-01-01', '1672-12-31'],
    ['all of a set, with spaces', '{1960, 1961-12}', '1960-01-01', '1961-12-31'],
    ['a day or an earlier one', '[..1760-12-03]', OPEN_START, '1760-12-03'],
    ['a month or a later one', '{1760-12..}', '1760-12-01', OPEN_END],
    ['seasons of a set', '[2001-21,2001-23]', '2001-03-01', '2001-11-30'],
  ])('%s, %s: %s to %s', (_what, date, first, last) => {
    expect(rangeOf(date)).toEqual([first, last]);
    expect(expectedDate(date)).toBeNull();
  });

  it('comes before all other dates if its year is before 1, in the order of days', () => {
    const dates = [
      '-9999',
      '-004X',
      '-0048-21',
      '-0048-08-09',
      '-0048-08-10',
      '-0043-03-15T12:00:00Z',
      '-0001',
      '0000',
      '0001-01-01',
      '0001-12-31',
      '0002-01-01',
    ];
    const firsts = dates.map((date) => edtfRange(date).first.getTime());
    expect(firsts).toEqual(
      firsts.toSorted((a, b) => a - b).filter((first, at, all) => first !== all[at - 1]),
    );
    const yesterday = edtfRange('-0048-08-09');
    const today = edtfRange('-0048-08-10');
    expect(yesterday.last.getTime()).toBe(today.first.getTime() - 1);
    expect(edtfRange('../-0048').first < edtfRange('-9999').first).toBe(true);
    for (const date of dates) expect(edtfRange(date).first.toISOString()).toMatch(/^000[12]-/);
  });

  const days = fc.tuple(
    fc.integer({ min: -9999, max: 9999 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
  );
  const padded = (number: number, length: number) =>
    `${number < 0 ? '-' : ''}${String(Math.abs(number)).padStart(length, '0')}`;

  it('contains what is more exact, and begins before it ends', () => {
    fc.assert(
      fc.property(days, fc.constantFrom('', '?', '~', '%'), ([year, month, day], mark) => {
        const [y, m, d] = [padded(year, 4), padded(month, 2), padded(day, 2)];
        const third = Math.ceil(month / 4);
        const chain = [
          ...[`${y}-${m}-${d}`, `${y}-${m}-${d.slice(0, 1)}X`, `${y}-${m}`, `${y}-${String(36 + third)}`],
          ...[`${y}-XX`, `${y}${mark}`, `${y.slice(0, -1)}X`, '../9999'],
        ].map((date) => edtfRange(date));
        chain.forEach(({ first, last }, at) => {
          expect(first <= last).toBe(true);
          const within = chain[at - 1] ?? { first, last };
          expect(first <= within.first && within.last <= last).toBe(true);
        });
      }),
    );
  });

  it('is the span of its start and its end, if it is an interval that does not end before it starts', () => {
    fc.assert(
      fc.property(days, days, fc.boolean(), ([year, month, day], [other, ...rest], isSeason) => {
        const start = isSeason
          ? `${padded(year, 4)}-${20 + Math.ceil(month / 3)}`
          : `${padded(year, 4)}-${padded(month, 2)}`;
        const end = `${padded(other, 4)}-${padded(rest[0], 2)}-${padded(Math.max(day, rest[1]), 2)}`;
        const [from, until] = [edtfRange(start), edtfRange(end)];
        if (from.first > until.last)
          expect(expectedDate(`${start}/${end}`)).toContain('its end is before its start');
        else expect(edtfRange(`${start}/${end}`)).toEqual({ first: from.first, last: until.last });
      }),
    );
  });

  it('is what its day is for an instant', () => {
    expect(dayRange(new Date('2025-08-26T14:30:00Z'))).toEqual(edtfRange('2025-08-26'));
  });
});

describe('a stored date that isn’t accepted any more', () => {
  it.each([
    ['2025-08-26T10:00:00-12:30', '2025-08-26'],
    ['2025-08-26T10:00:00-00:00', '2025-08-26'],
    ['[2019..2017]', '0001/9999'],
    ['2025?-02-29', '0001/9999'],
  ])('%s can mean %s', (date, range) => {
    expect(expectedDate(date)).not.toBeNull();
    expect(storedRange(date)).toEqual(edtfRange(range));
  });

  it('is what it was for one that is accepted', () => {
    for (const date of ['2025-08', '2025-08-26T10:00:00Z'])
      expect(storedRange(date)).toEqual(edtfRange(date));
  });
});

describe('what is no date is refused', () => {
  it.each([
    ['2025-02-29', 'there is no such day, month or season'],
    ['1960-06-31', 'there is no such day, month or season'],
    ['2025-13', 'there is no such day, month or season'],
    ['2025-42', 'there is no such day, month or season'],
    ['XXX1-02-30', 'there is no such day, month or season'],
    ['2025-08/2025-06', 'its end is before its start'],
    ['2012-24/2012-21', 'its end is before its start'],
    ['[2004..1999]', 'its end is before its start'],
    ['../..', 'it has neither a start nor an end'],
    ['/', 'it has neither a start nor an end'],
    ['[..]', 'it has neither a start nor an end'],
    ['[2019,]', 'a date is missing before or after a comma'],
    ['Y170000002', 'long years'],
    ['20067', 'long years'],
    ['Y-17E7', 'exponential years'],
    ['20250826', 'a day has hyphens'],
    ['-0000', 'the year 0 has no sign'],
    ['XXXX-12-25', 'some of the year must be known'],
    ['199u', 'an unknown digit is X'],
    ['1999-uu-uu', 'an unknown digit is X'],
    ['199x', 'a capital X'],
    ['2004-06-(11)~', 'parentheses are of the draft of 2012'],
    ['1984?~', 'has the mark %'],
    ['2004/open', 'an open end is ..'],
    ['unknown/2004', 'an unknown one is left out'],
    ['2001-21^southernHemisphere', 'southern seasons are 29 to 32'],
    ['1985-04-12T23:20:30', 'a time has an offset from UTC'],
    ['1985-04-12T23:20Z', 'a time has seconds'],
    ['1985-04-12T23:20:30.5Z', 'no fractions of a second'],
    ['1985-04-12T24:00:00Z', 'of the next day'],
    ['1985-04-12T23:20:30z', 'capitals'],
    ['1985-04-12T23:20:30+0200', 'written as +02:00'],
    ['1985-04-12T23:20:30+14:01', 'from -12:00 to +14:00'],
    ['1985-04-12T23:20:30-00:00', 'Z for none'],
    ['2005-07-25T10:10:10Z/2006', 'intervals and sets have no times of day'],
    ['[1999}', 'between [ and ]'],
    [' 1863-03-29', 'it has no spaces'],
    ['1863- 03-29', 'it has no spaces'],
    [`{${'2025,'.repeat(8)}2025}`, 'it has at most 40 characters'],
  ])('%s, since: %s', (date, reason) => {
    expect(expectedDate(date)).toMatch(/^a date such as 2025-08-26, .*: /);
    expect(expectedDate(date)).toContain(reason);
    expect(() => edtfRange(date)).toThrow(reason);
  });

  it.each([
    'yesterday',
    'August 2025',
    '',
    '26.8.2025',
    '8/26/2025',
    '2001-21-05',
    '198-05',
    '2012/2013/2014',
    '20?04',
    '2004??',
    '[]',
    '1985-04-12T25:00:00Z',
    '1985-04T12:00:00Z',
  ])('%j, for no reason that could be said', (date) => {
    expect(expectedDate(date)).toMatch(/^a date such as /);
  });
});
