import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { textOfFile } from '../../../../src/archive/read/encoding.ts';
import { checkedArticles } from '../../../../src/archive/understand/check-article.ts';
import { FORMATS } from '../../../../src/archive/understand/formats.ts';
import { all, type ReadableFormat } from '../../../archive/formats/reading.ts';

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;

const MB = 1_000_000;
const BODY = `<p>${'A sentence about cranes and ships. '.repeat(250)}</p>`;
const HEAD =
  '<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>';

function post(id: number): string {
  return `<item><title>Post ${id}</title><wp:post_id>${id}</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><wp:post_date_gmt>2024-01-01 00:00:00</wp:post_date_gmt><content:encoded><![CDATA[${BODY}${id}]]></content:encoded></item>\n`;
}

function news(id: number): string {
  return JSON.stringify({
    uri: `urn:${id}`,
    headlines: [{ value: `Post ${id}` }],
    bodies: [{ contentType: 'text/html', value: `${BODY}${id}` }],
  });
}

/** A file that is made while it is read. */
function* file(head: string, record: (id: number) => string, tail: string, bytes: number): Generator<Buffer> {
  yield Buffer.from(head);
  let size = 0;
  for (let id = 1; size < bytes; id++) {
    const text = Buffer.from(record(id));
    size += text.length;
    yield text;
  }
  yield Buffer.from(tail);
}

/** Reads it, and measures what is in memory in the middle and near the end. */
async function heapsWhileReading(
  format: ReadableFormat,
  source: () => Generator<Buffer>,
  every: number,
): Promise<{ records: number; heaps: number[] }> {
  let records = 0;
  const heaps: number[] = [];
  for await (const _record of checkedArticles(
    FORMATS[format](() => textOfFile(Readable.from(source()), Buffer.alloc(0)), 'a-file'),
  )) {
    if (++records % every !== 0) continue;
    collectGarbage();
    heaps.push(process.memoryUsage().heapUsed);
  }
  return { records, heaps };
}

describe('a reader holds one record at a time', () => {
  it.each<[ReadableFormat, string, (id: number) => string, string]>([
    ['wxr', HEAD, post, '</channel></rss>'],
    ['json', '[', (id) => `${id > 1 ? ',' : ''}${news(id)}`, ']'],
  ])('of %s, in a file of 20 MB', async (format, head, record, tail) => {
    const { records, heaps } = await heapsWhileReading(format, () => file(head, record, tail, 20 * MB), 500);
    expect(records).toBeGreaterThan(2_000);
    const [first = 0] = heaps;
    expect(Math.max(...heaps) - first).toBeLessThan(10 * MB);
  });

  it.each<[ReadableFormat, string, string, string]>([
    [
      'feed',
      '<rss><channel><item><description><![CDATA[',
      'x',
      ']]></description></item><item><title>After</title><guid>1</guid></item></channel></rss>',
    ],
    [
      'feed',
      '<rss><channel><item><description>',
      'x',
      '</description></item><item><title>After</title><guid>1</guid></item></channel></rss>',
    ],
    [
      'feed',
      '<rss><channel><item>',
      '<a>x</a>',
      '</item><item><title>After</title><guid>1</guid></item></channel></rss>',
    ],
    ['json', '[{"uri":"', 'x', '"},{"uri":"urn:1","title":"After"}]'],
  ])(
    'of %s, and refuses one that is too large without holding it: %s',
    async (format, head, filling, tail) => {
      const filler = Buffer.from(filling.repeat(Math.ceil(MB / filling.length)));
      // Elements take the parser much longer than text does.
      const pieces = filling === 'x' ? 30 : 10;
      const most = { heap: 0 };
      collectGarbage();
      const before = process.memoryUsage().heapUsed;
      const source = function* () {
        yield Buffer.from(head);
        for (let piece = 0; piece < pieces; piece++) {
          yield filler;
          if (piece % 10 !== 9) continue;
          collectGarbage();
          most.heap = Math.max(most.heap, process.memoryUsage().heapUsed - before);
        }
        yield Buffer.from(tail);
      };
      const records = await all(
        checkedArticles(
          FORMATS[format](
            () => textOfFile(Readable.from(source(), { highWaterMark: 1 }), Buffer.alloc(0)),
            'a-file',
          ),
        ),
      );
      expect(records).toMatchObject([
        { reason: 'has more than 8 million characters' },
        { headline: 'After' },
      ]);
      expect(most.heap).toBeLessThan(pieces * 0.8 * MB);
    },
  );
});
