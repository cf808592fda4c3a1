import { randomBytes } from 'node:crypto';

/** ms by which the clock may go back while ids still grow. If it is set back by more, ids take the new time. */
const SET_BACK = 1_000;
/** 12 bits: the ids of one millisecond. */
const COUNTS = 0x1000;

let last = { ms: 0, count: 0 };

/**
 * A new row id for rows that are written in SQL: a UUIDv7, as Prisma makes them. Each id is greater than the last one. So
 * rows of one transaction have the order in which they were created.
 */
export function newId(): string {
  const now = Date.now();
  // Half of the range is left to count on.
  if (now > last.ms || now < last.ms - SET_BACK)
    last = { ms: now, count: randomBytes(2).readUInt16BE() % (COUNTS / 2) };
  else if (last.count + 1 < COUNTS) last = { ms: last.ms, count: last.count + 1 };
  else last = { ms: last.ms + 1, count: 0 };
  const bytes = randomBytes(16);
  bytes.writeUIntBE(last.ms, 0, 6);
  bytes.writeUInt16BE(0x7000 + last.count, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
