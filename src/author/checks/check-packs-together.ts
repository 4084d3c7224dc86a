import type { PackIndex } from '../../domain/pack/index-pack.ts';
import type { PackSource } from '../../domain/pack/read-packs.ts';
import { nameOf, type Report } from '../../domain/pack/report.ts';

/** Checks errors that only show across packs. */
export function checkPacksTogether(packs: readonly PackIndex[], report: Report): void {
  const owners = new Map<string, string>();
  const cards = new Map<string, string>();
  const types = new Map<string, { readonly type: string; readonly pack: string }>();
  for (const { source } of packs) {
    claimTouchpoints(source, owners, report);
    compareAttributes(source, types, report);
    claimScorecards(source, cards, report);
  }
}

function claimScorecards(
  { name, pack: document }: PackSource,
  cards: Map<string, string>,
  report: Report,
): void {
  for (const card of Object.keys(document.value.scorecards ?? {})) {
    const owner = cards.get(card);
    if (owner === undefined) cards.set(card, name);
    else
      report.error(
        nameOf({ document, path: ['scorecards', card] }),
        'duplicate-name',
        `the pack "${owner}" has a scorecard "${card}" too`,
        'Give it another name: rules of all packs ask for scorecards by name.',
      );
  }
}

function claimTouchpoints(
  { pack: document, name }: PackSource,
  owners: Map<string, string>,
  report: Report,
): void {
  for (const touchpoint of Object.keys(document.value.touchpoints)) {
    const owner = owners.get(touchpoint);
    if (owner !== undefined)
      report.error(
        nameOf({ document, path: ['touchpoints', touchpoint] }),
        'duplicate-name',
        `the pack "${owner}" has a touchpoint "${touchpoint}" already`,
        'A touchpoint belongs to one pack: choose another name.',
      );
    owners.set(touchpoint, name);
  }
}

function compareAttributes(
  { pack: document, name }: PackSource,
  types: Map<string, { readonly type: string; readonly pack: string }>,
  report: Report,
): void {
  for (const [attribute, { type }] of Object.entries(document.value.attributes ?? {})) {
    const other = types.get(attribute);
    if (other !== undefined && other.type !== type)
      report.error(
        { document, path: ['attributes', attribute, 'type'] },
        'attribute-conflict',
        `the pack "${other.pack}" declares "${attribute}" as ${other.type}`,
        'A customer has one value of it: agree on one type, or choose another name.',
      );
    types.set(attribute, { type, pack: name });
  }
}
