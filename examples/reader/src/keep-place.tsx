import { Component, type ReactNode } from 'react';

interface Place {
  readonly part: Element;
  readonly top: number;
}

/** What is read: paragraphs, entries, cards. */
const READ = '.block, .timeline > li, .said, .card';

/** Keeps what is being read where it is on the screen when something comes, goes or grows above it. */
export class KeepPlace extends Component<{ children: ReactNode }> {
  override getSnapshotBeforeUpdate(): Place | null {
    // Read is what stands below the first quarter of the window.
    for (const part of document.querySelectorAll(READ)) {
      const { top, bottom } = part.getBoundingClientRect();
      if (bottom > innerHeight / 4) return scrollY === 0 ? null : { part, top };
    }
    return null;
  }

  override componentDidUpdate(_props: unknown, _state: unknown, place: Place | null): void {
    if (place?.part.isConnected !== true) return;
    scrollBy({ top: place.part.getBoundingClientRect().top - place.top, behavior: 'instant' });
  }

  override render(): ReactNode {
    return this.props.children;
  }
}
