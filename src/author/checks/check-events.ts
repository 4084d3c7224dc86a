import type { FollowUp } from '../../domain/pack/format/event-params.ts';
import type { RuleEntry } from '../../domain/pack/format/rule-file.ts';
import type { PackIndex } from '../../domain/pack/index-pack.ts';
import { into, type Placed, type Report, type Spot } from '../../domain/pack/report.ts';
import { hintWord } from '../../shared/suggest-word.ts';
import { type Audience, checkForms, checkLetterCall, checkMessageCall, checkSubject } from './check-words.ts';

type Work = { readonly index: PackIndex; readonly report: Report };
type EventOf<Type extends RuleEntry['event']['type']> = Extract<RuleEntry['event'], { type: Type }>;

/** Checks that a rule's event names only existing things. Facts in its values are checked elsewhere. */
export function checkEvent(rule: Placed<RuleEntry>, index: PackIndex, report: Report): void {
  const work = { index, report };
  const { event } = rule.entry;
  const spot = into(rule, 'event', 'params');
  const audiences = audiencesOf(rule.entry.touchpoints, work.index);
  switch (event.type) {
    case 'action':
      checkAction(event, spot, audiences, work);
      break;
    case 'message':
      checkSaid(event.params, spot, audiences, work);
      break;
    case 'offer':
      checkOffered(event, spot, audiences, work);
      break;
    case 'suppress':
    case 'weight':
      checkTarget(event.params, spot, work);
      break;
    case 'task':
      checkFollowUp(event.params, spot, work);
      break;
    case 'derive':
      checkDerived(event.params, spot, work);
      break;
    case 'disclose':
      checkDisclosed(event.params, spot, rule.entry.touchpoints, work);
      break;
  }
}

/** A field that no form has opens nothing. */
function checkDisclosed(
  { fields = [] }: EventOf<'disclose'>['params'],
  spot: Spot,
  touchpoints: readonly string[] | undefined,
  { index, report }: Work,
): void {
  const all = index.source.pack.value.touchpoints;
  const known = (touchpoints ?? Object.keys(all)).flatMap((name) => Object.keys(all[name]?.form ?? {}));
  for (const [at, field] of fields.entries())
    report.expectKnown(into(spot, 'fields', at), 'field-of-form', field, new Set(known));
}

export function audiencesOf(touchpoints: readonly string[] | undefined, { source }: PackIndex): Audience[] {
  const known = source.pack.value.touchpoints;
  return (touchpoints ?? Object.keys(known)).flatMap((name) =>
    Object.entries(known[name]?.channels ?? {}).map(([channel, { form }]) => ({ channel, form })),
  );
}

type Call = { readonly message: string; readonly values?: Readonly<Record<string, unknown>> | undefined };

export function checkSaid(
  call: Call,
  spot: Spot,
  audiences: readonly Audience[],
  { index, report }: Work,
  given: readonly string[] = [],
): void {
  const name = into(spot, 'message');
  checkMessageCall(call.message, call.values, { name, values: into(spot, 'values') }, index, report, given);
  checkForms(call.message, audiences, name, index, report);
}

function checkAction(
  { params }: EventOf<'action'>,
  spot: Spot,
  audiences: readonly Audience[],
  work: Work,
): void {
  checkConnected(params.action, into(spot, 'action'), work);
  if (params.budget !== undefined) checkBudget(params.budget, into(spot, 'budget'), work);
  for (const [at, call] of (params.messages ?? []).entries())
    checkSaid(call, into(spot, 'messages', at), audiences, work);
  for (const [at, task] of (params.tasks ?? []).entries()) checkFollowUp(task, into(spot, 'tasks', at), work);
  for (const [at, task] of (params.onRefused?.tasks ?? []).entries())
    checkFollowUp(task, into(spot, 'onRefused', 'tasks', at), work);
  if (Array.isArray(params.withholds)) checkWithheld(params.withholds, into(spot, 'withholds'), work);
}

export function checkConnected(action: string, spot: Spot, { index, report }: Work): void {
  const { connectors = {} } = index.source.pack.value;
  const connected = Object.values(connectors).flatMap(({ actions }) => actions);
  if (!connected.includes(action))
    report.warn(
      spot,
      'action-not-connected',
      `no connector of the pack carries out "${action}", so it is answered but done nowhere`,
      hintWord(action, connected, 'connected action'),
    );
}

