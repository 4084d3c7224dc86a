import { readWebhookSecret } from '../../adapters/connectors/sign-webhook.ts';
import { readRuleFiles } from '../../adapters/files/read-rule-files.ts';
import type { Config } from '../../config/config.ts';
import { describeProblem, type SettingProblem } from '../../config/setting-problem.ts';
import { readPacks } from '../../domain/pack/read-packs.ts';
import { hintWord } from '../../shared/suggest-word.ts';

type Connectors = Pick<Config, 'connectorUrls' | 'connectorSecrets' | 'rulesDir'>;

/** The problem if an address or a secret does not belong to a declared connector. */
export function checkConnectors({ connectorUrls, connectorSecrets, rulesDir }: Connectors): SettingProblem[] {
  if (connectorUrls.size === 0 && connectorSecrets.size === 0) return [];
  const declared = readDeclared(rulesDir);
  const urlFaults = [...connectorUrls.keys()]
    .filter((name) => declared?.has(name) === false)
    .map(
      (name) =>
        `names the connector ${name}, which no pack declares. ${hintWord(name, declared ?? [], 'connector')}`,
    );
  const secretFaults = [...connectorSecrets]
    .filter(([, secret]) => !isSecret(secret))
    .map(([name]) => `gives ${name} a value that is not a secret: whsec_ and base64 of 24 to 64 bytes`);
  return [
    ...urlFaults.map((fault) => describeProblem('CONNECTOR_URLS', '', { fault })),
    ...secretFaults.map((fault) => describeProblem('CONNECTOR_SECRETS', '', { fault })),
  ];
}

/** Undefined if the packs cannot be read, which another check reports. */
function readDeclared(rulesDir: string): ReadonlySet<string> | undefined {
  const reading = readRuleFiles(rulesDir);
  if (!('files' in reading)) return undefined;
  const { packs, diagnostics } = readPacks(
    reading.files.filter(({ path }) => /^[^/]+\/pack\.json$/.test(path)),
  );
  if (diagnostics.length > 0) return undefined;
  return new Set(packs.flatMap(({ pack }) => Object.keys(pack.value.connectors ?? {})));
}

function isSecret(secret: string): boolean {
  try {
    readWebhookSecret(secret);
    return true;
  } catch {
    return false;
  }
}
