import { createHash, randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { scopeMeanings, writeKey } from '../domain/access/api-key.ts';
import { parseApiKeys } from '../domain/access/parse-api-keys.ts';
import type { CliServices } from './cli-services.ts';

type Options = {
  readonly scopes: string;
  readonly touchpoints?: string;
  readonly channels?: string;
  readonly perSecond?: string;
  readonly expires?: string;
};

/** Adds `tact keys new`: creates a key, prints it once, and prints the entry for the settings, which contains only its hash. */
export function addKeysCommands(
  program: Command,
  { print, finish }: Pick<CliServices, 'print' | 'finish'>,
): void {
  const meanings = Object.entries(scopeMeanings).map(([scope, meaning]) => `  ${scope}: ${meaning}`);
  program
    .command('keys')
    .description('make keys for callers of the API')
    .command('new <name>')
    .description('make a key; its secret is printed once and stored nowhere')
    .requiredOption('--scopes <list>', 'what it may do, comma-separated')
    .option('--touchpoints <list>', 'where it may decide, comma-separated; everywhere if left out')
    .option('--channels <list>', 'on which channels, comma-separated; on all if left out')
    .option(
      '--per-second <number>',
      'how many requests it may send a second, twice as many at once; any number if left out',
    )
    .option('--expires <day>', 'from when it is refused, such as 2027-06-30; never if left out')
    .addHelpText('after', ['', 'Scopes:', ...meanings].join('\n'))
    .action((name: string, options: Options) => {
      const secret = randomBytes(32).toString('base64url');
      const entry = JSON.stringify(toEntry(name, secret, options));
      const parsed = parseApiKeys(`[${entry}]`);
      if ('problems' in parsed) {
        for (const problem of parsed.problems) print(problem.replace(/^entry 1: /, ''));
        return finish(2);
      }
      print('Give this key to the caller. It is not stored and cannot be shown again:');
      print(writeKey(name, secret));
      print('Add this entry to the list in API_KEYS, or in the file that API_KEYS_FILE names:');
      print(entry);
      return finish(0);
    });
}

function toEntry(name: string, secret: string, { scopes, perSecond, expires, ...places }: Options): object {
  const { touchpoints, channels } = places;
  return {
    name,
    sha256: createHash('sha256').update(secret).digest('hex'),
    scopes: splitList(scopes),
    ...(touchpoints !== undefined && { touchpoints: splitList(touchpoints) }),
    ...(channels !== undefined && { channels: splitList(channels) }),
    ...(perSecond !== undefined && { perSecond: Number(perSecond) }),
    ...(expires !== undefined && { expires }),
  };
}

const splitList = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
