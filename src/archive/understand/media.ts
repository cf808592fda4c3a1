/** Pictures and players that an article embeds, by their addresses. */
import type { z } from 'zod';
import type { blockInput } from '../../articles/body.ts';
import type { HtmlAttributes } from '../read/html-tree.ts';

/** A block as the API takes it, before it is checked. */
export type NewBlock = z.input<typeof blockInput>;

/** Who serves what is embedded, by the end of the host's name. */
const PROVIDERS: Readonly<Record<string, string>> = {
  ...{ 'youtube.com': 'YouTube', 'youtube-nocookie.com': 'YouTube', 'youtu.be': 'YouTube' },
  ...{ 'vimeo.com': 'Vimeo', 'archive.org': 'Internet Archive', 'soundcloud.com': 'SoundCloud' },
  ...{ 'twitter.com': 'X', 'x.com': 'X', 'instagram.com': 'Instagram', 'facebook.com': 'Facebook' },
  ...{ 'tiktok.com': 'TikTok', 'spotify.com': 'Spotify', 'bsky.app': 'Bluesky', 't.me': 'Telegram' },
};

/** Attributes in which pages that load their pictures late have the addresses. */
const LATE = ['data-src', 'data-lazy-src', 'data-original', 'data-orig-file'];

/** An absolute `http` or `https` URL, or undefined. */
export function webAddress(href: string | undefined, base: string | undefined): string | undefined {
  const written = href?.trim();
  if (!written) return undefined;
  // Without a base, an address may still leave out its protocol: `//example.org/player`.
  const from = base ?? (written.startsWith('//') ? 'https://example.org' : undefined);
  if (!URL.canParse(written, from)) return undefined;
  const { href: url, protocol } = new URL(written, from);
  return /^https?:$/.test(protocol) ? url : undefined;
}

/** The address of a picture or a player; undefined if it has none, or is there to count readers. */
export function mediaAddress(attributes: HtmlAttributes, base: string | undefined): string | undefined {
  const { src, srcset, width, height } = attributes;
  const isTiny = [width, height].every((value) => /^\s*[01](?:px)?\s*$/.test(value ?? ''));
  const firstOfSet = srcset?.trim().split(/\s/)[0]?.replace(/,$/, '');
  const sources = [...LATE.map((name) => attributes[name]), src, firstOfSet];
  return isTiny ? undefined : sources.map((source) => webAddress(source, base)).find(Boolean);
}

/** The picture of an `img` element. */
export function pictureIn(attributes: HtmlAttributes, base: string | undefined): NewBlock | undefined {
  const url = mediaAddress(attributes, base);
  const { alt = '', width, height } = attributes;
  if (url === undefined) return undefined;
  return { image: { image: { url, altText: alt.trim(), width: pixels(width), height: pixels(height) } } };
}

export function pixels(value: string | undefined): number | null {
  const number = Number(/^\s*(\d{1,6})(?:\.\d+)?(?:px)?\s*$/.exec(value ?? '')?.[1] ?? 0);
  return number === 0 ? null : number;
}

/** The embed of a page or a player at this address. */
export function embedAt(address: string): NewBlock {
  const url = pageOfPlayer(new URL(address));
  return {
    embed: { url, provider: providerOf(url) ?? new URL(url).hostname.replace(/^www\./, ''), caption: null },
  };
}

/** Whether a text is nothing but the address of something that can be embedded. */
export function isEmbedAddress(text: string): boolean {
  return isAddress(text) && providerOf(text) !== null && new URL(text).pathname !== '/';
}

export function isAddress(text: string): boolean {
  return /^https?:\/\/\S+$/.test(text) && URL.canParse(text);
}

function providerOf(url: string): string | null {
  const { hostname } = new URL(url);
  const host = Object.keys(PROVIDERS).find((end) => hostname === end || hostname.endsWith(`.${end}`));
  return host === undefined ? null : (PROVIDERS[host] ?? null);
}

/** The page of what a player plays. YouTube's players have addresses that `embedPlayer` knows as they are. */
function pageOfPlayer({ hostname, pathname, searchParams, href }: URL): string {
  const [first, id] = pathname.split('/').filter(Boolean);
  if (id === undefined) return href;
  if (hostname === 'player.vimeo.com' && first === 'video') {
    const key = searchParams.get('h');
    return `https://vimeo.com/${id}${key === null ? '' : `/${key}`}`;
  }
  return /(^|\.)archive\.org$/.test(hostname) && first === 'embed'
    ? `https://archive.org/details/${id}`
    : href;
}
