export const customFields = {
  access: {
    description: 'Who may read it.',
    schema: { enum: ['FREE', 'METERED', 'SUBSCRIBERS'] },
    filterable: true,
  },
  recipe: {
    schema: {
      type: 'object',
      properties: {
        servings: { type: 'integer', minimum: 1 },
        ingredients: { type: 'array', items: { type: 'string', maxLength: 50 } },
      },
      required: ['servings'],
      additionalProperties: { type: 'string' },
    },
  },
};
