import { declareCustomFields } from '../../../src/articles/custom-fields.ts';

/** Declares fields for the nodes in this process, and returns values of theirs for an input. */
export async function customValues<Values extends { readonly mood?: string; readonly aside?: object }>(
  values: Values,
): Promise<Values> {
  await declareCustomFields({
    mood: { schema: { type: 'string' }, filterable: true },
    aside: { schema: { type: 'object' } },
  });
  return values;
}
