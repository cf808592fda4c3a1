import { describe, expect, it } from 'vitest';
import { stoppedClock } from '../support/clock.ts';
import { socket, TRANSPORTS, type Operation } from '../support/clients/transports.ts';
import { newsroomForTest, useNewsroom } from '../support/newsroom/newsroom.ts';

/** The message that each step refuses with, in the order of the steps. */
const STEPS = {
  sizes: /^The variables may hold at most/,
  document: /^Syntax Error/,
  validation: /^Cannot query field "nothing"/,
  viewer: /^The token is invalid/,
  variables: /^Variable "\$n" got an invalid value/,
  cost: /^This operation costs \d+ points/,
  execution: /^This is not a cursor of the feed/,
};
type Step = keyof typeof STEPS;

const TOO_MANY = Array.from({ length: 10_001 }, () => 0);
/** Costs far more than an operation may. */
const COSTLY = `articles(first: $n) { nodes { statements(first: 100) { nodes { articles(first: 100) { nodes { id } } } } } }`;

/** An operation in which these steps and no others find something wrong. */
function wrongIn(steps: ReadonlySet<Step>): Operation {
  const selection = [
    steps.has('cost') ? COSTLY : 'articles(first: $n) { totalCount }',
    ...(steps.has('execution') ? ['feed(after: "forged") { nodes { id } }'] : []),
    ...(steps.has('validation') ? ['nothing'] : []),
  ];
  return {
    query: `query ($n: Int) { ${selection.join(' ')} ${steps.has('document') ? '' : '}'}`,
    variables: {
      n: steps.has('variables') ? 'one' : 100,
      ...(steps.has('sizes') && { many: TOO_MANY }),
    },
    ...(steps.has('viewer') && { token: 'wrong' }),
  };
}

describe('the steps of an operation', () => {
  const newsroom = useNewsroom();

  for (const transport of TRANSPORTS) {
    it(`have the same order over ${transport.name}`, async () => {
      const all = Object.keys(STEPS) as Step[];
      // A socket signs in before it sends operations, and a GET of that length isn't a valid request.
      const left = transport === socket ? ['viewer'] : transport.name === 'HTTP GET' ? ['sizes'] : [];
      const steps = all.filter((step) => !left.includes(step));
      const first: [Step, string | undefined][] = [];
      for (const [index, step] of steps.entries()) {
        const { errors } = await transport.send(newsroom, wrongIn(new Set(steps.slice(index))));
        first.push([step, errors[0]?.message]);
      }
      for (const [step, message] of first) expect.soft(message, step).toMatch(STEPS[step]);
    });
  }

  it('begin with admission over every transport: without points, no document is read', async () => {
    const settings = { POINTS_PER_ADDRESS: '1000' };
    const poor = await newsroomForTest({ settings, now: stoppedClock().now });
    const [spending] = TRANSPORTS;
    // The length of what is sent is paid.
    await spending.send(poor, { query: '{ __typename }', variables: { unused: 'x'.repeat(90_000) } });
    for (const transport of TRANSPORTS) {
      const { errors } = await transport.send(poor, { query: '{' });
      expect(errors[0]?.extensions['code'], transport.name).toBe('RATE_LIMITED');
    }
  });
});
