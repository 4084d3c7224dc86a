import type { PackFile } from '../../domain/pack/format/pack-file.ts';
import { into, type Report, type Spot } from '../../domain/pack/report.ts';
import { hintWord } from '../../shared/suggest-word.ts';

/** Checks that the connectors of pack.json agree with themselves and with each other. */
export function checkConnectors({ connectors = {} }: PackFile, spot: Spot, report: Report): void {
  const owners = new Map<string, string>();
  for (const [name, { actions, final = [], sync = [] }] of Object.entries(connectors)) {
    const here = into(spot, name);
    checkListed('final', final, actions, here, report);
    checkListed('sync', sync, actions, here, report);
    for (const [at, action] of sync.entries())
      if (final.includes(action))
        report.error(
          into(here, 'sync', at),
          'connector-contradiction',
          `Tact’s word on "${action}" is final, so no answer of ${name} is waited for`,
          'Name the action in `final` or in `sync`, not in both.',
        );
    for (const [at, action] of actions.entries()) {
      const owner = owners.get(action);
      if (owner === undefined) owners.set(action, name);
      else
        report.error(
          into(here, 'actions', at),
          'connector-contradiction',
          `"${action}" is carried out by ${owner} already`,
          'Name each action at one connector.',
        );
    }
  }
}

function checkListed(
  list: 'final' | 'sync',
  listed: readonly string[],
  actions: readonly string[],
  spot: Spot,
  report: Report,
): void {
  for (const [at, action] of listed.entries())
    if (!actions.includes(action))
      report.error(
        into(spot, list, at),
        'unknown-action',
        `"${action}" is not among the actions of this connector`,
        hintWord(action, actions, 'action'),
      );
}
