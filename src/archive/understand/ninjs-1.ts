import { isNode, type Node } from './schema-org.ts';

/**
 * ninjs 1 as ninjs 2 writes it. In ninjs 1, each form of a text is a property, such as `body_xhtml`, and associations and renditions
 * are properties of an object. Whatever is written as in ninjs 2 stays.
 */
export function asNinjs2(value: unknown): unknown {
  if (!isNode(value)) return value;
  const associations = listed(value['associations']).map((each) => (isNode(each) ? withForms(each) : each));
  return { ...withForms(value), associations };
}

function withForms(value: Node): Node {
  return {
    ...value,
    headlines: value['headlines'] ?? formsOf(value, 'headline'),
    descriptions: value['descriptions'] ?? formsOf(value, 'description'),
    bodies: value['bodies'] ?? formsOf(value, 'body'),
    people: value['people'] ?? value['person'],
    subjects: value['subjects'] ?? value['subject'],
    renditions: listed(value['renditions']),
  };
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  xhtml: 'text/html',
  text: 'text/plain',
  nitf: 'text/nitf',
};

/**
 * `description_caption_xhtml` is the description with the role `caption`, in HTML. The name alone comes first, since the others say
 * the same otherwise, or say it to somebody else.
 */
function formsOf(value: Node, property: string): object[] {
  return Object.entries({ [property]: value[property], ...value })
    .flatMap(([name, text]) => {
      const [before, ...rest] = name.split('_');
      if (before !== property || typeof text !== 'string') return [];
      const contentType = TYPES[rest.at(-1) ?? ''];
      if (contentType !== undefined) rest.pop();
      return [{ role: rest.join('_') || undefined, contentType: contentType ?? 'text/plain', value: text }];
    })
    .sort((one, other) => Number(one.role !== undefined) - Number(other.role !== undefined));
}

function listed(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isNode(value)
    ? Object.entries(value).map(([name, each]) => (isNode(each) ? { name, ...each } : each))
    : [];
}
