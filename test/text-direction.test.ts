import { expect, it } from 'vitest';
import { textDirection } from '../src/lib/text-direction.ts';

it.each(['ar', 'he', 'yi', 'dv', 'ckb', 'ur', 'pa-PK', 'ku-Arab', 'az-IR', 'ff-Adlm', 'en-Arab'])(
  'a text in %s runs from right to left',
  (language) => expect(textDirection(language)).toBe('RTL'),
);

it.each(['en', 'de-AT', 'ku', 'pa', 'zh-Hant', 'ar-Latn', 'xx', 'he-Latn-IL'])(
  'a text in %s runs from left to right',
  (language) => expect(textDirection(language)).toBe('LTR'),
);
