/** The player of embedded content, and its intended size in pixels. */
export interface EmbedPlayer {
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

interface Provider {
  readonly hosts: readonly string[];
  /** The player of the video at this path, or null if there is none. */
  player(path: readonly string[], query: URLSearchParams): EmbedPlayer | null;
}

const WIDE = { width: 560, height: 315 };
const TALL = { width: 315, height: 560 };

/** Sets no cookies until the video is played. */
const YOUTUBE = 'https://www.youtube-nocookie.com';
const VIMEO = 'https://player.vimeo.com';
const ARCHIVE = 'https://archive.org';

/** The origins of players, for the Content-Security-Policy of a page. */
export const PLAYER_ORIGINS: readonly string[] = [YOUTUBE, VIMEO, ARCHIVE];

function youtubePlayer(id: string | undefined, query: URLSearchParams, size = WIDE): EmbedPlayer | null {
  if (id === undefined || !/^[\w-]{11}$/.test(id)) return null;
  const [, start] = /^(\d{1,6})s?$/.exec(query.get('t') ?? query.get('start') ?? '') ?? [];
  return { url: `${YOUTUBE}/embed/${id}${start === undefined ? '' : `?start=${start}`}`, ...size };
}

const PROVIDERS: readonly Provider[] = [
  {
    hosts: ['youtube.com', 'www.youtube.com', 'm.youtube.com', 'www.youtube-nocookie.com'],
    player: ([kind = '', id], query) => {
      if (kind === 'watch') return youtubePlayer(query.get('v') ?? undefined, query);
      if (kind === 'shorts') return youtubePlayer(id, query, TALL);
      return ['live', 'embed'].includes(kind) ? youtubePlayer(id, query) : null;
    },
  },
  { hosts: ['youtu.be'], player: ([id], query) => youtubePlayer(id, query) },
  {
    hosts: ['vimeo.com', 'www.vimeo.com'],
    player([id = '', hash]) {
      if (!/^\d{1,12}$/.test(id)) return null;
      // A video that isn't listed has a key at the end of its address.
      const key = hash !== undefined && /^[\da-f]{8,16}$/.test(hash) ? `&h=${hash}` : '';
      return { url: `${VIMEO}/video/${id}?dnt=1${key}`, ...WIDE };
    },
  },
  {
    hosts: ['archive.org', 'www.archive.org'],
    player: ([kind, id]) =>
      kind === 'details' && id !== undefined && /^[\w.-]{1,100}$/.test(id)
        ? { url: `${ARCHIVE}/embed/${id}`, width: 640, height: 480 }
        : null,
  },
];

/** The player of the content at this URL, found without a request; null if no known provider plays it. */
export function embedPlayer(url: string): EmbedPlayer | null {
  const { protocol, host, pathname, searchParams } = new URL(url);
  const provider = PROVIDERS.find(({ hosts }) => hosts.includes(host));
  if (provider === undefined || !/^https?:$/.test(protocol)) return null;
  return provider.player(pathname.split('/').filter(Boolean), searchParams);
}
