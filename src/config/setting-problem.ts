import { type Setting, settings } from './settings.ts';

/** The fault of a setting: `NAME=value fault` (or `NAME fault`) is a sentence. */
export type SettingProblem = {
  readonly setting: string;
  /** Undefined if it must not be repeated. */
  readonly value?: string;
  readonly fault: string;
  readonly example?: string;
};

/** The problem of a setting's value. It does not repeat a value that may be a secret. */
export function describeProblem(
  name: string,
  value: string,
  { fault, example }: { readonly fault: string; readonly example?: string },
): SettingProblem {
  const { [name]: setting }: Readonly<Record<string, Setting<unknown>>> = settings;
  const right = example ?? setting?.example;
  return {
    setting: name,
    fault,
    ...(setting?.isSecret ? {} : { value }),
    ...(right === undefined || right === value ? {} : { example: right }),
  };
}
