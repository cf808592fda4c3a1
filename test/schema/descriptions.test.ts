import { isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';

const TYPES = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
const OUTPUTS = TYPES.filter((type) => isObjectType(type) || isInterfaceType(type));

/** What these are follows from what they belong to: a list, or a mutation, which has a description. */
const FOLLOWS = /(Connection|Edge|Input|Payload|Result)$/;

/** Names that say all there is to say. */
const PLAIN = new Set(
  `caption copyrightNotice cursor date description filter headline high id ids input low name node nodes organizers
   pageInfo place slug summary tags targets text title url
   endCursor hasNextPage hasPreviousPage startCursor`.split(/\s+/),
);

/** Enumerations of plain words. */
const PLAIN_ENUMS = new Set(['CampaignActionKind', 'FeedEventType', 'FigureKind', 'StatementChannel']);

interface Named {
  readonly name: string;
  readonly type: { toString(): string };
}

/** Whether a name says enough: it is plain, or an instant or a day, or an id, or the name of its described type. */
function isPlain({ name, type }: Named): boolean {
  if (PLAIN.has(name) || /(On|At|Ids?)$/.test(name)) return true;
  const typename = type.toString().replace(/(Block)?(Input)?[\]!]*$/, '');
  return typename.toLowerCase().endsWith(name.toLowerCase());
}

describe('the schema tells front-end developers', () => {
  it('what each type is', () => {
    const silent = TYPES.filter(({ name, description }) => !description && !FOLLOWS.test(name));
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  it('what each field and each argument is, where its name doesn’t say it', () => {
    const silent = OUTPUTS.flatMap((type) =>
      Object.values(type.getFields()).flatMap((field) => [
        ...(field.description || isPlain(field) ? [] : [`${type.name}.${field.name}`]),
        ...field.args
          .filter((argument) => !argument.description && !isPlain(argument))
          .map((argument) => `${type.name}.${field.name}(${argument.name})`),
      ]),
    );
    expect(silent).toEqual([]);
  });

  it('what each input is, there or at what it becomes', () => {
    const described = new Set(
      OUTPUTS.flatMap((type) =>
        Object.values(type.getFields()).flatMap(({ name, description }) => (description ? [name] : [])),
      ),
    );
    const silent = TYPES.filter(isInputObjectType).flatMap((type) =>
      Object.values(type.getFields())
        .filter((field) => !field.description && !isPlain(field) && !described.has(field.name))
        .map((field) => `${type.name}.${field.name}`),
    );
    expect(silent).toEqual([]);
  });

  it('what each value of an enumeration means', () => {
    const silent = TYPES.filter(isEnumType)
      .filter(({ name }) => !PLAIN_ENUMS.has(name))
      .flatMap((type) =>
        type
          .getValues()
          .filter(({ name, description }) => !description && !type.description?.includes(`\`${name}\``))
          .map(({ name }) => `${type.name}.${name}`),
      );
    expect(silent).toEqual([]);
  });

  it('in sentences that end', () => {
    const all = OUTPUTS.flatMap((type) => [
      type.description,
      ...Object.values(type.getFields()).map(({ description }) => description),
    ]);
    expect(all.filter((text) => text && !/[.!?]$/.test(text))).toEqual([]);
  });
});
