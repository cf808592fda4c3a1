import { Component, type ReactNode } from 'react';

interface Place {
  readonly part: Element;
  readonly top: number;
}

/** Parts of a page that readers read: paragraphs, entries, cards, posts. */
const READ = '.block, .timeline > li, .said, .card, .posts > h2, .post > header, .text > *';

/** Whether an element ends in the first quarter of the window or above it, so that readers are below it. */
export function isReadBelow(element: Element | null): boolean {
  return element !== null && element.getBoundingClientRect().bottom <= innerHeight / 4;
}

/** Keeps the part that a reader reads in its place on the screen, when something above it comes, goes or grows. */
export class KeepPlace extends Component<{ children: ReactNode }> {
  override getSnapshotBeforeUpdate(): readonly Place[] {
    const parts = [...document.querySelectorAll(READ)];
    const first = parts.findIndex((part) => !isReadBelow(part));
    if (first < 0 || scrollY === 0) return [];
    return parts.slice(first).map((part) => ({ part, top: part.getBoundingClientRect().top }));
  }

  override componentDidUpdate(_props: unknown, _state: unknown, places: readonly Place[]): void {
    // What was read itself may be gone.
    const place = places.find(({ part }) => part.isConnected);
    if (place === undefined) return;
    scrollBy({ top: place.part.getBoundingClientRect().top - place.top, behavior: 'instant' });
  }

  override render(): ReactNode {
    return this.props.children;
  }
}
