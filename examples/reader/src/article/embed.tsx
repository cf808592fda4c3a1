import { useState } from 'react';
import { IN_ENGLISH } from '../direction.ts';
import type { FragmentOf } from '../graphql.ts';
import { Statement, type StatementFields } from './statement.tsx';

/** Players that can be shown in a frame, by the URL of what they play. */
const PLAYERS: readonly [pattern: RegExp, player: string][] = [
  [/^https:\/\/(?:www\.)?youtube\.com\/watch\?v=([\w-]+)/, 'https://www.youtube-nocookie.com/embed/$1'],
  [/^https:\/\/youtu\.be\/([\w-]+)/, 'https://www.youtube-nocookie.com/embed/$1'],
  [/^https:\/\/vimeo\.com\/(\d+)/, 'https://player.vimeo.com/video/$1'],
];

/** For the Content-Security-Policy. */
export const PLAYER_ORIGINS = ['https://www.youtube-nocookie.com', 'https://player.vimeo.com'];

interface EmbedProps {
  readonly url: string;
  readonly provider: string;
  readonly caption: string | null;
  readonly statement: FragmentOf<typeof StatementFields> | null;
}

/** Loads nothing from the other site until the reader asks for it. */
export function Embed({ url, provider, caption, statement }: EmbedProps) {
  const [isOpen, open] = useState(false);
  const [pattern, player = ''] = PLAYERS.find(([pattern]) => pattern.test(url)) ?? [];
  return (
    <div className="embed">
      {statement && <Statement of={statement} />}
      {isOpen && pattern ? (
        <iframe
          // The button is gone that had it.
          ref={(frame) => frame?.focus()}
          src={url.match(pattern)?.[0].replace(pattern, player)}
          title={caption ?? `From ${provider}`}
          sandbox="allow-scripts allow-same-origin allow-presentation"
          referrerPolicy="strict-origin"
          allowFullScreen
        />
      ) : (
        pattern && (
          <button type="button" {...IN_ENGLISH} onClick={() => open(true)}>
            Load from {provider}
          </button>
        )
      )}
      <p className="source">
        {caption !== null && <bdi>{caption}</bdi>}{' '}
        <a href={url} {...IN_ENGLISH}>
          Open on <bdi>{provider}</bdi>
        </a>
      </p>
    </div>
  );
}
