const FORMATS = {
  ndjson: /^\s*\{\s*"format"\s*:\s*"dateline"/,
} as const;

export type Format = 'ndjson' | 'feed' | 'wxr' | 'ninjs' | 'html';

/** The format of a file, by its first bytes; undefined if it is none that Dateline reads. */
export function formatOf(start: Buffer): Format | undefined {
  const text = start.toString('utf8').replace(/^\uFEFF/, '');
  return FORMATS.ndjson.test(text) ? 'ndjson' : undefined;
}
