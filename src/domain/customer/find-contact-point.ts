import type { Snapshot } from './snapshot.ts';

type Reachable = Pick<Snapshot, 'identities' | 'contactPoints'>;

/**
 * Where messages of this kind go: the first verified contact point of the type, else the first, else the identity of that type.
 * Nothing that came back is used again.
 */
export function findContactPoint(
  { identities, contactPoints }: Reachable,
  type: string | undefined,
): string | undefined {
  const hasType = (identity: { readonly type: string }): boolean => identity.type === type;
  if (contactPoints === undefined) return identities?.find(hasType)?.value;
  const points = contactPoints.filter(hasType);
  const bounced = new Set(points.flatMap(({ bounced: back, value }) => (back === true ? value : [])));
  const usable = [
    ...points.filter(({ verified }) => verified === true),
    ...points,
    ...(identities ?? []).filter(hasType),
  ];
  return usable.find(({ value }) => !bounced.has(value))?.value;
}
