import { suggestWord } from '../shared/suggest-word.ts';
import type { Environment } from './config.ts';
import type { SettingProblem } from './setting-problem.ts';
import { settings } from './settings.ts';

/** Short names are near to too many of other programs. */
const shortest = 7;
const names = Object.keys(settings).filter((name) => name.length >= shortest);

/** Variables whose names nearly are a setting's that is not set: whoever wrote one meant the other, and would not have it. */
export function findMisspelt(env: Environment): SettingProblem[] {
  const given = Object.keys(env).filter((name) => env[name] !== '' && env[name] !== undefined);
  const unset = names.filter((name) => !given.includes(name));
  return given.flatMap((name) => {
    if (Object.hasOwn(settings, name) || name.length < shortest - 1) return [];
    const meant = suggestWord(name, unset, 2);
    if (meant === undefined) return [];
    return [{ setting: name, fault: `is no setting. Did you mean ${meant}?` }];
  });
}
