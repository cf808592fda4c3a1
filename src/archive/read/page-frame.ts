import type { HtmlAttributes } from './html-tree.ts';

/** Elements without text of the article. */
export const NO_TEXT = new Set(
  'script style template noscript head title svg math object applet canvas select button textarea input dialog datalist'.split(
    ' ',
  ),
);
const FRAME = new Set(['header', 'footer', 'nav', 'aside', 'form']);
const FRAME_ROLE = /^(?:banner|complementary|contentinfo|dialog|form|navigation|search)$/;
/** Whole names of classes and ids: an article about cookies may have the class `tag-cookies`. */
const OTHERS =
  /^(?:comments?|comments?-?(?:area|list|respond|section|thread)|disqus(?:_thread|-box)?|kommentare|cookie-?(?:banner|notice)|newsletter-?(?:box|form|signup)|related|related-?(?:articles|posts|stories)|share|share-?(?:bar|buttons)|sharing|social-?(?:bar|share)|breadcrumbs?|sidebar)$/i;

/** Whether an element of a page belongs to the site, or to its readers, and not to the article around it. */
export function isFrame(name: string, { role = '', id = '', class: classes = '' }: HtmlAttributes): boolean {
  if (FRAME.has(name) || FRAME_ROLE.test(role)) return true;
  return (
    /^(?:div|section|ol|ul|p)$/.test(name) && `${id} ${classes}`.split(/\s/).some((word) => OTHERS.test(word))
  );
}

/** Whether no reader of the page saw an element. */
export function isHidden({ hidden, style = '' }: HtmlAttributes): boolean {
  return hidden !== undefined || /(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(style);
}
