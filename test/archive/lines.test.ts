import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { linesOf } from '../../src/archive/read/lines.ts';

async function read(chunks: Iterable<Buffer>, longest = 100) {
  const found: unknown[] = [];
  for await (const line of linesOf(Readable.from(chunks, { objectMode: false }), longest))
    found.push('text' in line ? `${line.number} ${line.text}` : line);
  return found;
}

describe('the lines of a file', () => {
  it('are found wherever its chunks end', async () => {
    const bytes = Buffer.from('one\r\n\nthrée\n🙂\nlast');
    for (let size = 1; size <= bytes.length; size += 1) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      expect(await read(chunks)).toEqual(['1 one', '3 thrée', '4 🙂', '5 last']);
    }
  });

  it('of two gigabytes are reported and skipped without being held in memory, and the next one is read', async () => {
    const chunk = Buffer.alloc(1 << 20, 'x');
    let most = 0;
    function* twoGigabytes() {
      for (let count = 0; count < 2_048; count += 1) {
        if (count % 256 === 0)
          most = Math.max(most, process.memoryUsage().heapUsed + process.memoryUsage().external);
        yield chunk;
      }
      yield Buffer.from('\nnext');
    }
    const before = process.memoryUsage().heapUsed + process.memoryUsage().external;
    expect(await read(twoGigabytes())).toEqual([
      { place: 'line 1', reason: 'has 2,147,483,648 bytes, and a record may have 100' },
      '2 next',
    ]);
    expect(most - before).toBeLessThan(200_000_000);
  });
});
