import { findConsent } from '../../domain/contact/consent.ts';
import { type Reason, reason } from '../../domain/decision/reason.ts';
import type { FormField } from '../../domain/pack/format/pack-file.ts';
import type { DecisionContext } from '../gather/decision-context.ts';
import type { Resolve } from '../gather/resolve-value.ts';
import type { SortedEvents } from '../gather/sort-events.ts';

export type FilledForm = {
  /** By field. Undefined where nobody asked for it, the touchpoint has no form, or nobody is known. */
  readonly form: Readonly<Record<string, unknown>> | undefined;
  /** Which fields are missing, and why. */
  readonly reasons: readonly Reason[];
};

const none: readonly never[] = [];
const noForm: FilledForm = { form: undefined, reasons: none };

/** The form of the touchpoint, where the request asks for it: what is known of the customer, is disclosed here and may be used. */
export function fillForm(
  context: DecisionContext,
  { disclosed }: Pick<SortedEvents, 'disclosed'>,
  resolve: Resolve,
): FilledForm {
  const declared = context.pack.file.touchpoints[context.touchpoint.name]?.form;
  if (context.request.form !== true || declared === undefined || context.snapshot === undefined)
    return noForm;
  const form: Record<string, unknown> = {};
  const missing: string[] = [];
  for (const [name, field] of Object.entries(declared)) {
    const isOpen = disclosed.has('form') || disclosed.has(`form.${name}`);
    const obstacle = isOpen ? findRefusal(field, context) : 'not disclosed here';
    if (obstacle === undefined) form[name] = readField(field, context, resolve);
    if (form[name] === undefined) missing.push(`${name}: ${obstacle ?? 'not known'}`);
  }
  return { form, reasons: missing.length === 0 ? none : [reason('form-incomplete', missing.join('; '))] };
}

/** A consent that is missing or refused. */
function findRefusal(
  { purpose }: FormField,
  { snapshot, request, now }: DecisionContext,
): string | undefined {
  if (purpose === undefined) return undefined;
  const consent = findConsent(snapshot, purpose, request.channel, now);
  if (consent?.granted === true) return undefined;
  return consent === undefined ? `no consent to ${purpose}` : `consent to ${purpose} was refused`;
}

function readField(field: FormField, { snapshot }: DecisionContext, resolve: Resolve): unknown {
  const { identity, value } = field;
  const known =
    identity === undefined
      ? resolve(value)
      : snapshot?.identities?.find(({ type }) => type === identity)?.value;
  return known === null ? undefined : known;
}
