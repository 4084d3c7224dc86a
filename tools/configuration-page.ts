import { type Setting, settings } from '../src/config/settings.ts';

/** `docs/configuration.md`: every environment variable with its default and meaning. */
export const renderConfigurationPage = (): string =>
  [
    '# Configuration',
    '',
    'Everything is an environment variable, read once at the start; every problem is reported at once. Empty counts as not set.',
    '',
    '| variable | by default | meaning |',
    '|---|---|---|',
    ...Object.entries<Setting<unknown>>(settings).map(
      ([variable, { byDefault = '', meaning }]) =>
        `| \`${variable}\` | ${byDefault === '' ? '' : `\`${byDefault}\``} | ${meaning} |`,
    ),
    '',
  ].join('\n');
