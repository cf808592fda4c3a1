/** Names that are reported of one kind. */
const NAMES = 20;

type Kind = 'elements' | 'unwrapped' | 'attributes';

/** What a reading of HTML leaves out, in words for editors. */
export class Dropped {
  readonly #counts = new Map<string, number>();
  readonly #names: Readonly<Record<Kind, Map<string, number>>> = {
    elements: new Map(),
    unwrapped: new Map(),
    attributes: new Map(),
  };

  /** @param what in words, such as `Pictures without a web address` */
  count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  /** An element with what is in it, one whose content stays, or an attribute. */
  name(kind: Kind, name: string): void {
    const names = this.#names[kind];
    const short = name.slice(0, 30);
    if (names.size < NAMES || names.has(short)) names.set(short, (names.get(short) ?? 0) + 1);
    else names.set('others', (names.get('others') ?? 0) + 1);
  }

  get sentences(): string[] {
    const { elements, unwrapped, attributes } = this.#names;
    return [
      ...(elements.size === 0 ? [] : [`Elements with what was in them: ${listed(elements)}`]),
      ...(unwrapped.size === 0 ? [] : [`Elements whose text stays: ${listed(unwrapped)}`]),
      ...(attributes.size === 0 ? [] : [`Attributes: ${listed(attributes)}`]),
      ...[...this.#counts].map(([what, count]) => (count === 1 ? what : `${what} (${count})`)),
    ].map((sentence) => `${sentence}.`);
  }
}

function listed(names: ReadonlyMap<string, number>): string {
  return [...names].map(([name, count]) => (count === 1 ? name : `${name} (${count})`)).join(', ');
}
