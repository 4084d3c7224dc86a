import { type Config, loadConfig } from '../config/load-config.ts';

/** The configuration, or the end: every problem is told at once on standard error, with exit code 2. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const loaded = loadConfig(env);
  if ('config' in loaded) return loaded.config;
  for (const { variable, value, message, meaning } of loaded.problems)
    process.stderr.write(`tact: ${variable}=${value ?? ''}: ${message}\n      ${meaning}\n`);
  process.exit(2);
}
