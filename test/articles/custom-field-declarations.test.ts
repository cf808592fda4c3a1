import { describe, expect, it, onTestFinished } from 'vitest';
import { declareCustomFields } from '../../src/articles/custom-fields.ts';
import { customFields } from '../support/newsroom/declared-fields.ts';

describe('a declaration of custom fields', () => {
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`field${i}`, { schema: {} }]));

  it.each([
    ['Access', { schema: {} }, /^The custom field 'Access' of articles has a wrong name: begin with a lower/],
    ['a'.repeat(41), { schema: {} }, /has a wrong name/],
    ['recipe', { schema: { type: 'txt' } }, /^The custom field 'recipe' of articles has an invalid JSON Sch/],
    ['recipe', { schema: { typo: 'string' } }, /unknown keyword: "typo"/],
    ['date', { schema: { type: 'string', format: 'date' } }, /unknown format "date"/],
    ['recipe', { schema: { $async: true, type: 'string' } }, /"\$async" is not supported/],
    ['recipe', { schema: { $ref: 'https://schema.example/recipe.json' } }, /can't resolve reference/],
    ['recipe', { schema: null as never }, /has no JSON Schema: give it as an object/],
    [
      'recipe',
      { ...customFields.recipe, filterable: true },
      /can't be filterable: its schema must name the types/,
    ],
    ['tags', { schema: { type: ['string', 'array'] }, filterable: true }, /can't be filterable/],
    ['tags', { schema: { enum: ['a', null] }, filterable: true }, /can't be filterable/],
    ['anything', { schema: {}, filterable: true }, /can't be filterable/],
  ])('is refused in one line: %s', async (name, field, message) => {
    const refused = declareCustomFields({ [name]: field });
    await expect(refused).rejects.toMatchObject({
      name: 'StartupError',
      message: expect.stringMatching(message) as string,
    });
    await expect(refused).rejects.not.toThrow(/\n/);
    await expect(refused).rejects.toThrow(/, then start again\.$/);
  });

  it('has at most 50 fields', async () => {
    onTestFinished(() => declareCustomFields({}));
    await expect(declareCustomFields(many(51))).rejects.toThrow('declare at most 50, then start again.');
    await declareCustomFields(many(50));
  });
});
