import type { NewBlock } from './embeds.ts';

const LINK = /<a href="([^"]*)"/g;

/** The blocks without the last one, if it is what WordPress adds in a feed: `The post … appeared first on …`, in any language. */
export function withoutFooter(
  blocks: readonly NewBlock[],
  link: string | undefined,
  home: string | undefined,
): NewBlock[] {
  const html = blocks.at(-1)?.paragraph?.html ?? '';
  const links = Array.from(html.matchAll(LINK), ([, href = '']) => place(href));
  const isFooter =
    link !== undefined &&
    home !== undefined &&
    links.length === 2 &&
    links.includes(place(link)) &&
    links.includes(place(home));
  return isFooter ? blocks.slice(0, -1) : [...blocks];
}

/** An address without what differs between links to one page. */
function place(address: string): string {
  if (!URL.canParse(address)) return address;
  const { host, pathname } = new URL(address);
  return `${host.replace(/^www\./, '')}${pathname.replace(/\/$/, '')}`;
}
