import { describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';
import { Documents } from '../../src/api/documents.ts';

describe('the documents of operations', () => {
  const open = (trusted = new Map<string, string>()) => {
    const documents = new Documents({ schema, trusted, onlyTrusted: false });
    return (query: string) => documents.find({ query });
  };
  const long = (name: string) => `{ ${name}: __typename } # ${'x'.repeat(90_000)}`;

  it('are parsed and validated once', () => {
    const find = open();
    const valid = find('{ __typename }');
    expect(find('{ __typename }')).toBe(valid);
    expect(find('{ __typename } ')).not.toBe(valid);
    const wrong = find('{ nope }');
    expect(wrong.errors).toHaveLength(1);
    expect(find('{ nope }')).toBe(wrong);
  });

  it("stay parsed up to 300,000 characters, and none that can't be parsed does", () => {
    const find = open();
    const first = find(long('first'));
    expect(find(long('first'))).toBe(first);
    for (let count = 0; count < 12; count += 1) find(long(`other${count}`));
    expect(find(long('first'))).not.toBe(first);
    const failing = () => find('{');
    expect(failing).toThrow('Syntax Error');
    expect(failing).toThrow('Syntax Error');
  });

  it('stay parsed if they are trusted, however many others are sent', () => {
    const find = open(new Map([['hash', long('trusted')]]));
    const trusted = find(long('trusted'));
    for (let count = 0; count < 12; count += 1) find(long(`other${count}`));
    expect(find(long('trusted'))).toBe(trusted);
  });
});
