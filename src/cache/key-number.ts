/**
 * Stands for a key, so that remembering many of them takes little memory (FNV-1a). Some keys have the same number: whoever compares
 * numbers has to make do with that.
 */
export function numberOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  // Numbers of so many bits take no memory of their own.
  return hash >> 2;
}
