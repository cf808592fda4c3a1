import { graphql, readFragment, type FragmentOf, type ResultOf } from '../graphql.ts';
import { SpeakerFields, SpeakerLink } from '../speaker-link.tsx';

export const FigureFields = graphql(
  `
    fragment FigureFields on ActionFigure {
      kind
      low
      high
      attributedTo {
        id
        ...SpeakerFields
      }
    }
  `,
  [SpeakerFields],
);

const number = new Intl.NumberFormat('en-GB');

type Figure = ResultOf<typeof FigureFields>;

/** Numbers as they were given: each is a range, with who gives it. Where they differ, bars compare them. */
export function Figures({ of }: { of: readonly FragmentOf<typeof FigureFields>[] }) {
  if (of.length === 0) return null;
  const figures = readFragment(FigureFields, of);
  return (
    <ul className="figures">
      {figures.map((figure, at) => {
        const alike = figures.filter(({ kind }) => kind === figure.kind);
        return (
          <li key={at}>
            <strong>{range(figure)}</strong> {figure.kind.toLowerCase()}
            {figure.attributedTo && (
              <span className="meta">
                {' '}
                according to <SpeakerLink of={figure.attributedTo} />
              </span>
            )}
            {(alike.length > 1 || figure.high !== figure.low) && <Bar of={figure} among={alike} />}
          </li>
        );
      })}
    </ul>
  );
}

function range({ low, high }: Figure): string {
  if (high === null) return `at least ${number.format(low)}`;
  return high === low ? number.format(low) : `${number.format(low)}–${number.format(high)}`;
}

/** From the lowest to the highest number, on a scale from 0 to the highest of those of its kind. */
function Bar({ of: { low, high }, among }: { of: Figure; among: readonly Figure[] }) {
  const most = Math.max(1, ...among.map((figure) => figure.high ?? figure.low * 1.25));
  const at = (value: number) => (value / most) * 100;
  // Wide enough to be seen if it is one number.
  const width = Math.max(at(high ?? most) - at(low), 1.5);
  const start = Math.min(at(low), 100 - width);
  return (
    <svg className="bar" width="100%" height="10" aria-hidden="true">
      <rect className="scale" y="4" width="100%" height="2" />
      <rect
        className={high === null ? 'open' : undefined}
        x={`${start.toFixed(2)}%`}
        width={`${width.toFixed(2)}%`}
        height="10"
      />
    </svg>
  );
}
