import { type MessageFormatElement, TYPE } from '@formatjs/icu-messageformat-parser';
import { parseMessage } from './parse-message.ts';

/** What a text needs of its language and its values. */
export type TextUses = {
  readonly variables: ReadonlySet<string>;
  /** By plural, the forms that are missing: numbers for which the language has another form than `other`. */
  readonly missingForms: readonly { readonly variable: string; readonly forms: readonly string[] }[];
};

/** Undefined for a text that is not a message, which another check reports. */
export function listUses(text: string, locale: string): TextUses | undefined {
  try {
    const elements = parseMessage(text, locale).flatMap(withInner);
    return {
      variables: new Set(
        elements.flatMap((element) => ('value' in element && isNamed(element) ? element.value : [])),
      ),
      missingForms: elements.flatMap((element) => listMissing(element, locale)),
    };
  } catch {
    return undefined;
  }
}

const isNamed = ({ type }: MessageFormatElement): boolean => type !== TYPE.literal && type !== TYPE.pound;

/** An element and all that its choices hold. */
function withInner(element: MessageFormatElement): MessageFormatElement[] {
  if (element.type !== TYPE.plural && element.type !== TYPE.select) return [element];
  return [element, ...Object.values(element.options).flatMap(({ value }) => value.flatMap(withInner))];
}

function listMissing(element: MessageFormatElement, locale: string): TextUses['missingForms'] {
  if (element.type !== TYPE.plural) return [];
  const type = element.pluralType ?? 'cardinal';
  const forms = findMissingForms(Object.keys(element.options), locale, type, element.offset);
  return forms.length === 0 ? [] : [{ variable: element.value, forms }];
}

/** Whole numbers up to this show every form that counts of things need. */
const mostTried = 200;

function findMissingForms(
  choices: readonly string[],
  locale: string,
  type: Intl.PluralRuleType,
  offset: number,
): string[] {
  const rules = new Intl.PluralRules(locale, { type });
  const needed = new Set<string>();
  for (let count = 0; count <= mostTried; count += 1)
    if (!choices.includes(`=${count}`)) needed.add(rules.select(count - offset));
  return [...needed].filter((form) => form !== 'other' && !choices.includes(form));
}
