import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config/load-config.ts';
import { compileRuleSet } from '../domain/rules/compile-rule-set.ts';
import type { RuleSetInForce } from '../http/http-services.ts';

export async function openRules(
  config: Config,
  _logger: Logger,
): Promise<{ current: () => RuleSetInForce; close: () => Promise<void> }> {
  const files = readdirSync(config.rulesDir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((path) => ({ path, text: readFileSync(join(config.rulesDir, path), 'utf8') }));
  const { ruleSet, diagnostics } = compileRuleSet(files);
  if (ruleSet === undefined) throw new Error(JSON.stringify(diagnostics));
  const state = { ruleSet, loadedAt: Date.now() };
  return { current: () => state, close: async () => undefined };
}
