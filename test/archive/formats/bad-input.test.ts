import { describe, expect, it } from 'vitest';
import { formatOf } from '../../../src/archive/read/detect.ts';
import { articlesIn, blocksOf, expectRows, ID, page, read, refusedIn } from './reading.ts';

const GOOD = '<item><title>Good</title><guid>good</guid><description>Text.</description></item>';

function rss(items: string, head = ''): string {
  return `${head}<rss version="2.0"><channel><title>T</title><link>https://e.example/</link>\n${items}\n</channel></rss>`;
}

async function outcome(format: Parameters<typeof read>[0], text: string | Buffer) {
  const records = await read(format, text);
  return { headlines: articlesIn(records).map(({ headline }) => headline), refused: refusedIn(records) };
}

/** The headlines that are found, and what is refused with its place. */
async function found([format, text]: readonly [Parameters<typeof read>[0], string]) {
  const { headlines, refused } = await outcome(format, text);
  return [...headlines, ...refused.map(({ place, reason }) => `${place}: ${reason}`)];
}

it('broken XML keeps the records before it, and says where it breaks; a bare & loses its record', () => {
  const half = rss(`${GOOD}\n<item><title>Half</title><guid>h</guid>`).slice(0, -20);
  return expectRows(
    [
      [
        ['feed', rss(`${GOOD}\n<item><title>Half</titel></item>`)],
        [
          'Good',
          expect.stringMatching(
            /^line 3, column \d+: is where the XML breaks within line 3, item 2 \(Unexpected close tag\); nothing after it was read$/,
          ) as string,
        ],
      ],
      [
        ['feed', half],
        ['Good', expect.stringContaining('is where the XML breaks within line 3, item 2') as string],
      ],
      [
        ['feed', rss(`<item><title>A & B</title><guid>1</guid></item>\n${GOOD}`)],
        ['Good', 'line 2, item 1: has a bare &, or an entity that stands for no character, in line 2'],
      ],
      [['feed', ''], ['line 1: is all there is: the file is empty']],
      [['feed', '<opml><head/></opml>'], [expect.stringContaining('is neither RSS nor Atom') as string]],
    ] as const,
    found,
  );
});

describe('entities', () => {
  const BOMB = `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "lol">${'bcdefghij'
    .split('')
    .map((name, at) => `<!ENTITY ${name} "${`&${'abcdefghi'.charAt(at)};`.repeat(10)}">`)
    .join('')}]>`;

  it.each([
    ['many times over', BOMB, '&j;'],
    ['of a file', '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>', '&x;'],
    ['of another host', '<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x.dtd"> %x;]>', 'x'],
  ])('that a document defines are refused: %s', async (_name, head, text) => {
    const { headlines, refused } = await outcome(
      'feed',
      rss(`<item><title>${text}</title><guid>1</guid></item>`, head),
    );
    expect(headlines).toEqual([]);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toContain('has a document type that defines entities');
  });

  it('of HTML are read, and so is a document type that defines none', async () => {
    const head =
      '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://127.0.0.1:1/rss.dtd">';
    const { headlines } = await outcome(
      'feed',
      rss('<item><title>Caf&eacute;&nbsp;&#x1F600;</title><guid>1</guid></item>', head),
    );
    expect(headlines).toEqual(['Café 😀']);
  });
});

it('characters that are no text refuse the record', async () => {
  const noText = (code: string) => `has the character ${code}, which is no text`;
  const inXml = (text: string) => rss(`<item><title>a${text}b</title><guid>1</guid></item>${GOOD}`);
  const inJson = (text: string) => `[{"uri":"urn:1","title":"a${text}"},\n{"uri":"urn:2","title":"Good"}]`;
  await expectRows(
    [
      [
        ['feed', inXml('\u0000')],
        ['Good', noText('U+0000')],
      ],
      [
        ['feed', inXml('\u0008')],
        ['Good', noText('U+0008')],
      ],
      [
        ['feed', inXml('&#xD83D;')],
        ['Good', 'has a bare &, or an entity that stands for no character, in line 2'],
      ],
      [
        ['json', inJson('\\u0000')],
        ['Good', noText('U+0000')],
      ],
      [
        ['json', inJson('\\ud800')],
        ['Good', noText('U+D800')],
      ],
    ] as const,
    async ([format, text]) => {
      const { headlines, refused } = await outcome(format, text);
      return [...headlines, ...refused.map(({ reason }) => reason)];
    },
  );
});

