import {
  type ArgumentElement,
  type DateElement,
  isDateTimeSkeleton,
  isNumberSkeleton,
  type NumberElement,
  type TimeElement,
  TYPE,
} from '@formatjs/icu-messageformat-parser';
import type { Showing, TextVariable } from './show-value.ts';

/** A place of a text where a value is shown. */
export type FormattedElement = ArgumentElement | NumberElement | DateElement | TimeElement;

const numberStyles: Readonly<Record<string, Intl.NumberFormatOptions>> = {
  integer: { maximumFractionDigits: 0 },
  percent: { style: 'percent' },
};
const lengths: ReadonlySet<string> = new Set(['short', 'medium', 'long', 'full']);

/** How the value is shown there; undefined where its type cannot be shown so. */
export function chooseShowing(element: FormattedElement, variable: TextVariable): Showing | undefined {
  switch (element.type) {
    case TYPE.argument:
      return variable.showing;
    case TYPE.number:
      return variable.type === 'number' ? chooseNumber(element) : undefined;
    default:
      return variable.type === 'date' || variable.type === 'time' ? chooseInstant(element) : undefined;
  }
}

function chooseNumber({ style }: NumberElement): Showing | undefined {
  if (style === undefined || style === null) return { as: 'number', options: {} };
  if (isNumberSkeleton(style)) {
    const { scale, ...options } = style.parsedOptions;
    const shown = { as: 'number', options: options as Intl.NumberFormatOptions } as const;
    return scale === undefined ? shown : { ...shown, scale };
  }
  const options = typeof style === 'string' ? numberStyles[style] : undefined;
  return options && { as: 'number', options };
}

function chooseInstant({ type, style }: DateElement | TimeElement): Showing | undefined {
  if (isDateTimeSkeleton(style)) return { as: 'instant', options: style.parsedOptions };
  const length = style ?? (type === TYPE.date ? 'long' : 'short');
  if (typeof length !== 'string' || !lengths.has(length)) return undefined;
  return {
    as: 'instant',
    options: type === TYPE.date ? { dateStyle: length as 'long' } : { timeStyle: length as 'short' },
  };
}
