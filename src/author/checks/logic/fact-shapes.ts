import { snapshotSchema } from '../../../domain/customer/snapshot.ts';
import { builtInFacts } from '../../../domain/facts/built-in-facts.ts';
import type { OwnSchema } from '../../../domain/facts/json-schema.ts';
import { writeJsonSchema } from '../../../domain/facts/json-schema.ts';
import type { Scorecard } from '../../../domain/pack/format/scorecard-file.ts';
import { plainKeys } from '../../../engine/language/compile-path.ts';
import { isObject } from '../../../shared/is-object.ts';
import type { FactPlace, Leaf } from './condition-tree.ts';
import type { FindWordFault } from './known-words.ts';

/** A pack's declarations about the facts that its rules read. */
export type DeclaredFacts = {
  /** By touchpoint: its channels, and the JSON Schema that validates contexts. */
  readonly touchpoints: Readonly<
    Record<string, { readonly channels: readonly string[]; readonly context: OwnSchema }>
  >;
  /** The types of customer attributes by name. */
  readonly attributes?: Readonly<
    Record<string, { readonly type: string; readonly values?: readonly unknown[] | undefined }>
  >;
  /** What is wrong with a word of a kind; nothing is checked if absent. */
  readonly findWordFault?: FindWordFault;
  /** All values that rules derive for a fact; undefined for other facts. */
  readonly derived?: ReadonlyMap<string, readonly unknown[]>;
  readonly scorecards?: Readonly<Record<string, Scorecard>>;
  /** The levels of verification beside `none`. */
  readonly verification?: Readonly<Record<string, unknown>>;
};

/**
 * The schemas that validate the value at a place before any rule reads it; `optional` if it may be absent. A shape that is
 * not `certain` is declared but not enforced. An undefined shape means that nothing is known.
 */
export type Shape = {
  readonly schemas: readonly OwnSchema[];
  readonly optional: boolean;
  readonly certain: boolean;
};

/** Looks up the shape of what a comparison reads. */
export type ShapeOf = (leaf: Leaf) => Shape | undefined;

/** Looks up shapes at some touchpoints (all if absent). Each is computed once for all rules there. */
export function knowShapes(declared: DeclaredFacts): (touchpoints: readonly string[] | undefined) => ShapeOf {
  const known = new Map<string, Shape | undefined>();
  return (touchpoints) => (leaf) => {
    const key = `${touchpoints?.join(' ') ?? '*'} ${leaf.slot}`;
    if (!known.has(key)) known.set(key, findShape(leaf.place, declared, touchpoints));
    return known.get(key);
  };
}

const present = (schema: OwnSchema): Shape => ({ schemas: [schema], optional: false, certain: true });

const attributeSchemas: Readonly<Record<string, OwnSchema>> = {
  string: { type: ['string', 'null'] },
  number: { type: ['number', 'null'] },
  boolean: { type: ['boolean', 'null'] },
  date: { type: ['string', 'null'], format: 'date' },
  instant: { type: ['string', 'null'], format: 'date-time' },
};

/** The shape of a place, for conditions evaluated at some touchpoints (all declared ones if absent). */
export function findShape(
  place: FactPlace,
  declared: DeclaredFacts,
  touchpoints: readonly string[] = Object.keys(declared.touchpoints),
  asking: readonly string[] = [],
): Shape | undefined {
  const known = touchpoints.flatMap((name) => {
    const touchpoint = Object.hasOwn(declared.touchpoints, name) ? declared.touchpoints[name] : undefined;
    return touchpoint === undefined ? [] : [touchpoint];
  });
  if (known.length !== touchpoints.length || known.length === 0) return undefined;
  switch (place.fact) {
    case 'touchpoint':
      return present({ enum: touchpoints });
    case 'channel':
      return present({ enum: known.flatMap(({ channels }) => channels) });
    case 'known':
      return present({ type: 'boolean' });
    case 'identification':
      return present({ enum: ['known', 'unknown', 'ambiguous', 'anonymous', 'missing'] });
    case 'verification':
      return present({ enum: ['none', ...Object.keys(declared.verification ?? {})] });
    case 'now':
      return present({ type: 'number' });
    case 'locale':
    case 'timeZone':
      return present({ type: 'string' });
    case 'context':
      return follow(
        place,
        known.map(({ context }) => context),
      );
    case 'customer':
      return findCustomerShape(place, declared);
    default: {
      const fact = Object.hasOwn(builtInFacts, place.fact) ? builtInFacts[place.fact] : undefined;
      if (fact !== undefined) return follow(place, [writeJsonSchema(fact.result)]);
      return place.fact === 'score'
        ? findScoreShape(place, declared)
        : findDerivedShape(place, declared, touchpoints, asking);
    }
  }
}

/** The tiers or the needs of a scorecard. */
function findScoreShape({ params, path }: FactPlace, { scorecards = {} }: DeclaredFacts): Shape | undefined {
  const card = scorecards[String(params?.['card'])];
  const choices =
    card?.kind === 'tier' && (path === '$.tier' || path === '$.next.tier')
      ? card.tiers.map(({ tier }) => tier)
      : card?.kind === 'need-per-cost' && path === '$.best'
        ? card.needs.map(({ need }) => need)
        : undefined;
  return choices && { ...present({ type: 'string', enum: choices }), optional: true };
}

