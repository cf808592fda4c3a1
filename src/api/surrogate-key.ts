/** In every answer, so that a purge of this key purges all. */
const ALL = 'dateline';
/** In answers that have more ids than the header can hold. */
const MANY = 'dateline-many';
/** Characters of the header. Proxies take some 8 kB for all headers together. */
const LENGTH = 4_000;

/** What may be a global id in JSON. */
const CANDIDATE = /"([\w-]{40,100})"/g;
const GLOBAL_ID = /^[A-Za-z]+:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The value of Surrogate-Key for an answer: the ids that are in it. It leaves out rows whose ids the answer doesn't show,
 * so that the header never says more than the body.
 */
export function surrogateKeyOf(json: string): string {
  const ids = new Set<string>();
  let length = ALL.length;
  for (const [, id = ''] of json.matchAll(CANDIDATE)) {
    if (ids.has(id) || !GLOBAL_ID.test(Buffer.from(id, 'base64url').toString('latin1'))) continue;
    ids.add(id);
    length += id.length + 1;
    if (length > LENGTH) return `${ALL} ${MANY}`;
  }
  return [ALL, ...ids].join(' ');
}
