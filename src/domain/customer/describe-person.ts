import type { ShownOfPerson } from '../pack/format/pack-file.ts';
import type { Snapshot } from './snapshot.ts';

export type PersonShown = { readonly customerId: string } & { readonly [part in ShownOfPerson]?: string };

/** The parts of a person that the pack shows, as far as they are known. */
export function describePerson(
  { customerId, name, birthDate }: Snapshot,
  shows: readonly ShownOfPerson[],
): PersonShown {
  const parts: Readonly<Record<ShownOfPerson, string | undefined>> = {
    givenName: name?.given,
    familyInitial: initialOf(name?.family),
    familyName: name?.family,
    birthYear: birthDate?.slice(0, 4),
  };
  const known = shows.flatMap((part) => {
    const text = parts[part];
    return text === undefined ? [] : [[part, text] as const];
  });
  return { customerId, ...Object.fromEntries(known) };
}

/** The first letter as a reader sees it, with its marks. */
const initialOf = (text: string | undefined): string | undefined => {
  const [first] = new Intl.Segmenter().segment(text ?? '');
  return first?.segment;
};
