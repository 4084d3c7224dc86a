import type { Steps } from '../../shared/steps.ts';
import { compileContextCheck } from '../pack/context/compile-context-check.ts';
import type { PackIndex } from '../pack/index-pack.ts';
import { into, type Report } from '../pack/report.ts';
import { compileOccasion } from '../promises/occasion.ts';
import type { Touchpoint } from './rule-set.ts';

/** The touchpoints of a pack with compiled contexts. Touchpoints with an invalid context are reported and left out. */
export function* compileTouchpoints({ source }: PackIndex, report: Report): Steps<Touchpoint[]> {
  const { pack: document, name: pack } = source;
  const touchpoints: Touchpoint[] = [];
  for (const [name, entry] of Object.entries(document.value.touchpoints)) {
    const compiled = compileContextCheck(entry.context);
    yield;
    if ('faults' in compiled) {
      const spot = { document, path: ['touchpoints', name, 'context'] };
      for (const { code, path, message, hint } of compiled.faults)
        report.error(into(spot, ...path), code, message, hint);
      continue;
    }
    touchpoints.push({
      name,
      pack,
      channels: new Map(Object.entries(entry.channels)),
      occasion: compileOccasion(pack, entry.occasion, document.value.aliases, document.value.timeZone),
      about: entry.about ?? {},
      ...(entry.legs === undefined ? {} : { legs: entry.legs }),
      isOutbound: entry.outbound === true,
      contextSchema: compiled.schema,
      checkContext: compiled.check,
    });
  }
  return touchpoints;
}
