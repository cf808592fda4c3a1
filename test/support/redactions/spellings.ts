/** One name as it can be typed, set or hidden, in texts and in addresses. */
export const NAME = 'Zubenel Okonjo';

/** One of each class of characters that nobody sees, within the name. */
const HIDDEN = [
  ...['\u00AD', '\u034F', '\u061C', '\u115F', '\u1160', '\u17B4', '\u17B5', '\u180B', '\u180E', '\u200B'],
  ...['\u200C', '\u200D', '\u200E', '\u202A', '\u202E', '\u2060', '\u2066', '\u206A', '\u2800', '\u3164'],
  ...['\uFE00', '\uFE0F', '\uFEFF', '\uFFA0', '\uFFF9', '\uFFFA', '\uFFFB', '\u{1BCA0}', '\u{1D173}'],
  ...['\u{E0001}', '\u{E0061}', '\u{E0100}', '\u{E01EF}'],
];

/** The letters of the name, each from another block of compatible ones. */
const shifted = (upper: number, lower: number) =>
  NAME.replace(/[A-Z]/g, (letter) => String.fromCodePoint(upper + letter.charCodeAt(0) - 65)).replace(
    /[a-z]/g,
    (letter) => String.fromCodePoint(lower + letter.charCodeAt(0) - 97),
  );

export const SPELLINGS: readonly string[] = [
  NAME,
  NAME.toUpperCase(),
  'Zubenel\u00A0Okonjo',
  'Zubenel \u202F\u3000Okonjo',
  'Zubene\u1D38 Okonjo',
  'Zubenel Oko\u01CC\u006F',
  shifted(0xff21, 0xff41),
  shifted(0x24b6, 0x24d0),
  shifted(0x1d400, 0x1d41a),
  shifted(0x1d670, 0x1d68a),
  ...HIDDEN.map((character) => `Zube${character}nel Okonjo`),
];

export const ADDRESSES: readonly string[] = [
  'https://a.example/Zubenel%20Okonjo',
  'https://a.example/caf%E9/Zubenel%20Okonjo',
  'https://a.example/M%FCnchen/zubenel-okonjo',
  'https://a.example/%FF%FEZubenel%20Okonjo',
  'https://a.example/caf%C3%A9/%E9/Zubenel_Okonjo',
  'https://a.example/Zubenel%2520Okonjo',
  'https://a.example/Zubenel%25252520Okonjo',
  'https://a.example/%255Aubenel%20Okonjo',
  'https://a.example/ZubenelOkonjo',
  'https://a.example/zubenelokonjo',
  'https://a.example/ZUBENEL-OKONJO.html',
  'https://a.example/zubenel/okonjo',
  'https://a.example/?q=Zubenel+Okonjo',
  'https://a.example/?q=Zubenel%2BOkonjo&b=1',
  'https://a.example/zubenel.okonjo.jpg',
  'https://a.example/#%5A%75%62%65%6E%65%6C%20Okonjo',
];
