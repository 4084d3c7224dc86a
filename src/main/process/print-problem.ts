import type { SettingProblem } from '../../config/setting-problem.ts';
import { escapeControls } from '../../shared/escape-controls.ts';

const longest = 200;

/** One line: the setting, its value, what is wrong with it, and a right example. */
export function printProblem({ setting, value, fault, example }: SettingProblem): string {
  const shown = value !== undefined && value.length > longest ? `${value.slice(0, longest)}…` : value;
  const end = /[.?]$/.test(fault) ? '' : '.';
  const right = example === undefined ? '' : ` Write for example ${setting}=${example}`;
  return escapeControls(`${setting}${shown === undefined ? '' : `=${shown}`} ${fault}${end}${right}`);
}
