import { parseArgs } from 'node:util';

/** How the rate changes over time. */
export type Profile = 'steady' | 'burst' | 'soak' | 'cold' | 'closed';

export type TargetOptions = {
  readonly url: URL;
  readonly key: string | undefined;
  /** Requests per second; the number of connections for `closed`. */
  readonly rate: number;
  readonly seconds: number;
  readonly profile: Profile;
  /** A file with one decision request per line; the airline's check-ins if absent. */
  readonly requests: string | undefined;
  /** Where the report goes: NAME.json, NAME.md and NAME.svg. */
  readonly out: string;
};

export const usage = `npm run bench:target -- --url http://kiosk-gateway:8080 [options]

  --url URL        the service, or what stands before it
  --key KEY        an API key with the scope decide; better in the environment, as TACT_KEY
  --rate N         requests per second, open loop (100); with --profile closed, connections
  --seconds N      how long (60; soak: 1800)
  --profile NAME   steady: always this rate. burst: ten seconds at it, ten at three times it. soak: steady for half an hour.
                   cold: no customer twice. closed: as fast as it answers, by autocannon; says nothing of latency
  --requests FILE  decision requests, one per line; each gets an interactionId of its own
  --out NAME       NAME.json, NAME.md, NAME.svg (target)

Decisions are live and are stored, unless the requests say "mode": "dry-run".`;

const profiles: readonly string[] = ['steady', 'burst', 'soak', 'cold', 'closed'];
const isProfile = (name: string): name is Profile => profiles.includes(name);

/** Returns the options, or what is wrong with them. */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): TargetOptions | string {
  const text = (name: string) => [name, { type: 'string' }] as const;
  const options = Object.fromEntries(
    ['url', 'key', 'rate', 'seconds', 'profile', 'requests', 'out'].map(text),
  );
  const { values, tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const unknown = tokens.find((token) => token.kind !== 'option' || !(token.name in options));
  if (args.includes('--help')) return 'Options:';
  if (unknown !== undefined) return `${args[unknown.index]} is not an option`;
  const given = (name: string): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  const url = given('url') ?? '';
  const profile = given('profile') ?? 'steady';
  if (!URL.canParse(url) || !/^https?:/.test(url))
    return `--url is ${url || 'missing'}: write http://host:port`;
  if (!isProfile(profile)) return `--profile is ${profile}: write ${profiles.join(', ')}`;
  const rate = Number(given('rate') ?? 100);
  const seconds = Number(given('seconds') ?? (profile === 'soak' ? 1800 : 60));
  if (!(rate > 0 && seconds > 0)) return '--rate and --seconds are numbers above 0';
  const key = given('key') ?? env['TACT_KEY'];
  const requests = given('requests');
  return { url: new URL(url), key, rate, seconds, profile, requests, out: given('out') ?? 'target' };
}
