/** What plugins of WordPress show to members only. Where they don't run, an export's text is there for everyone. */
import { metasOf } from './wordpress-pictures.ts';
import type { XmlElement } from '../read/xml.ts';

/** Parts of the names of shortcodes and blocks that hide what they enclose. A wrong guess costs a look at a draft, so it is wide. */
const HIDES =
  /private|restrict|member|premium|pay-?wall|paid|protect|subscriber|subscription|log(?:ged)?[-_]?in|hid(?:e|den)|secret|(?<!b)lock(?!up)|password|passster|exclusive|access|patreon|s2if|pmpro|mepr|rcp[-_]|wlm|ihc[-_]|swpm|visib/i;
/** The forms by which readers sign in and subscribe hide nothing. */
const FORM = /form|jetpack\/(?:subscriptions|subscriber-login)|register|registration|subscribe\b/i;
/** A block by its comment: its name, its attributes, and whether it encloses nothing. */
const BLOCK = /<!--\s+wp:([a-z][\w/-]*)\s([^<>]*?)(\/?)-->/gi;
const END_TAG = /\[\/([a-z][\w-]*)\]/gi;
/** Attributes by which a plugin hides any block. */
const CONDITION = /"(?:blockVisibility|contentControls)"\s*:\s*\{\s*"/;
/** Fields of a post that say who may read it, and what they have if everyone may. */
const FIELDS: Readonly<Record<string, RegExp>> = {
  _jetpack_newsletter_access: /^everybody$/,
  _members_access_role: /^$/,
  rcp_access_level: /^(?:none|0)$/i,
  rcp_subscription_level: /^(?:all|none|0)$/i,
};

/** What hides a post, or a part of it, from who isn't a member: a shortcode, a block or a field; undefined if nothing does. */
export function membersOnly(item: XmlElement, content: string): string | undefined {
  const [shortcode] = Array.from(content.matchAll(END_TAG), ([, name = '']) => name).filter(hides);
  if (shortcode !== undefined) return `the shortcode [${shortcode}]`;
  for (const [, name = '', attributes = '', end] of content.matchAll(BLOCK)) {
    // A paywall stands before what it hides; other blocks are around it.
    const isHiding = hides(name) && (end === '' || /pay-?wall/i.test(name));
    if (isHiding || CONDITION.test(attributes)) return `the block ${name}`;
  }
  return Object.keys(FIELDS).find((key) =>
    metasOf(item, key).some((value) => FIELDS[key]?.test(value) === false),
  );
}

function hides(name: string): boolean {
  return HIDES.test(name) && !FORM.test(name);
}
