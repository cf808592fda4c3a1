import { pixels } from './media.ts';

/** An object in JSON. What another system wrote may have any shape, so each value is checked where it is read. */
export type Node = Readonly<Record<string, unknown>>;

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function stringIn(value: unknown, name: string): string | undefined {
  const found = isNode(value) ? value[name] : undefined;
  return typeof found === 'string' ? found : undefined;
}

/** The objects of a list. */
export function objectsIn(node: Node, name: string): Node[] {
  const list = node[name];
  return Array.isArray(list) ? list.filter(isNode) : [];
}

/** The width or height of a picture: a number, or a text such as `1200px`. */
export function pixelsOf(value: unknown): number | null {
  return pixels(typeof value === 'number' || typeof value === 'string' ? String(value) : undefined);
}
