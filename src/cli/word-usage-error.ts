/** What commander reports of a command line, and the same in our words. Groups: what was found, and what is near it. */
const wordings: readonly (readonly [pattern: RegExp, words: (found: string, near: string) => string])[] = [
  [
    /^error: unknown option '(.*)'(?:\n\(Did you mean (?:one of )?(.+)\?\))?/s,
    (found, near) => `there is no option ${found} here${orNear(near)}`,
  ],
  [
    /^error: unknown command '(.*)'(?:\n\(Did you mean (?:one of )?(.+)\?\))?/s,
    (found, near) => `there is no command ${found}${orNear(near)}`,
  ],
  [/^error: missing required argument '(.*)'/, (found) => `<${found}> is missing`],
  [/^error: option '(.*)' argument missing/, (found) => `${found} has no value`],
  [/^error: required option '(.*)' not specified/, (found) => `${found} is missing`],
  [
    /^error: option '(.*)' argument '(.*)' is invalid\. Allowed choices are (?:.*)\.$/,
    (found, value) => `${found} cannot be ${value}`,
  ],
  [
    /^error: too many arguments.* Expected (\d+) arguments? but got (\d+)/,
    (expected, found) => `there are ${found} arguments, and it takes ${expected}`,
  ],
];

const orNear = (near: string): string => (near === '' ? '' : `. Perhaps ${near} is meant`);

/** A usage error as it is printed: what is wrong, and how to see the right form. */
export function wordUsageError(text: string): string {
  for (const [pattern, words] of wordings) {
    const match = pattern.exec(text.trim());
    if (match !== null)
      return `tact: ${words(match[1] ?? '', match[2] ?? '')}. Add --help to see what there is.\n`;
  }
  return text;
}
