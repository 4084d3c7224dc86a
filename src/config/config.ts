import type { ApiKey } from '../domain/access/api-key.ts';
import type { TrustedKey } from '../domain/release/trust.ts';
import type { Reading } from './setting-readers.ts';
import type { SettingName, settings } from './settings.ts';

/** The variables of the process, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

type Camel<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<Camel<Tail>>}`
  : Lowercase<Name>;

type ValueOf<S> = S extends { readonly read: (text: string) => Reading<infer T> }
  ? S extends { readonly byDefault: string }
    ? T
    : T | undefined
  : never;

/** All settings by their names in camel case, as read from the environment. */
export type Values = { readonly [Name in SettingName as Camel<Name>]: ValueOf<(typeof settings)[Name]> };

/** All settings, with defaults for those that are not set. */
export type Config = Omit<
  Values,
  | 'outboxDir'
  | 'apiKeys'
  | 'releaseKeys'
  | 'trustedProxies'
  | 'sampleCustomers'
  | 'connectorUrls'
  | 'connectorSecrets'
  | 'senders'
> & {
  readonly outboxDir: string;
  readonly apiKeys: readonly ApiKey[];
  readonly releaseKeys: readonly TrustedKey[];
  readonly trustedProxies: readonly string[];
  readonly sampleCustomers: boolean;
  readonly connectorUrls: ReadonlyMap<string, string>;
  readonly connectorSecrets: ReadonlyMap<string, string>;
  readonly senders: ReadonlyMap<string, string>;
};
