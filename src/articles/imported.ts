import { sha256 } from '../lib/sha256.ts';

/** What stands for the id of an imported record once a redaction took words out of it. */
export function hashedSourceId(sourceId: string): string {
  return `sha256:${Buffer.from(sha256(sourceId)).toString('hex')}`;
}
