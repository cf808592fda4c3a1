import { serverAudits } from 'graphql-http';
import { describe, expect, it } from 'vitest';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

/** The audits of the GraphQL over HTTP specification. */
describe('GraphQL over HTTP', () => {
  const newsroom = useNewsroom();

  const audits = serverAudits({ url: () => newsroom.url });

  it('has 61 audits', () => {
    expect(audits).toHaveLength(61);
  });

  for (const audit of audits) {
    it(`${audit.name} (${audit.id})`, async () => {
      const result = await audit.fn();
      expect(result.status === 'ok' ? 'ok' : result.reason).toBe('ok');
    });
  }
});
