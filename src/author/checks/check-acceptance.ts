import type { AcceptanceEntry, OfferEntry } from '../../domain/pack/format/offer-file.ts';
import type { PackIndex } from '../../domain/pack/index-pack.ts';
import { into, type Placed, type Report, type Spot } from '../../domain/pack/report.ts';
import {
  audiencesOf,
  checkBudget,
  checkConnected,
  checkFollowUp,
  checkSaid,
  checkWithheld,
} from './check-events.ts';

type Work = { readonly index: PackIndex; readonly report: Report };

/** Checks what the acceptance of an offer does, and warns where an offer does not say. Facts are checked elsewhere. */
export function checkAcceptance(offer: Placed<OfferEntry>, work: Work): void {
  const { whenAccepted, id } = offer.entry;
  if (whenAccepted === 'nothing') return;
  const spot = into(offer, 'whenAccepted');
  if (whenAccepted === undefined)
    work.report.warn(
      into(offer, 'id'),
      'acceptance-undeclared',
      `nothing happens when somebody accepts "${id}": it is recorded, and done nowhere`,
      'Add "whenAccepted" with its actions; write "nothing" where the caller does it all.',
    );
  else checkActions(whenAccepted, spot, offer.entry, work);
}

function checkActions(
  { actions, withholds = [], soldOut }: AcceptanceEntry,
  spot: Spot,
  { channels, price }: OfferEntry,
  work: Work,
): void {
  const everybody = audiencesOf(undefined, work.index);
  const heard =
    channels === undefined ? everybody : everybody.filter(({ channel }) => channels.includes(channel));
  const given = price === undefined ? [] : ['price'];
  for (const [at, action] of actions.entries()) {
    const place = into(spot, 'actions', at);
    checkConnected(action.action, into(place, 'action'), work);
    if (action.budget !== undefined) checkBudget(action.budget, into(place, 'budget'), work);
    for (const [index, call] of (action.messages ?? []).entries())
      checkSaid(call, into(place, 'messages', index), heard, work, given);
    for (const [index, task] of (action.tasks ?? []).entries())
      checkFollowUp(task, into(place, 'tasks', index), work);
  }
  checkWithheld(withholds, into(spot, 'withholds'), work);
  if (soldOut !== undefined) checkSaid(soldOut, into(spot, 'soldOut'), heard, work, given);
}