export function checkWithheld(names: readonly string[], spot: Spot, { index, report }: Work): void {
  for (const [at, name] of names.entries())
    if (!index.offers.has(name) && !index.categories.has(name))
      report.error(
        into(spot, at),
        'unknown-offer',
        `the pack has no offer or category "${name}"`,
        hintWord(name, [...index.offers.keys(), ...index.categories], 'name'),
      );
}

export function checkBudget(name: string, spot: Spot, { index, report }: Work): void {
  const budgets = index.source.pack.value.budgets ?? {};
  report.expectKnown(spot, 'budget', name, new Set(Object.keys(budgets)));
}

function checkOffered(
  { params }: EventOf<'offer'>,
  spot: Spot,
  audiences: readonly Audience[],
  work: Work,
): void {
  const { index, report } = work;
  report.expectKnown(into(spot, 'offer'), 'offer', params.offer, index.offers);
  const offer = index.offers.get(params.offer)?.entry;
  if (offer === undefined) return;
  const { message, values } = offer.treatment;
  const given = [...Object.keys(values ?? {}), ...(offer.price === undefined ? [] : ['price'])];
  const { channels } = offer;
  const heard =
    channels === undefined ? audiences : audiences.filter(({ channel }) => channels.includes(channel));
  if (!index.messages.has(message)) return;
  checkMessageCall(
    message,
    params.values,
    { name: spot, values: into(spot, 'values') },
    index,
    report,
    given,
  );
  checkForms(message, heard, into(spot, 'offer'), index, report);
}

type Target = {
  readonly offer?: string | undefined;
  readonly category?: string | undefined;
  readonly all?: true | undefined;
};

function checkTarget({ offer, category, all }: Target, spot: Spot, work: Work): void {
  const { index, report } = work;
  if ([offer, category, all].filter((part) => part !== undefined).length !== 1)
    report.error(
      spot,
      'target-unclear',
      'it must say which offers are meant, in one way',
      'Write one of "offer", "category" or "all": true.',
    );
  if (offer !== undefined) report.expectKnown(into(spot, 'offer'), 'offer', offer, index.offers);
  if (category !== undefined)
    report.expectKnown(into(spot, 'category'), 'category', category, index.categories);
}

export function checkFollowUp(task: FollowUp, spot: Spot, work: Work): void {
  const { index, report } = work;
  const { contactChannels = {} } = index.source.pack.value;
  for (const [at, channel] of (task.channels ?? []).entries())
    report.expectKnown(into(spot, 'channels', at), 'channel', channel, new Set(Object.keys(contactChannels)));
  if (task.task === 'letter') {
    checkLetterCall(task.template, task.values, spot, index, report);
    if (task.instead !== undefined) checkMessage(task.instead, 'instead', task, spot, work);
    return;
  }
  checkMessage(task.template, 'template', task, spot, work);
}

function checkMessage(key: string, field: string, task: FollowUp, spot: Spot, { index, report }: Work): void {
  const name = into(spot, field);
  checkMessageCall(key, task.values, { name, values: into(spot, 'values') }, index, report);
  checkForms(key, [{ channel: task.channel ?? 'email', form: 'text' }], name, index, report);
  checkSubject(key, task, name, index, report);
}

function checkDerived(
  { fact, value }: EventOf<'derive'>['params'],
  spot: Spot,
  { index, report }: Work,
): void {
  const { facts = {} } = index.source.pack.value;
  const values = Object.hasOwn(facts, fact) ? facts[fact]?.values : undefined;
  if (
    values !== undefined &&
    (typeof value === 'string' || typeof value === 'number') &&
    !values.includes(value)
  )
    report.error(
      into(spot, 'value'),
      'value-impossible',
      `the fact "${fact}" is never ${JSON.stringify(value)}, by what pack.json declares of it`,
      hintWord(String(value), values.map(String), 'value'),
    );
  const declared = Object.keys(facts);
  if (!declared.includes(fact))
    report.error(
      into(spot, 'fact'),
      'unknown-fact',
      `pack.json declares no fact "${fact}" to derive`,
      declared.length === 0
        ? `Add "${fact}" to "facts" in pack.json, with a description.`
        : hintWord(fact, declared, 'declared fact'),
    );
}
