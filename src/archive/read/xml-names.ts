/** Our prefixes of vocabularies, for which a file may declare others. A file that declares none means these, too. */
const PREFIXES: readonly (readonly [uri: RegExp, prefix: string])[] = [
  [/^http:\/\/www\.w3\.org\/2005\/Atom$|^http:\/\/purl\.org\/atom\/ns#?$/, 'atom'],
  [/^http:\/\/www\.w3\.org\/2007\/app$/, 'app'],
  [/^http:\/\/purl\.org\/rss\/1\.0\/modules\/content\/?$/, 'content'],
  [/^http:\/\/purl\.org\/dc\/elements\/1\.[01]\/?$/, 'dc'],
  [/^http:\/\/purl\.org\/dc\/terms\/?$/, 'dcterms'],
  [/^http:\/\/prismstandard\.org\/namespaces\/(?:basic\/)?\d\.\d\/(?:basic\/)?$/, 'prism'],
  [/^https?:\/\/search\.yahoo\.com\/mrss\/?$/, 'media'],
  [/^http:\/\/www\.itunes\.com\/dtds\/podcast-1\.0\.dtd$/i, 'itunes'],
  [
    /^http:\/\/backend\.userland\.com\/creativeCommonsRssModule$|^https?:\/\/cyber\.law\.harvard\.edu\/rss\/creativeCommonsRssModule\.html$/,
    'creativeCommons',
  ],
  [/^http:\/\/web\.resource\.org\/cc\/$|^https?:\/\/creativecommons\.org\/ns#$/, 'cc'],
  [/^http:\/\/www\.w3\.org\/1999\/02\/22-rdf-syntax-ns#$/, 'rdf'],
  [/^http:\/\/www\.w3\.org\/1999\/xhtml$/, 'xhtml'],
  [/^https?:\/\/wordpress\.org\/export\/\d+\.\d+\/excerpt\/?$/, 'excerpt'],
  [/^https?:\/\/wordpress\.org\/export\/\d+\.\d+\/?$/, 'wp'],
  [/^http:\/\/www\.w3\.org\/XML\/1998\/namespace$/, 'xml'],
];

/** RSS has no namespace, or one that differs by version; its elements have no prefix here. */
const RSS =
  /^$|^http:\/\/purl\.org\/rss\/1\.0\/?$|^http:\/\/my\.netscape\.com\/rdf\/simple\/0\.9\/?$|userland\.com\/rss/i;

const known = new Map<string, string>();

/**
 * `dc:creator` for an element or attribute of Dublin Core, also if the file calls it `x:creator`.
 * @param uri of the namespace; the prefix, if the file doesn't declare it
 */
export function xmlName(uri: string, local: string): string {
  let prefix = known.get(uri);
  if (prefix === undefined) {
    prefix = RSS.test(uri)
      ? ''
      : `${PREFIXES.find(([pattern, usual]) => uri === usual || pattern.test(uri))?.[1] ?? 'other'}:`;
    // A hostile file can't fill the memory with namespaces of its own.
    if (known.size < 1_000) known.set(uri, prefix);
  }
  return prefix + local;
}
