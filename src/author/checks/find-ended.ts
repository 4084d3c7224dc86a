import type { Diagnostic } from '../../domain/diagnostics/diagnostic.ts';
import { indexPack } from '../../domain/pack/index-pack.ts';
import { parseValidity, type ValidityEntry } from '../../domain/pack/parse-validity.ts';
import type { PackSource } from '../../domain/pack/read-packs.ts';
import { into, type Placed, Report } from '../../domain/pack/report.ts';

/** Warns about rules and offers that have expired at `now` (epoch milliseconds), and about blackouts if these are wanted. */
export function findEnded(
  sources: readonly PackSource[],
  now: number,
  { withBlackouts = true } = {},
): readonly Diagnostic[] {
  const report = new Report();
  for (const source of sources) {
    const { rules, offers } = indexPack(source, new Report());
    const { timeZone } = source.pack.value;
    const blackouts = source.policies.flatMap((document) =>
      document.value.policies.flatMap((entry, at) =>
        entry.kind === 'blackout' ? [{ entry, document, path: ['policies', at] }] : [],
      ),
    );
    const all: readonly Placed<ValidityEntry & { readonly id: string }>[] = [
      ...rules,
      ...offers.values(),
      ...(withBlackouts ? blackouts : []),
    ];
    for (const placed of all) warnWhereEnded(placed, timeZone, now, report);
  }
  return report.sorted();
}

function warnWhereEnded(
  placed: Placed<ValidityEntry & { readonly id: string }>,
  timeZone: string,
  now: number,
  report: Report,
): void {
  const { activeTo } = parseValidity(placed.entry, timeZone).validity;
  if (activeTo !== undefined && activeTo <= now)
    report.warn(
      into(placed, 'validTo'),
      'ended',
      `"${placed.entry.id}" has ended (${placed.entry.validTo}, which is not included)`,
      'Take it out, or move its validTo.',
    );
}
