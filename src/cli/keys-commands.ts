import type { Command } from 'commander';
import { scopeMeanings, writeKey } from '../domain/access/api-key.ts';
import { findKeyFaults } from '../domain/access/parse-api-keys.ts';
import type { KeyView, KeyWish } from '../maintain/manage-keys.ts';
import { addServiceOptions, askService, type ServiceCaller, type ServiceOptions } from './ask-service.ts';

export type KeysServices = ServiceCaller & {
  /** A new secret, with its SHA-256 in hexadecimal digits. */
  readonly newSecret: () => { readonly secret: string; readonly sha256: string };
};

type WishOptions = {
  readonly scopes: string;
  readonly touchpoints?: string;
  readonly channels?: string;
  readonly background?: boolean;
  readonly packs?: string;
  readonly perSecond?: string;
  readonly expires?: string;
};

const exactlyOnce = 'Give this key to the caller. It is not stored and cannot be shown again:';

/**
 * Adds `tact keys`. `new` makes a key for the settings and needs no service. The other commands manage the keys of the ledger
 * through the service's API, with a key that has the scope `keys`.
 */
export function addKeysCommands(program: Command, services: KeysServices): void {
  const keys = program.command('keys').description('make keys for callers of the API, and revoke them');
  addWish(keys.command('new <name>'))
    .description('make a key for the settings; its secret is printed once and stored nowhere')
    .action((name: string, options: WishOptions) => makeKey(readWish(name, options), services));
  addWish(addService(keys.command('issue <name>')))
    .description('issue a key that the service accepts at once')
    .action((name: string, options: WishOptions & ServiceOptions) =>
      change('POST', '', services, options, readWish(name, options)),
    );
  addService(keys.command('list'))
    .description('list the keys, with their scopes and last use')
    .action((options: ServiceOptions) => listKeys(services, options));
  addService(keys.command('renew <name>'))
    .description('give a key a second secret; the older one stays valid until `retire`')
    .action((name: string, options: ServiceOptions) => change('POST', `/${name}/secrets`, services, options));
  addService(keys.command('retire <name>'))
    .description('end the older of two secrets')
    .action((name: string, options: ServiceOptions) =>
      change('DELETE', `/${name}/secrets/older`, services, options),
    );
  addService(keys.command('revoke <name>'))
    .description('end a key: all nodes refuse it within a second')
    .action((name: string, options: ServiceOptions) => change('DELETE', `/${name}`, services, options));
}

function addWish(command: Command): Command {
  const meanings = Object.entries(scopeMeanings).map(([scope, meaning]) => `  ${scope}: ${meaning}`);
  return command
    .requiredOption('--scopes <list>', 'what it may do, comma-separated')
    .option('--touchpoints <list>', 'where it may decide, comma-separated; everywhere if left out')
    .option('--channels <list>', 'on which channels, comma-separated; on all if left out')
    .option('--background', 'nobody waits for what it asks: under overload it is refused first')
    .option('--packs <list>', 'the packs that its approvals of releases count for; all if left out')
    .option(
      '--per-second <number>',
      'how many requests it may send a second, twice as many at once; any number if left out',
    )
    .option('--expires <day>', 'from when it is refused, such as 2027-06-30; never if left out')
    .addHelpText('after', ['', 'Scopes:', ...meanings].join('\n'));
}

const addService = (command: Command): Command => addServiceOptions(command, 'keys');

function makeKey(wish: KeyWish, { print, finish, newSecret }: KeysServices): void {
  const { secret, sha256 } = newSecret();
  const { name, ...rest } = wish;
  const entry = { name, sha256, ...rest };
  const faults = findKeyFaults(entry);
  for (const fault of faults) print(fault);
  finish(faults.length > 0 ? 2 : 0);
  if (faults.length > 0) return;
  print(exactlyOnce);
  print(writeKey(name, secret));
  print('Add this entry to the list in API_KEYS, or in the file that API_KEYS_FILE names:');
  print(JSON.stringify(entry));
}

async function change(
  method: string,
  path: string,
  services: KeysServices,
  options: ServiceOptions,
  body?: object,
): Promise<void> {
  const answer = await askService(method, `/v1/keys${path}`, services, options, body);
  if (answer === undefined) return;
  const { name, key } = JSON.parse(answer) as { name: string; key?: string };
  if (key === undefined) services.print(`${name}: done, on all nodes within a second`);
  else for (const line of [exactlyOnce, key]) services.print(line);
  services.finish(0);
}

async function listKeys(services: KeysServices, options: ServiceOptions): Promise<void> {
  const answer = await askService('GET', '/v1/keys', services, options);
  if (answer === undefined) return;
  const { keys } = JSON.parse(answer) as { keys: readonly KeyView[] };
  for (const key of keys) services.print(describeKey(key));
  services.finish(0);
}

function describeKey({ name, scopes, origin, secrets, lastUsedAt, ...limits }: KeyView): string {
  const { touchpoints, channels, background, packs, perSecond, expires } = limits;
  return [
    name,
    scopes.join(','),
    ...(touchpoints ? [`at ${touchpoints.join(',')}`] : []),
    ...(channels ? [`on ${channels.join(',')}`] : []),
    ...(background === true ? ['in the background'] : []),
    ...(packs ? [`for ${packs.join(',')}`] : []),
    ...(perSecond === undefined ? [] : [`${perSecond} per second`]),
    ...(expires === undefined ? [] : [`expires ${expires}`]),
    ...(secrets === 2 ? ['two secrets: retire the older one'] : []),
    lastUsedAt === null ? 'never used' : `last used ${lastUsedAt}`,
    `in the ${origin}`,
  ].join('  ');
}

function readWish(name: string, { scopes, perSecond, expires, ...places }: WishOptions): KeyWish {
  const { touchpoints, channels, background, packs } = places;
  return {
    name,
    scopes: splitList(scopes) as KeyWish['scopes'],
    ...(touchpoints !== undefined && { touchpoints: splitList(touchpoints) }),
    ...(channels !== undefined && { channels: splitList(channels) }),
    ...(background === true && { background }),
    ...(packs !== undefined && { packs: splitList(packs) }),
    ...(perSecond !== undefined && { perSecond: Number(perSecond) }),
    ...(expires !== undefined && { expires }),
  };
}

const splitList = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
