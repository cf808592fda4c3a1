/** What every page is made of. */
import { createContext, useContext, type ComponentType, type ReactNode } from 'react';
import type { TypedDocumentNode } from 'urql';
import { IN_ENGLISH } from './direction.ts';
import type { Feeds } from './feeds.ts';
import { KeepPlace } from './keep-place.tsx';
import { addressOfSection } from './section-path.tsx';
import { SearchBox } from './search/search-box.tsx';
import { useConnection } from './use-page.ts';

export interface Page<Data = unknown, Variables = object> {
  readonly query: TypedDocumentNode<Data, Variables>;
  readonly View: ComponentType<{ readonly variables: Variables }>;
  /** What the page says to search engines and other sites. Null if there is no such page. */
  readonly describe: (data: Data, variables: Variables) => Description | Moved | Elsewhere | null;
}

/** A page of any kind, as the server and the browser handle it: they pass on what its query has answered. */
export function anyPage<Data, Variables extends object>(page: Page<Data, Variables>): Page {
  return page as unknown as Page;
}

export interface Description {
  readonly status?: number;
  readonly title: string;
  readonly about?: string | null | undefined;
  readonly canonical?: string;
  readonly image?: string | undefined;
  readonly type?: 'article' | 'profile' | 'website';
  /** HTML for the head, from the API. */
  readonly jsonLdHtml?: string;
  /** Those of what the page shows; by default, those of all articles on the page of an article. */
  readonly feeds?: Feeds;
  /** The same in other languages. */
  readonly translations?: readonly { readonly language: string; readonly url: string }[];
  readonly mayIndex?: boolean;
  /** Whether the address has a secret. */
  readonly isPrivate?: boolean;
}

export interface Moved {
  readonly location: string;
}

/** Another page shows what is at this address, with the same variables. */
export interface Elsewhere {
  readonly page: 'latest' | 'live' | 'section';
}

/** As browsers see it. */
export const ApiUrl = createContext('/graphql');

/** Whether the page shows what a preview link shows. It runs nothing then, so it isn't kept up to date. */
export const IsPreview = createContext(false);

/** The sections at the top of the tree, which every page links to. None on pages that only say that there is no such page. */
export const TopSections = createContext<readonly TopSection[]>([]);

export interface TopSection {
  readonly name: string;
  readonly path: string;
}

const MARKS = {
  preview: 'Preview: not published',
  idle: 'Connecting…',
  connecting: 'Connecting…',
  'catching-up': 'Catching up…',
  live: 'Live, up to date',
  lost: 'Connection lost. Trying again…',
  polling: 'Updated every half minute',
};

/** Tells whether the page is up to date. @param isReading whether the page is being read again */
export function Mark({ isReading }: { isReading: boolean }) {
  const known = useConnection();
  const isPreview = useContext(IsPreview);
  const live = known === 'live' && isReading ? 'catching-up' : known;
  const connection = isPreview ? 'preview' : live;
  return (
    <span className="mark" data-connection={connection} role="status">
      {MARKS[connection]}
    </span>
  );
}

interface SiteProps {
  readonly children: ReactNode;
  readonly mark?: ReactNode;
  /** What the page has been searched for. */
  readonly asked?: string;
  /** The path of the section that the page is of. */
  readonly section?: string;
}

export function Site({ children, mark, asked = '', section }: SiteProps) {
  const apiUrl = useContext(ApiUrl);
  const sections = useContext(TopSections);
  return (
    <>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <header className="masthead">
        <a className="home" href="/">
          Dateline
        </a>
        <nav aria-label="Site">
          <a href="/newsletters">Newsletters</a>
          <a href={apiUrl}>API</a>
        </nav>
        <SearchBox asked={asked} />
        {mark}
        {sections.length > 0 && (
          <nav className="sections" aria-label="Sections">
            {sections.map(({ name, path }) => (
              <a
                key={path}
                href={addressOfSection(path)}
                aria-current={path === section ? 'page' : undefined}
              >
                <bdi>{name}</bdi>
              </a>
            ))}
          </nav>
        )}
      </header>
      <div id="desk" />
      <main id="content" tabIndex={-1}>
        <KeepPlace>{children}</KeepPlace>
      </main>
      <footer className="foot">
        <a href="/corrections">Corrections</a>
      </footer>
    </>
  );
}

/** In place of what was there when the page was opened. */
export function Gone() {
  return (
    <Site>
      <div className="notice" role="alert">
        <h1>This page is no longer here</h1>
        <p>
          <a href="/">To the front page</a>
        </p>
      </div>
    </Site>
  );
}

/** In place of a list that couldn't be read, though the rest of the page could. */
export function Unread() {
  return (
    <p className="empty" {...IN_ENGLISH}>
      This can’t be shown at the moment.
    </p>
  );
}

interface ToldProps {
  /** Null if there is nothing to tell. */
  readonly text: string | null;
  /** The id of what has changed. */
  readonly at: string | undefined;
  readonly onClose: () => void;
}

/** Tells of a change, also to those who can't see it. */
export function Told({ text, at, onClose }: ToldProps) {
  return (
    <div className="told" role="status">
      {text !== null && (
        <p>
          {text} {at !== undefined && <a href={`#${at}`}>Show</a>}
          <button type="button" aria-label="Close" onClick={onClose}>
            ×
          </button>
        </p>
      )}
    </div>
  );
}
