import type { Expression } from './parse-expression.ts';

/** One step of a compiled path. `next` is undefined at the end; `token` can also be the name of a property. */
export type PathStep = {
  readonly token: string;
  readonly next: PathStep | undefined;
  readonly action: StepAction;
};

export type StepAction =
  | { readonly kind: 'property' | 'every' | 'descend' | 'parent' | 'name' | 'root' }
  | { readonly kind: 'slice'; readonly start: number; readonly end: number; readonly stride: number }
  | { readonly kind: 'filter' | 'index'; readonly expression: Expression }
  | { readonly kind: 'type'; readonly accepts: (value: unknown) => boolean }
  /** The property if it exists; `otherwise` treats the token as written, with its backtick. */
  | { readonly kind: 'escaped'; readonly property: string; readonly otherwise: StepAction }
  | { readonly kind: 'union'; readonly parts: readonly PathStep[] };
