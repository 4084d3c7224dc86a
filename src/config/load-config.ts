import { suggestWord } from '../shared/suggest-word.ts';
import type { Config, Environment, Values } from './config.ts';
import { findContradictions, type Program } from './find-contradictions.ts';
import { describeProblem, type SettingProblem } from './setting-problem.ts';
import { type Setting, settings } from './settings.ts';

export type Loaded = {
  /** Usable if there is no problem. A setting with a problem has its default here, so that the others can be checked. */
  readonly config: Config;
  readonly problems: readonly SettingProblem[];
};

/** Reads the environment once, at the start. Every problem is reported at once; secrets are never repeated in a problem. */
export function loadConfig(env: Environment, program: Program): Loaded {
  const problems: SettingProblem[] = [...findMisspelt(env)];
  const values = Object.entries<Setting<unknown>>(settings).map(([name, setting]) => {
    const reading = readSetting(name, setting, env);
    if (!('fault' in reading)) return [camelCase(name), reading.value];
    problems.push(reading);
    return [camelCase(name), readDefault(setting)];
  });
  const config = toConfig(Object.fromEntries(values) as Values);
  const faulty = new Set(problems.map(({ setting }) => setting));
  const contradictions = findContradictions(config, env, program).filter(
    ({ setting, cause = setting }) => !faulty.has(setting) && !faulty.has(cause),
  );
  return { config, problems: [...problems, ...contradictions] };
}

function toConfig(values: Values): Config {
  return Object.freeze({
    ...values,
    outboxDir: values.outboxDir ?? `${values.dataDir}/outbox`,
    apiKeys: values.apiKeys ?? [],
    releaseKeys: values.releaseKeys ?? [],
    trustedProxies: values.trustedProxies ?? [],
    sampleCustomers: values.sampleCustomers ?? (values.apiKeys ?? values.apiKeysFile) === undefined,
    connectorUrls: values.connectorUrls ?? new Map<string, string>(),
    connectorSecrets: values.connectorSecrets ?? new Map<string, string>(),
    senders: values.senders ?? new Map<string, string>(),
  });
}

function readSetting(
  name: string,
  setting: Setting<unknown>,
  env: Environment,
): { readonly value: unknown } | SettingProblem {
  const given = env[name] ?? '';
  const text = given === '' ? setting.byDefault : given.trim();
  if (text === undefined) return { value: undefined };
  const fault = findTemplateFault(text);
  const reading = fault === undefined ? setting.read(text) : { fault };
  if ('value' in reading) return reading;
  return describeProblem(name, given, reading);
}

function readDefault({ byDefault, read }: Setting<unknown>): unknown {
  const reading = byDefault === undefined ? undefined : read(byDefault);
  return reading && 'value' in reading ? reading.value : undefined;
}

/** Leftovers of templates and variable files, which are never a value. */
function findTemplateFault(text: string): string | undefined {
  if (text === '') return 'is blank';
  if (/^(["']).*\1$/s.test(text)) return 'is in quotation marks, which would be part of the value';
  if (/\$\{|\{\{|^\$\w+$/.test(text)) return 'contains a variable without a value';
  if (/\p{Cc}/u.test(text)) return 'has a line break or another control character in it';
  return undefined;
}

const camelCase = (name: string): string =>
  name.toLowerCase().replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Short names resemble too many variables of other programs. */
const shortest = 7;
/** The most letters in which a misspelt name differs. */
const mostWrong = 2;
const names = Object.keys(settings).filter((name) => name.length >= shortest);

/** Variables whose names resemble a setting that is not set: probably a misspelling, which would have no effect. */
function findMisspelt(env: Environment): SettingProblem[] {
  const given = Object.keys(env).filter((name) => env[name] !== '' && env[name] !== undefined);
  const unset = names.filter((name) => !given.includes(name));
  return given.flatMap((name) => {
    if (Object.hasOwn(settings, name) || name.length < shortest - 1) return [];
    const alike = unset.filter(({ length }) => Math.abs(length - name.length) <= mostWrong);
    const meant = suggestWord(name, alike, mostWrong);
    if (meant === undefined) return [];
    return [{ setting: name, fault: `is not a setting. Did you mean ${meant}?` }];
  });
}
