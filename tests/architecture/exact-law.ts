/**
 * What the language leaves to the engine, to the place or to the moment. Nothing of it may enter a decision: a record must give the same
 * rules, offers, order, actions and ids on every engine. Words and time zones are exempt: their rules are an input, which the record names.
 */
const inexact: Readonly<Record<string, RegExp>> = {
  'a power: use exactPower': /[\w)\]]\s*\*\*\s*[\w(]/,
  'a function whose digits differ between engines':
    /\bMath\.(?:pow|exp|expm1|log|log1p|log2|log10|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|asinh|acosh|atanh|hypot|cbrt)\b/,
  'an order or spelling of a language': /\.(?:localeCompare|toLocale\w*)\(|\bIntl\.Collator\b/,
  'the time zone of the machine':
    /\.(?:get|set)(?:Date|Day|FullYear|Hours|Milliseconds|Minutes|Month|Seconds|Year)\(|\.(?:getTimezoneOffset|toDateString|toTimeString)\(|\bnew Date\([^)]*,/,
  'the clock': /\bDate\.now\b|\bnew Date\(\)|\bperformance\./,
  'a random number': /\bMath\.random\b|\brandomUUID\b|\bgetRandomValues\b/,
};

/** Comments say what is avoided, and texts are no code. */
const withoutComments = (source: string): string =>
  source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1');

/** What of a source text is left to the engine, the place or the moment. */
export function findInexact(source: string): readonly string[] {
  const code = withoutComments(source);
  return Object.entries(inexact).flatMap(([what, pattern]) => (pattern.test(code) ? what : []));
}
