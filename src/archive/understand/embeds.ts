import type { z } from 'zod';
import type { blockInput } from '../../articles/body.ts';

/** A block as the API takes it, before it is checked. */
export type NewBlock = z.input<typeof blockInput>;

/** Whose works are embedded, by the end of the host's name. */
const PROVIDERS: Readonly<Record<string, string>> = {
  'youtube.com': 'YouTube',
  'youtube-nocookie.com': 'YouTube',
  'youtu.be': 'YouTube',
  'vimeo.com': 'Vimeo',
  'archive.org': 'Internet Archive',
  'twitter.com': 'X',
  'x.com': 'X',
  'instagram.com': 'Instagram',
  'facebook.com': 'Facebook',
  'tiktok.com': 'TikTok',
  'soundcloud.com': 'SoundCloud',
  'spotify.com': 'Spotify',
  'bsky.app': 'Bluesky',
  'threads.net': 'Threads',
  't.me': 'Telegram',
};

/** Classes of quotes that a script of the provider turns into an embed. */
export const SOCIAL_QUOTE =
  /\b(?:twitter-(?:tweet|video)|instagram-media|tiktok-embed|bluesky-embed|text-post-media)\b/;

/** An absolute `http` or `https` URL, or null. */
export function webAddress(href: string | undefined, base: string | undefined): string | null {
  const written = href?.trim();
  if (!written) return null;
  // Without a base, an address may still leave out its protocol: `//example.org/player`.
  const from = base ?? (written.startsWith('//') ? 'https://example.org' : undefined);
  if (!URL.canParse(written, from)) return null;
  const { href: url, protocol } = new URL(written, from);
  return /^https?:$/.test(protocol) ? url : null;
}

/** What is embedded, by the address of its page or its player. */
export function embedAt(address: string, caption?: string): NewBlock {
  const url = pageOf(new URL(address));
  return {
    embed: {
      url,
      provider: providerOf(url) ?? new URL(url).hostname.replace(/^www\./, ''),
      caption: caption ?? null,
    },
  };
}

/** Whether a text is nothing but the address of something that can be embedded. */
export function isEmbedAddress(text: string): boolean {
  return isAddress(text) && providerOf(text) !== null && !isHome(text);
}

export function isAddress(text: string): boolean {
  return /^https?:\/\/\S+$/.test(text) && URL.canParse(text);
}

function providerOf(url: string): string | null {
  const { hostname } = new URL(url);
  const entry = Object.entries(PROVIDERS).find(
    ([host]) => hostname === host || hostname.endsWith(`.${host}`),
  );
  return entry?.[1] ?? null;
}

function isHome(url: string): boolean {
  return new URL(url).pathname === '/';
}

/** The page of what a player plays. YouTube's players have addresses that `embedPlayer` knows as they are. */
function pageOf(player: URL): string {
  const [first, id] = player.pathname.split('/').filter(Boolean);
  if (player.hostname === 'player.vimeo.com' && first === 'video' && id !== undefined) {
    const key = player.searchParams.get('h');
    return `https://vimeo.com/${id}${key === null ? '' : `/${key}`}`;
  }
  if (/(^|\.)archive\.org$/.test(player.hostname) && first === 'embed' && id !== undefined) {
    return `https://archive.org/details/${id}`;
  }
  if (/(^|\.)facebook\.com$/.test(player.hostname) && first === 'plugins') {
    return webAddress(player.searchParams.get('href') ?? undefined, undefined) ?? player.href;
  }
  return player.href;
}
