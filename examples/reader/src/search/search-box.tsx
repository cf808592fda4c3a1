import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useQuery } from 'urql';
import { graphql } from '../graphql.ts';
import { PlaceFields, pathTo, TYPES } from './place.ts';
import { MAX_LENGTH } from './question.ts';

const SuggestQuery = graphql(
  `
    query Suggest($prefix: String!) {
      suggest(prefix: $prefix) {
        text
        type
        node {
          id
          ...PlaceFields
        }
      }
    }
  `,
  [PlaceFields],
);

/** How long typing has to pause before the API is asked (ms). */
const PAUSE = 150;

/**
 * Searches, and suggests where to go while the reader types: a combobox with a list, as the ARIA Authoring Practices have it.
 * Without JavaScript, it is a form. React doesn't hold the text, so that nothing is lost that was typed before it came.
 */
export function SearchBox({ asked }: { asked: string }) {
  const [text, type] = useState('');
  const [prefix, ask] = useState('');
  const [isOpen, open] = useState(false);
  // Its id, not its place: the list may change below the reader's hand.
  const [chosen, choose] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const timer = setTimeout(() => ask(text.trim()), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  // An answer to what isn't asked any more is ignored.
  const [{ data }] = useQuery({ query: SuggestQuery, variables: { prefix }, pause: prefix === '' });

  const found = prefix === '' ? [] : (data?.suggest ?? []);
  const options = found.flatMap(({ text, type, node }) => (node === null ? [] : [{ text, type, node }]));
  const isShown = isOpen && options.length > 0;
  const at = options.findIndex(({ node }) => node.id === chosen);

  function press(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    const { key } = event;
    if ((key === 'ArrowDown' || key === 'ArrowUp') && options.length > 0) {
      open(true);
      // The text itself is a step, too, after the last option and before the first.
      const steps = options.length + 1;
      const next = (at + 1 + (key === 'ArrowDown' ? 1 : -1) + steps) % steps;
      choose(options[next - 1]?.node.id ?? null);
    } else if (key === 'Escape' && isShown) {
      open(false);
      choose(null);
    } else if (key === 'Enter' && isShown && at >= 0) list.current?.querySelectorAll('a')[at]?.click();
    else return;
    event.preventDefault();
  }

  return (
    <form className="search" role="search" action="/search">
      <label className="unseen" htmlFor="search">
        Search the site
      </label>
      <input
        id="search"
        type="search"
        name="q"
        required
        maxLength={MAX_LENGTH}
        defaultValue={asked}
        autoComplete="off"
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={isShown}
        aria-controls="suggestions"
        aria-activedescendant={!isShown || at < 0 ? undefined : `suggestion-${String(at)}`}
        onChange={({ target }) => {
          type(target.value);
          choose(null);
          open(true);
        }}
        onKeyDown={press}
        onBlur={() => open(false)}
      />
      <button>Search</button>
      {/* A press of the mouse would take the focus from the field, and close the list before the click. */}
      <div
        id="suggestions"
        className="suggestions"
        role="listbox"
        aria-label="Suggestions"
        hidden={!isShown}
        ref={list}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => open(false)}
      >
        {options.map(({ text, type, node }, index) => (
          <a
            key={node.id}
            id={`suggestion-${String(index)}`}
            role="option"
            aria-selected={index === at}
            tabIndex={-1}
            href={pathTo(node)}
          >
            <bdi>{text}</bdi> <span>{TYPES[type][0]}</span>
          </a>
        ))}
      </div>
      <span className="unseen" role="status">
        {isShown && `Suggestions: ${String(options.length)}`}
      </span>
    </form>
  );
}
