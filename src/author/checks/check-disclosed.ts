import { listDisclosed, type PrivatePart } from '../../domain/pack/format/event-params.ts';
import type { PackIndex } from '../../domain/pack/index-pack.ts';
import { into, nameOf, type Report, type Spot } from '../../domain/pack/report.ts';

/** Warns of what the pack prepares for answers and no `disclose` rule opens: nobody who is known would ever get it. */
export function checkDisclosed(index: PackIndex, report: Report): void {
  const { pack: document } = index.source;
  const { facts = {}, touchpoints } = document.value;
  const warn = (spot: Spot, what: string, part: string): void =>
    report.warn(
      nameOf(spot),
      'part-not-disclosed',
      `no rule discloses ${what}, so no answer about a known customer has it`,
      `Write a rule with a disclose event for "${part}", with the conditions of who may have it.`,
    );
  const opened = new Set(Object.keys(touchpoints).flatMap((place) => [...disclosedAt(place, index)]));
  for (const [fact, { answer }] of Object.entries(facts))
    if (answer === true && !opened.has('facts'))
      warn({ document, path: ['facts', fact, 'answer'] }, `the fact "${fact}"`, 'facts');
  for (const [place, { form = {} }] of Object.entries(touchpoints)) {
    const parts = disclosedAt(place, index);
    for (const field of Object.keys(form))
      if (!parts.has('form') && !parts.has(`form.${field}`))
        warn(
          into({ document, path: [] }, 'touchpoints', place, 'form', field),
          `the field "${field}" at "${place}"`,
          'form',
        );
  }
}

function disclosedAt(place: string, { rules }: PackIndex): ReadonlySet<PrivatePart> {
  return new Set(
    rules.flatMap(({ entry: { event, touchpoints } }) =>
      event.type === 'disclose' && (touchpoints?.includes(place) ?? true) ? listDisclosed(event.params) : [],
    ),
  );
}
