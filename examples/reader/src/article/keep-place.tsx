import { Component, type ReactNode } from 'react';

interface Place {
  readonly block: Element;
  readonly top: number;
}

/** Keeps what is being read where it is on the screen when something comes, goes or grows above it. */
export class KeepPlace extends Component<{ children: ReactNode }> {
  override getSnapshotBeforeUpdate(): Place | null {
    // Read is what stands below the first quarter of the window.
    for (const block of document.querySelectorAll('.block')) {
      const { top, bottom } = block.getBoundingClientRect();
      if (bottom > innerHeight / 4) return scrollY === 0 ? null : { block, top };
    }
    return null;
  }

  override componentDidUpdate(_props: unknown, _state: unknown, place: Place | null): void {
    if (place?.block.isConnected !== true) return;
    scrollBy({ top: place.block.getBoundingClientRect().top - place.top, behavior: 'instant' });
  }

  override render(): ReactNode {
    return this.props.children;
  }
}
