import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Growth = { readonly rules: number; readonly offers: number };
type Json = Readonly<Record<string, unknown>>;
type Words = { readonly segment?: readonly string[] };
type OfferFile = { readonly offers: readonly (Json & { readonly id: string })[] };
type OfferEvent = { readonly type: string; readonly params: Json & { readonly offer: string } };
type RuleFile = { readonly rules: readonly { readonly event: OfferEvent }[] };

/**
 * Copies the packs to `to`, each with so many more rules and offers: rules for segments that nobody has, which make offers like the
 * first that a rule of the pack makes. As many rules fire and as many offers are eligible as before.
 */
export function growPacks(to: string, growth: Growth): void {
  cpSync('rules', to, { recursive: true });
  const entries = readdirSync(to, { withFileTypes: true });
  for (const entry of entries) if (entry.isDirectory()) growPack(to, entry.name, growth);
}

function growPack(to: string, name: string, { rules, offers }: Growth): void {
  const pack = join(to, name);
  const event = readAll<RuleFile>(join(pack, 'rules'))
    .flatMap((file) => file.rules)
    .find((rule) => rule.event.type === 'offer')?.event;
  const offer = readAll<OfferFile>(join(pack, 'offers'))
    .flatMap((file) => file.offers)
    .find(({ id }) => id === event?.params.offer);
  if (event === undefined || offer === undefined) return;
  const segments = numbers(rules).map((index) => `grown-${index}`);
  const manifest = join(pack, 'pack.json');
  const { words, ...rest } = read<{ readonly words?: Words }>(manifest);
  write(manifest, { ...rest, words: { ...words, segment: [...(words?.segment ?? []), ...segments] } });
  write(join(pack, 'offers/grown.json'), {
    offers: numbers(offers).map((index) => ({
      ...offer,
      whenAccepted: 'nothing',
      id: `${name}-grown-${index}`,
    })),
  });
  write(join(pack, 'rules/grown.json'), {
    rules: segments.map((segment, index) => ({
      id: `${name}-segment-${index}`,
      description: `For a segment that nobody has, number ${index}.`,
      priority: 100,
      conditions: {
        all: [{ fact: 'customer', path: '$.value.segment', operator: 'equal', value: segment }],
      },
      event: { ...event, params: { ...event.params, offer: `${name}-grown-${index % offers}` } },
    })),
  });
}

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

const read = <File>(path: string): File => JSON.parse(readFileSync(path, 'utf8'));

const readAll = <File>(folder: string): readonly File[] =>
  readdirSync(folder).map((file) => read<File>(join(folder, file)));

const write = (path: string, content: object): void => writeFileSync(path, JSON.stringify(content, null, 2));
