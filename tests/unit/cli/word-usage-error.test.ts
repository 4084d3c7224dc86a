import { Command, Option } from 'commander';
import { expect, it } from 'vitest';
import { wordUsageError } from '../../../src/cli/word-usage-error.ts';

/** What is printed for a command line; none of it may be the words of the library. */
function printed(...args: string[]): string {
  let said = '';
  const program = new Command('tact')
    .configureOutput({
      outputError: (text) => {
        said += wordUsageError(text);
      },
    })
    .exitOverride();
  program
    .command('load <file>')
    .requiredOption('--mapping <file>')
    .option('--footer <rows>')
    .addOption(new Option('--era <name>').choices(['buddhist']))
    .action(() => undefined);
  expect(() => program.parse(args, { from: 'user' })).toThrow();
  return said;
}

const help = 'Add --help to see what there is.\n';

it.each([
  [['laod'], `tact: there is no command laod. Perhaps load is meant. ${help}`],
  [['xyzzy'], `tact: there is no command xyzzy. ${help}`],
  [['load', '--mapping', 'm'], `tact: <file> is missing. ${help}`],
  [['load', 'a'], `tact: --mapping <file> is missing. ${help}`],
  [
    ['load', 'a', '--mapping', 'm', '--foter', '1'],
    `tact: there is no option --foter here. Perhaps --footer is meant. ${help}`,
  ],
  [['load', 'a', '--mapping', 'm', '--colour'], `tact: there is no option --colour here. ${help}`],
  [['load', 'a', '--footer'], `tact: --footer <rows> has no value. ${help}`],
  [['load', 'a', '--mapping', 'm', '--era', 'x'], `tact: --era <name> cannot be x. ${help}`],
  [['load', 'a', 'b', '--mapping', 'm'], `tact: there are 2 arguments, and it takes 1. ${help}`],
])('%j is refused in our words, with the near one', (args, words) => {
  expect(printed(...args)).toBe(words);
});
