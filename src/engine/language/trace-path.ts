import type { Expression, Focus } from './parse-expression.ts';
import type { PathStep } from './path-step.ts';

/**
 * The result of a path: a value (`many` if the path can find several), or a step to the parent. `parentRest` is the rest of
 * the path, to be followed from the parent.
 */
type Found =
  | { readonly value: unknown; readonly many: boolean }
  | { readonly parentRest: PathStep | undefined };

/** An object or value on the way, and how it was reached. */
type Spot = {
  readonly value: unknown;
  readonly parent: unknown;
  readonly property: unknown;
  readonly many: boolean;
  /** True if the next token is first tried as a property's name. */
  readonly literal: boolean;
};

type Keyed = Readonly<Record<string | number, unknown>>;

const hasOwn = (value: unknown, key: string | number): value is Keyed =>
  Boolean(value) && Object.hasOwn(value as object, key);

/** Enters a property of the spot's value. */
const enter = (spot: Spot, key: string | number, many: boolean, literal: boolean): Spot => ({
  value: (spot.value as Keyed)[key],
  parent: spot.value,
  property: key,
  many,
  literal,
});

const keysOf = (value: unknown): readonly (string | number)[] => {
  if (Array.isArray(value)) return [...value.keys()];
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
};

const compute = (expression: Expression, focus: Focus): unknown => {
  try {
    return expression(focus);
  } catch {
    return undefined;
  }
};

/** Follows the steps of a path from one spot, as JSONPath-plus 10.3 does. */
class PathTracer {
  readonly #root: unknown;

  constructor(root: unknown) {
    this.#root = root;
  }

  follow(step: PathStep | undefined, spot: Spot): readonly Found[] {
    if (step === undefined) return [{ value: spot.value, many: spot.many }];
    const found =
      spot.literal && hasOwn(spot.value, step.token)
        ? this.follow(step.next, enter(spot, step.token, spot.many, false))
        : this.#act(step, spot);
    // A step to the parent from below continues here; one from here continues a level above.
    if (step.action.kind === 'parent' && !(spot.literal && hasOwn(spot.value, step.token))) return found;
    return this.#stepBack(found, spot);
  }

  #stepBack(found: readonly Found[], spot: Spot): readonly Found[] {
    return found.flatMap((one) =>
      'parentRest' in one ? this.follow(one.parentRest, { ...spot, literal: false }) : [one],
    );
  }

  #act(step: PathStep, spot: Spot, action = step.action): readonly Found[] {
    const { next, token } = step;
    switch (action.kind) {
      case 'every':
        return keysOf(spot.value).flatMap((key) => this.follow(next, enter(spot, key, true, true)));
      case 'descend':
        return this.#descend(step, spot);
      case 'parent':
        return [{ parentRest: next }];
      case 'name':
        return [{ value: spot.property, many: false }];
      case 'root':
        return this.follow(next, { ...spot, parent: null, property: null, literal: false });
      case 'slice':
        return this.#slice(action, next, spot);
      case 'filter':
        return keysOf(spot.value)
          .filter((key) => compute(action.expression, this.#focusOn(spot, key)))
          .flatMap((key) => this.follow(next, enter(spot, key, true, false)));
      case 'index':
        return this.#index(action.expression, next, spot);
      case 'type':
        return action.accepts(spot.value) ? [{ value: spot.value, many: false }] : [];
      case 'escaped':
        if (!hasOwn(spot.value, action.property)) return this.#act(step, spot, action.otherwise);
        return this.follow(next, enter(spot, action.property, spot.many, true));
      case 'union':
        return action.parts.flatMap((part) => this.follow(part, { ...spot, many: true, literal: false }));
      case 'property':
        return this.#property(token, next, spot);
    }
  }

  #property(key: string, next: PathStep | undefined, spot: Spot): readonly Found[] {
    if (spot.literal || !hasOwn(spot.value, key)) return [];
    return this.follow(next, enter(spot, key, spot.many, true));
  }

  #descend(step: PathStep, spot: Spot): readonly Found[] {
    const here = this.follow(step.next, { ...spot, literal: false });
    const { value } = spot;
    const below = keysOf(value)
      .filter((key) => typeof (value as Keyed)[key] === 'object')
      .flatMap((key) => this.follow(step, enter(spot, key, true, false)));
    return [...here, ...below];
  }

  #slice(
    { start, end, stride }: { readonly start: number; readonly end: number; readonly stride: number },
    next: PathStep | undefined,
    spot: Spot,
  ): readonly Found[] {
    if (!Array.isArray(spot.value)) return [];
    const { length } = spot.value;
    const clamp = (at: number): number => (at < 0 ? Math.max(0, at + length) : Math.min(length, at));
    const last = clamp(Number.isNaN(end) ? length : end);
    const found: Found[] = [];
    for (let at = clamp(start); at < last; at += stride)
      found.push(...this.follow(next, enter(spot, at, true, false)));
    return this.#stepBack(found, { ...spot, many: true });
  }

  #index(expression: Expression, next: PathStep | undefined, spot: Spot): readonly Found[] {
    const { value, parent, property } = spot;
    const focus = { value, property, parent, parentProperty: property, root: this.#root };
    const key = compute(expression, focus);
    if ((typeof key !== 'number' && typeof key !== 'string') || !hasOwn(value, key)) return [];
    const found = this.follow(next, enter(spot, key, spot.many, typeof key === 'string'));
    return this.#stepBack(found, spot);
  }

  #focusOn({ value, parent, property }: Spot, key: string | number): Focus {
    return {
      value: (value as Keyed)[key],
      property: key,
      parent,
      parentProperty: property,
      root: this.#root,
    };
  }
}

/** The value at a path: one value, a list if the path may find several, undefined if it finds nothing. */
export function tracePath(steps: PathStep | undefined, root: object): unknown {
  const start: Spot = { value: root, parent: null, property: null, many: false, literal: false };
  const found = new PathTracer(root)
    .follow(steps, start)
    .filter((one): one is { value: unknown; many: boolean } => 'value' in one);
  const [first] = found;
  if (first === undefined) return undefined;
  return found.length === 1 && !first.many ? first.value : found.map(({ value }) => value);
}