/** The texts that rules derive for a fact, and the shapes of the facts that they derive it from. */
function findDerivedShape(
  { fact, path }: FactPlace,
  declared: DeclaredFacts,
  touchpoints: readonly string[],
  asking: readonly string[],
): Shape | undefined {
  const values = asking.includes(fact) ? [] : (declared.derived?.get(fact) ?? []);
  const shapes = values.map((value): Shape | undefined => {
    if (typeof value === 'string') return present({ type: 'string', enum: [value] });
    const source = readReference(value, path);
    return source && findShape(source, declared, touchpoints, [...asking, fact]);
  });
  const known = shapes.filter((shape) => shape !== undefined);
  if (known.length === 0 || known.length < shapes.length) return undefined;
  return {
    schemas: known.flatMap(({ schemas }) => schemas),
    optional: true,
    certain: known.every(({ certain }) => certain),
  };
}

/** A derived value that is another fact, at a path in it. */
function readReference(value: unknown, path: string | undefined): FactPlace | undefined {
  if (!isObject(value) || typeof value['fact'] !== 'string') return undefined;
  const { params, path: within } = value;
  const whole = typeof within === 'string' ? within : '$';
  return {
    fact: value['fact'],
    ...(isObject(params) ? { params } : {}),
    path: path === undefined ? whole : whole + path.slice(1),
  };
}

function findCustomerShape(place: FactPlace, declared: DeclaredFacts): Shape | undefined {
  const keys = readKeys(place.path);
  const [section, attribute] = keys ?? [];
  if (section !== 'attributes' || attribute === undefined || keys?.length !== 2)
    return follow(place, [writeJsonSchema(snapshotSchema)]);
  const attributes = declared.attributes ?? {};
  const found = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
  if (found === undefined) return undefined;
  const choices = found.values === undefined ? {} : { enum: [...found.values, null] };
  return { schemas: [{ ...attributeSchemas[found.type], ...choices }], optional: true, certain: false };
}

function readKeys(path: string | undefined): readonly string[] | undefined {
  if (path === undefined || path === '$') return [];
  try {
    return plainKeys(path);
  } catch {
    return undefined;
  }
}

/** Follows a plain path into schemas. Other paths may lead anywhere, so nothing is known of them. */
function follow(place: FactPlace, roots: readonly OwnSchema[]): Shape | undefined {
  const keys = readKeys(place.path);
  if (keys === undefined) return undefined;
  let shape: Shape = { schemas: roots.flatMap(resolveAlternatives), optional: true, certain: true };
  for (const [index, key] of keys.entries()) {
    const next = shape.schemas.flatMap((schema) => enter(schema, key, index === 0));
    if (next.some((entry) => entry === undefined)) return undefined;
    shape = { schemas: next.filter((entry) => entry !== undefined), optional: true, certain: true };
  }
  return shape;
}

/** The shape of the items of a list; undefined if the place may hold other values, or if its items are not described. */
export function shapeOfItems(shape: Shape): Shape | undefined {
  const schemas: OwnSchema[] = [];
  for (const { type, items } of shape.schemas) {
    if (type !== 'array' || typeof items !== 'object') return undefined;
    schemas.push(...resolveAlternatives(items));
  }
  return { ...shape, schemas, optional: false };
}

const resolveAlternatives = (schema: OwnSchema): readonly OwnSchema[] => {
  const alternatives = schema.anyOf ?? schema.oneOf;
  return alternatives === undefined ? [schema] : alternatives.flatMap(resolveAlternatives);
};

const isScalar = ({ type }: OwnSchema): boolean =>
  typeof type === 'string' && /^(string|number|integer|boolean|null)$/.test(type);

/** A member's schemas: none where there is no such member, `undefined` among them where nothing is said of it. */
function enter(schema: OwnSchema, key: string, atFact: boolean): readonly (OwnSchema | undefined)[] {
  if (key === 'length') return [undefined];
  // json-rules-engine returns a scalar fact itself, whatever the path.
  if (isScalar(schema)) return atFact ? [schema] : [];
  if (schema.type === 'array')
    return typeof schema.items === 'object' ? resolveAlternatives(schema.items) : [undefined];
  return schema.type === 'object' ? enterObject(schema, key) : [undefined];
}

function enterObject(
  { properties = {}, additionalProperties }: OwnSchema,
  key: string,
): readonly (OwnSchema | undefined)[] {
  const member = Object.hasOwn(properties, key) ? properties[key] : undefined;
  if (member !== undefined) return resolveAlternatives(member);
  if (additionalProperties === false) return [];
  return typeof additionalProperties === 'object' ? resolveAlternatives(additionalProperties) : [undefined];
}

/** The values that a shape enumerates; undefined if it does not. */
export function choicesOfShape(shape: Shape | undefined): readonly unknown[] | undefined {
  if (shape === undefined || shape.schemas.length === 0) return undefined;
  const lists = shape.schemas.map((schema) => (schema.const === undefined ? schema.enum : [schema.const]));
  return lists.some((list) => list === undefined) ? undefined : lists.flatMap((list) => list ?? []);
}

const allTypes = ['string', 'number', 'boolean', 'null', 'array', 'object'];

const words: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
  array: 'a list',
  object: 'an object',
};

/** A place's values in words: `a text`, `a whole number`. */
export function describeShape(shape: Shape): string {
  const types = shape.schemas.flatMap((schema) =>
    schema.enum?.every((value) => typeof value === 'string') ? ['string'] : (schema.type ?? allTypes),
  );
  return [...new Set(types)].map((type) => words[type] ?? type).join(' or ');
}
