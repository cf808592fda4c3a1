import { edtfInWords, spanOf } from '../dates.ts';

interface Dated {
  /** Null for a statement without a date. */
  readonly date: string | null;
  readonly node: { readonly __typename: string };
}

const LANES = [
  ['CampaignAction', 'Actions'],
  ['CampaignOutcome', 'Outcomes'],
  ['Statement', 'Statements'],
  ['Article', 'Articles'],
] as const;

const MONTH = 30.4 * 86_400_000;
/** In months. The axis has no more than five labels, for a narrow window. */
const STEPS = [1, 2, 3, 6, 12, 24, 60, 120];
const LABELS = 5;

const monthOfYear = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' });

/** All of a timeline at a glance, to scale: a mark for a day, a bar for a date that is less exact. */
export function Overview({ of: entries }: { of: readonly Dated[] }) {
  const of = entries.flatMap(({ date, node }) => (date === null ? [] : { date, node }));
  const times = of.flatMap(({ date }) => spanOf(date)).filter(Number.isFinite);
  const [from, until] = [Math.min(...times), Math.max(...times)];
  // Nothing lies between the entries that a scale could show.
  if (!(until - from > MONTH)) return null;
  // What is open reaches the edge.
  const place = (time: number) =>
    `${(1 + ((Math.min(Math.max(time, from), until) - from) / (until - from)) * 98).toFixed(2)}%`;
  const lanes = LANES.flatMap(([type, label]) => {
    const dates = of.filter(({ node }) => node.__typename === type).map(({ date }) => date);
    return dates.length === 0 ? [] : [{ type, label, dates }];
  });
  const [first = '', last = ''] = [of[0]?.date, of.at(-1)?.date];
  const counts = lanes.map(({ label, dates }) => `${label.toLowerCase()}: ${String(dates.length)}`);
  return (
    <div
      className="overview"
      role="img"
      aria-label={`From ${edtfInWords(first)} to ${edtfInWords(last)}, ${counts.join(', ')}`}
    >
      {lanes.map(({ type, label, dates }) => (
        <div key={type} className="lane" data-type={type}>
          <span>
            {label} <b>{dates.length}</b>
          </span>
          <svg width="100%" height="28">
            {dates.map(
              (date, at) =>
                !spanOf(date).some(Number.isNaN) && (
                  <Mark key={at} type={type} span={spanOf(date)} place={place} />
                ),
            )}
          </svg>
        </div>
      ))}
      <div className="lane">
        <span />
        <svg width="100%" height="24">
          {ticks(from, until).map((time) => (
            <text key={time} x={place(time)} y="16">
              {monthOfYear.format(time)}
            </text>
          ))}
        </svg>
      </div>
    </div>
  );
}

interface MarkProps {
  readonly type: string;
  readonly span: readonly [number, number];
  readonly place: (time: number) => string;
}

function Mark({ type, span: [start, end], place }: MarkProps) {
  if (end > start) {
    const width = `${(Number.parseFloat(place(end)) - Number.parseFloat(place(start))).toFixed(2)}%`;
    return <rect x={place(start)} y="9" width={width} height="10" rx="5" />;
  }
  // Placed by its own coordinates, since those of a path are no percentages.
  return (
    <svg x={place(start)} y="14" overflow="visible">
      <path d={SHAPES[type]} />
    </svg>
  );
}

const CIRCLE = 'M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0z';
const SHAPES: Readonly<Record<string, string>> = {
  CampaignAction: CIRCLE,
  CampaignOutcome: 'M0-8L8 0L0 8L-8 0z',
  Statement: 'M-1.5-8h3v16h-3z',
  Article: 'M-6-6h12v12h-12z',
};

/** The first days of months, evenly spaced. */
function ticks(from: number, until: number): readonly number[] {
  const step = STEPS.find((months) => (until - from) / (months * MONTH) <= LABELS) ?? 240;
  const start = new Date(from);
  const first = start.getUTCFullYear() * 12 + start.getUTCMonth();
  const found: number[] = [];
  // The last has room for its label.
  for (let month = Math.ceil(first / step) * step; ; month += step) {
    const time = Date.UTC(Math.floor(month / 12), month % 12);
    if (time > until - (until - from) / 10) return found;
    if (time >= from) found.push(time);
  }
}