describe('encodings', () => {
  const ITEM = '<item><title>Café</title><guid>1</guid></item>';

  it('are read as the file says, or as it looks', async () => {
    for (const bytes of [
      Buffer.from(`\uFEFF${rss(ITEM)}`),
      Buffer.from(`\uFEFF${rss(ITEM, '<?xml version="1.0" encoding="UTF-16"?>')}`, 'utf16le'),
      Buffer.from(`\uFEFF${rss(ITEM)}`, 'utf16le').swap16(),
      Buffer.from(rss(ITEM), 'utf16le'),
      Buffer.from(rss(ITEM, '<?xml version="1.0" encoding="ISO-8859-1"?>'), 'latin1'),
      Buffer.from(rss(ITEM, "<?xml version='1.0' encoding='windows-1252'?>"), 'latin1'),
    ]) {
      expect((await outcome('feed', bytes)).headlines).toEqual(['Café']);
      expect(formatOf(bytes)).toBe('feed');
    }
    for (const encoding of ['latin1', 'utf8'] as const) {
      const html = page('<article><p>Text.</p></article>', { ...ID, headline: 'Café' });
      expect((await outcome('html', Buffer.from(html, encoding))).headlines).toEqual(['Café']);
    }
  });

  it('that are wrong refuse the records that they spoil', async () => {
    const { headlines, refused } = await outcome('feed', Buffer.from(rss(ITEM + GOOD), 'latin1'));
    expect(headlines).toEqual(['Good']);
    expect(refused.map(({ place }) => place)).toEqual(['line 2, item 1']);
    expect(refused[0]?.reason).toContain('bytes that are wrong in the encoding');
  });

  it('that nobody can read are reported', () =>
    expectRows(
      [
        ['klingon', "says that the encoding is 'klingon', which isn't known"],
        ['UTF-16', "says that the encoding is 'UTF-16', but the bytes aren't"],
      ].map(([name = '', reason]) => [name, [{ place: 'line 1', reason }]]),
      async (name) => (await outcome('feed', rss(ITEM, `<?xml version="1.0" encoding="${name}"?>`))).refused,
    ));
});

describe('JSON', () => {
  const FIRST = '{"uri":"urn:1","title":"First"}';
  const LAST = '{"uri":"urn:3","title":"Last"}';

  it('is read as an array, in lines, and over several lines', async () => {
    const long = (record: string) => record.replaceAll(',', ',\n');
    for (const text of [
      ...[`[${FIRST},\n ${LAST}]`, `${FIRST}\n${LAST}\n`, `\uFEFF${FIRST}\r\n${LAST}`],
      `${long(FIRST)}\n${long(LAST)}`,
    ]) {
      expect(await outcome('json', text)).toEqual({ headlines: ['First', 'Last'], refused: [] });
      expect(formatOf(Buffer.from(text))).toBe('json');
    }
  });

  it('that is broken loses that record only, and lines without a record are reported', () =>
    expectRows(
      [
        [
          ['json', `${FIRST}\n{"uri":"urn:2","title":"Ha\n${LAST}`],
          ['First', 'Last', 'line 2: ends in the middle of the line'],
        ],
        [
          ['json', `[${FIRST},\n{"uri":"urn:2","ti`],
          ['First', 'line 2, item 2: ends in the middle, with the file'],
        ],
        [
          ['json', `[{"uri":},${LAST}]`],
          ['Last', expect.stringContaining('line 1, item 1: is not valid JSON') as string],
        ],
        [
          ['json', `${FIRST}\nhello\n${LAST}\nwelt und\n\nso weiter`],
          ['First', 'Last', ...[2, 4, 6].map((line) => `line ${line}: has text that is no JSON object`)],
        ],
        [
          ['json', '{"uri":"urn:1","type":"picture","title":"P"}'],
          ["line 1, item 1: is of the type 'picture', not a text"],
        ],
        [
          ['json', '[1, 2]'],
          ['line 1: has text that is no JSON object', 'line 1: has no JSON object'],
        ],
      ] as const,
      found,
    ));
});

describe('HTML', () => {
  it('with scripts keeps the text and nothing that runs', async () => {
    const html = `<p onclick="x()">Text <a href="javascript:x()">link</a> <img src="x" onerror="x()"></p><script>x()</script><iframe src="javascript:x()"></iframe><svg onload="x()"><text>svg</text></svg><a href="data:text/html,x">data</a>`;
    const item = `<item><title>&lt;script&gt;x()&lt;/script&gt;</title><guid>1</guid><description><![CDATA[${html}]]></description></item>`;
    const [article] = articlesIn(await read('feed', rss(item)));
    expect(blocksOf(article)).toEqual([
      { paragraph: { html: 'Text link' } },
      { image: { image: { url: 'https://e.example/x', altText: '' } } },
      { paragraph: { html: 'data' } },
    ]);
  });

  it('that is nested without end is refused', async () => {
    const item = `<item><title>T</title><guid>1</guid><description><![CDATA[${'<div>'.repeat(10_000)}]]></description></item>`;
    expect((await outcome('feed', rss(item + GOOD))).refused).toEqual([
      { place: 'line 2, item 1', reason: 'has HTML elements nested more than 500 deep' },
    ]);
  });

  it('without a description of an article is refused', async () => {
    expect((await outcome('html', '<html><p>Hello</p></html>')).refused[0]?.reason).toContain(
      'has no description of an article',
    );
    const broken = '<html><script type="application/ld+json">{"@type":</script></html>';
    expect((await outcome('html', broken)).refused[0]?.reason).toContain(
      'has JSON-LD that is not valid JSON',
    );
  });

  it('that is longer than a page can be is refused', async () => {
    expect((await outcome('html', `<html>${'x'.repeat(8_000_001)}</html>`)).refused).toEqual([
      { place: 'line 1', reason: 'has more than 8 million characters' },
    ]);
  });
});
