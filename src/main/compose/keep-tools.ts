import type { Logger } from 'pino';
import { runtime } from '../../adapters/runtime.ts';
import type { RuleSetInForce } from '../../domain/rule-set/rule-set.ts';
import type { DecisionTools } from '../../replay/ports.ts';
import { hourMs } from '../../shared/durations.ts';

const lookEveryMs = 1000;

/**
 * Keeps what decisions are made with beside them: the rule set in force from the second it comes into force, and the runtime. Both are
 * kept again every hour. What fails is tried again. Returns the timer.
 */
export function keepTools(
  tools: DecisionTools,
  current: () => RuleSetInForce,
  logger: Logger,
): NodeJS.Timeout {
  let kept = { versions: '', at: Number.NEGATIVE_INFINITY };
  let isKeeping = false;
  const keep = async (): Promise<void> => {
    const { ruleSet, canary } = current();
    const used = canary === undefined ? [ruleSet] : [ruleSet, canary.ruleSet];
    const versions = used.map(({ version }) => version).join(' ');
    if (isKeeping || (versions === kept.versions && performance.now() - kept.at < hourMs)) return;
    isKeeping = true;
    try {
      for (const { version, files } of used) await tools.keep(`rules:${version}`, JSON.stringify(files));
      await tools.keep(`runtime:${runtime.id}`, JSON.stringify(runtime));
      kept = { versions, at: performance.now() };
    } catch (error) {
      logger.warn({ err: error, versions }, 'the rule set could not be kept beside its decisions yet');
    }
    isKeeping = false;
  };
  void keep();
  return setInterval(() => void keep(), lookEveryMs).unref();
}
