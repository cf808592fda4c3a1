import { addressOf } from '../address.ts';

const FILTERS = {
  kind: {
    title: 'Statements by kind',
    all: 'All',
    choices: { COMMENT: 'Given to this newsroom', REMARK: 'Said elsewhere', SOCIAL_POST: 'Posted' },
  },
  wording: {
    title: 'Statements by wording',
    all: 'In any words',
    choices: { VERBATIM: 'Quoted', PARTIAL: 'Partly quoted', PARAPHRASE: 'Paraphrased' },
  },
} as const;

export interface Filter {
  readonly kinds?: (keyof typeof FILTERS.kind.choices)[];
  readonly wordings?: (keyof typeof FILTERS.wording.choices)[];
}

export function chosenIn({ kinds, wordings }: Filter): Readonly<Record<string, string | undefined>> {
  return { kind: kinds?.[0], wording: wordings?.[0] };
}

/** Links, so that they work without JavaScript, too. */
export function Filters({ path, filter }: { path: string; filter: Filter }) {
  const chosen = chosenIn(filter);
  return Object.entries(FILTERS).map(([name, { title, all, choices }]) => (
    <nav key={name} className="filter" aria-label={title}>
      {[[undefined, all] as const, ...Object.entries(choices)].map(([value, text]) => (
        <a
          key={text}
          href={addressOf(path, { ...chosen, [name]: value })}
          aria-current={value === chosen[name] ? 'page' : undefined}
        >
          {text}
        </a>
      ))}
    </nav>
  ));
}
