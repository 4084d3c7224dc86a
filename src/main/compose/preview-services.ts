import { drawPage } from '../../adapters/letters/draw-page.ts';
import { type PreviewPorts, type PreviewQuestion, showPreview } from '../../author/show-preview.ts';
import type { Config } from '../../config/config.ts';
import { DeliveryError } from '../../deliver/ports.ts';
import type { LetterPress } from '../../domain/messages/lay-out-letter.ts';
import { rebuildRuleSet } from '../../domain/rule-set/rebuild-rule-set.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { HttpServices } from '../../http/services/http-services.ts';
import { runInSlices } from '../../shared/steps.ts';
import type { Rules } from './open-rules.ts';
import { slicing } from './replay-in-service.ts';
import type { Stores } from './stores.ts';

type PreviewParts = {
  readonly rules: Pick<Rules, 'current' | 'desk'>;
  readonly stores: Pick<Stores, 'customers'>;
  readonly config: Pick<Config, 'letterPdf'>;
};

/** Previews one after another, so that they take no more than one core from decisions. The release shown last stays built. */
export function createPreviewServices(
  { rules, stores, config }: PreviewParts,
  press: LetterPress,
): HttpServices['previews'] {
  const ports: PreviewPorts = {
    findRuleSet: openReleases(rules),
    findCustomer: async (customerId) => stores.customers.find(customerId),
    ...(config.letterPdf !== 'off' && { press }),
    drawPage,
    now: Date.now,
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    show: (question) => {
      const shown = last.then(() => show(question, ports));
      last = shown.catch(() => undefined);
      return shown;
    },
  };
}

async function show(
  question: PreviewQuestion,
  ports: PreviewPorts,
): ReturnType<HttpServices['previews']['show']> {
  try {
    return await showPreview(question, ports);
  } catch (error) {
    if (error instanceof DeliveryError) throw new ServiceError('overloaded', `No preview: ${error.reason}.`);
    throw error;
  }
}

function openReleases({ current, desk }: PreviewParts['rules']): PreviewPorts['findRuleSet'] {
  let built: { readonly id: string; readonly ruleSet: RuleSet } | undefined;
  return async (number) => {
    if (number === undefined) return current().ruleSet;
    await desk.refresh();
    const release = desk.find(number);
    if (release === undefined) return { refused: `there is no release ${number}` };
    const { id, manifest } = release;
    if (built?.id === id) return built.ruleSet;
    const files = await desk.readFiles(release);
    if ('refused' in files) return files;
    const named = { version: manifest.version, files };
    built = { id, ruleSet: await runInSlices(rebuildRuleSet(named, current().ruleSet), slicing) };
    return built.ruleSet;
  };
}
