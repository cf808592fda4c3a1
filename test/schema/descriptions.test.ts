import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  specifiedScalarTypes,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';

const TYPES = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));

interface Described {
  readonly what: string;
  readonly description: string | null | undefined;
}

/** Everything in the schema that can have a description. */
function* everything(): Generator<Described> {
  for (const type of TYPES) {
    yield { what: type.name, description: type.description };
    if (isEnumType(type)) {
      for (const value of type.getValues()) {
        yield { what: `${type.name}.${value.name}`, description: value.description };
      }
    } else if (isInputObjectType(type)) {
      for (const { name, description } of Object.values(type.getFields())) {
        yield { what: `${type.name}.${name}`, description };
      }
    } else if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        const what = `${type.name}.${field.name}`;
        yield { what, description: field.description };
        for (const { name, description } of field.args) yield { what: `${what}(${name})`, description };
      }
    }
  }
}

describe('the schema', () => {
  it('describes every type, field, argument, input field and enum value', () => {
    const silent = [...everything()].filter(({ description }) => !description);
    expect(silent.map(({ what }) => what)).toEqual([]);
  });

  it('ends each description like a sentence', () => {
    const unfinished = [...everything()].filter(({ description }) => !/[.!?]$/.test(description ?? ''));
    expect(unfinished.map(({ what }) => what)).toEqual([]);
  });

  it('names the specification of each custom scalar', () => {
    const scalars = TYPES.filter(isScalarType).filter((type) => !specifiedScalarTypes.includes(type));
    expect(scalars.length).toBeGreaterThan(0);
    for (const { name, specifiedByURL } of scalars) expect(specifiedByURL, name).toMatch(/^https:/);
  });
});
