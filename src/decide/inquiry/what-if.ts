import { type Snapshot, snapshotSchema } from '../../domain/customer/snapshot.ts';
import type { DecisionRequest } from '../../domain/decision/decision-request.ts';
import { explainIssue } from '../../domain/pack/source/explain-issue.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { parseInstant } from '../../shared/instant.ts';
import { formatPointer } from '../../shared/json-pointer.ts';
import { mergePatch } from '../../shared/merge-patch.ts';
import { whenKnown } from '../../shared/soon.ts';
import type { AnswerServices } from './inquiry.ts';

/** The services of a dry run that asks what would be at another time, or of a customer who is not quite as stored. */
export function whatIf(
  { asOf, overrides }: Pick<DecisionRequest, 'asOf' | 'overrides'>,
  services: AnswerServices,
): AnswerServices {
  if (asOf === undefined && overrides === undefined) return services;
  const { clock, snapshots } = services;
  const patch = overrides?.snapshot;
  return {
    ...services,
    ...(asOf !== undefined && { clock: { ...clock, now: () => parseInstant(asOf) } }),
    ...(patch && {
      snapshots: {
        findCustomers: (...named) => snapshots.findCustomers(...named),
        readSnapshot: (...named) =>
          whenKnown(snapshots.readSnapshot(...named), (reading) =>
            reading.found ? { ...reading, snapshot: patchSnapshot(reading.snapshot, patch) } : reading,
          ),
      },
    }),
  };
}

/** The snapshot that a patch makes of one. Throws `invalid-request` where that is none. */
function patchSnapshot(snapshot: Snapshot, patch: Readonly<Record<string, unknown>>): Snapshot {
  const { customerId } = snapshot;
  const root = mergePatch(snapshot, { ...patch, customerId });
  const patched = snapshotSchema.safeParse(root);
  if (patched.success) return patched.data;
  const faults = patched.error.issues
    .flatMap((issue) => explainIssue(issue, { schema: snapshotSchema, root }))
    .map(({ path, message, hint }) => ({
      pointer: `/overrides/snapshot${formatPointer(path)}`,
      message: `makes no snapshot: ${message}. ${hint}`.replace(/\.$/, ''),
    }));
  const [first] = faults;
  throw new ServiceError('invalid-request', `${first?.pointer ?? ''} ${first?.message ?? ''}.`, faults);
}
