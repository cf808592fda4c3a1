import { useState } from 'react';
import { IN_ENGLISH } from '../direction.ts';
import type { FragmentOf } from '../graphql.ts';
import { Statement, type StatementFields } from './statement.tsx';

/** For the Content-Security-Policy: where the players of the API are. */
export const PLAYER_ORIGINS = [
  'https://www.youtube-nocookie.com',
  'https://player.vimeo.com',
  'https://archive.org',
];

interface EmbedProps {
  readonly url: string;
  readonly provider: string;
  readonly caption: string | null;
  /** Null if only the other site can show it. */
  readonly player: { readonly url: string; readonly width: number; readonly height: number } | null;
  readonly statement: FragmentOf<typeof StatementFields> | null;
}

/** Loads nothing from the other site until the reader asks for it. */
export function Embed({ url, provider, caption, player, statement }: EmbedProps) {
  const [isOpen, open] = useState(false);
  return (
    <div className="embed">
      {statement && <Statement of={statement} />}
      {isOpen && player ? (
        <iframe
          // The button is gone that had it.
          ref={(frame) => frame?.focus()}
          src={player.url}
          width={player.width}
          height={player.height}
          title={caption ?? `From ${provider}`}
          sandbox="allow-scripts allow-same-origin allow-presentation"
          referrerPolicy="strict-origin"
          allowFullScreen
        />
      ) : (
        player && (
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
