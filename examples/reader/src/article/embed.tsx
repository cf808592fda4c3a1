import { useState } from 'react';
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
          <button type="button" onClick={() => open(true)}>
            Load from {provider}
          </button>
        )
      )}
      <p className="source">
        {caption} <a href={url}>Open on {provider}</a>
      </p>
    </div>
  );
}
