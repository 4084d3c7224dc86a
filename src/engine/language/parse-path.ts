import { engineLimits } from './engine-limits.ts';
import { parseExpression } from './parse-expression.ts';
import type { PathStep, StepAction } from './path-step.ts';

/** Refuses a path. The message is the end of a sentence that begins "The path". */
export class PathFault extends Error {}

const valueTypes: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['scalar', (value: unknown) => !value || !(typeof value === 'object' || typeof value === 'function')],
  ['boolean', (value: unknown) => typeof value === 'boolean'],
  ['string', (value: unknown) => typeof value === 'string'],
  ['undefined', (value: unknown) => value === undefined],
  ['function', (value: unknown) => typeof value === 'function'],
  ['integer', (value: unknown) => Number.isInteger(value)],
  ['number', (value: unknown) => Number.isFinite(value)],
  ['nonFinite', (value: unknown) => typeof value === 'number' && !Number.isFinite(value)],
  ['object', (value: unknown) => typeof value === 'object' && value !== null],
  ['array', (value: unknown) => Array.isArray(value)],
  ['null', (value: unknown) => value === null],
]);

/**
 * Splits a path into tokens exactly as JSONPath-plus 10.3 does, replacement by replacement: rule files use its many spellings
 * of the same path.
 */
export function splitPath(path: string): readonly string[] {
  const expressions: string[] = [];
  const normalized = path
    .replaceAll(
      /@(?:null|boolean|number|string|integer|undefined|nonFinite|scalar|array|object|function|other)\(\)/gu,
      ';$&;',
    )
    .replaceAll(
      /[['](\??\(.*?\))[\]'](?!.\])/gu,
      (_whole, expression: string) => `[#${expressions.push(expression) - 1}]`,
    )
    .replaceAll(
      /\[['"]([^'\]]*)['"]\]/gu,
      (_whole, property: string) => `['${property.replaceAll('.', '%@%').replaceAll('~', '%%@@%%')}']`,
    )
    .replaceAll('~', ';~;')
    .replaceAll(/['"]?\.['"]?(?![^[]*\])|\[['"]?/gu, ';')
    .replaceAll('%@%', '.')
    .replaceAll('%%@@%%', '~')
    .replaceAll(/(?:;)?(\^+)(?:;)?/gu, (_whole, ups: string) => `;${ups.split('').join(';')};`)
    .replaceAll(/;;;|;;/gu, ';..;')
    .replaceAll(/;$|'?\]|'$/gu, '');
  const tokens = normalized.split(';').map((token) => {
    const place = /#(\d+)/u.exec(token)?.[1];
    if (place === undefined) return token;
    const expression = expressions[Number(place)];
    if (expression === undefined) throw new PathFault(`has a key with # and a number (${token})`);
    return expression;
  });
  return tokens[0] === '$' && tokens.length > 1 ? tokens.slice(1) : tokens;
}

const fixedActions: ReadonlyMap<string, StepAction> = new Map([
  ['*', { kind: 'every' }],
  ['..', { kind: 'descend' }],
  ['^', { kind: 'parent' }],
  ['~', { kind: 'name' }],
  ['$', { kind: 'root' }],
]);

const parseSlice = (token: string): StepAction | undefined => {
  if (!/^(-?\d*):(-?\d*):?(\d*)$/u.test(token)) return undefined;
  const [start, end, stride] = token.split(':').map((part) => Number.parseInt(part, 10));
  return { kind: 'slice', start: start || 0, end: end || Number.NaN, stride: stride || 1 };
};

const parseBracket = (token: string): StepAction => {
  const isFilter = token.startsWith('?(');
  const text = isFilter ? token.replace(/^\?\((.*?)\)$/u, '$1') : token;
  const expression = parseExpression(text);
  if (expression === undefined) throw new PathFault(`has an expression that is not supported: ${token}`);
  return { kind: isFilter ? 'filter' : 'index', expression };
};

const parseType = (token: string): StepAction => {
  const accepts = valueTypes.get(token.slice(1, -2));
  if (accepts === undefined || !token.endsWith('()'))
    throw new PathFault(`has the unknown value type ${token}; write a key that begins with @ as \`${token}`);
  return { kind: 'type', accepts };
};

function parseAction(token: string, rest: PathStep | undefined): StepAction {
  const fixed = fixedActions.get(token) ?? parseSlice(token);
  if (fixed !== undefined) return fixed;
  if (token.startsWith('?(') || token.startsWith('(')) return parseBracket(token);
  if (token.startsWith('@')) return parseType(token);
  if (token.startsWith('`'))
    return { kind: 'escaped', property: token.slice(1), otherwise: parseNames(token, rest) };
  return parseNames(token, rest);
}

const parseNames = (token: string, rest: PathStep | undefined): StepAction =>
  token.includes(',')
    ? { kind: 'union', parts: token.split(',').map((part) => toStep(part, rest)) }
    : { kind: 'property' };

const toStep = (token: string, rest: PathStep | undefined): PathStep => ({
  token,
  next: rest,
  action: parseAction(token, rest),
});

const isBracket = (token: string): boolean => /^\??\(/.test(token);

/** The parts that one token selects: those of a union (`a,b`), or the token itself. */
const partsOf = (token: string): readonly string[] => (isBracket(token) ? [token] : token.split(','));

const fansOut = (token: string): boolean =>
  token.startsWith('?(') ||
  partsOf(token).some((part) => part === '*' || part === '..' || part.includes(':'));
const stepsBack = (token: string): boolean => partsOf(token).includes('^');

/**
 * True if a path returns from many places to their parents and from there to many again: their number multiplies each time.
 */
function multiplies(tokens: readonly string[]): boolean {
  const out = tokens.findIndex(fansOut);
  const back = out < 0 ? -1 : tokens.findIndex((token, at) => at > out && stepsBack(token));
  return back >= 0 && tokens.slice(back).some(fansOut);
}

const countDescents = (tokens: readonly string[]): number => tokens.filter((token) => token === '..').length;
const countCombinations = (tokens: readonly string[]): number =>
  tokens.reduce((product, token) => product * partsOf(token).length, 1);

/** The relative cost of following a path: 0 if it only enters members, ten times as much for each descent. */
export function costOfSteps(tokens: readonly string[]): number {
  if (!tokens.some((token) => fansOut(token) || partsOf(token).length > 1)) return 0;
  return 10 ** countDescents(tokens) * countCombinations(tokens);
}

/** Parses the tokens of a path into linked steps. Throws PathFault if the path is not supported or too costly. */
export function parseSteps(tokens: readonly string[]): PathStep | undefined {
  if (countDescents(tokens) > engineLimits.pathDescents)
    throw new PathFault(`has more than ${engineLimits.pathDescents} recursive descents (..)`);
  if (countCombinations(tokens) > engineLimits.pathUnions)
    throw new PathFault(`selects more than ${engineLimits.pathUnions} combinations`);
  if (multiplies(tokens)) throw new PathFault('steps back (^) from many places and then goes to many again');
  return [...tokens].reverse().reduce<PathStep | undefined>((rest, token) => toStep(token, rest), undefined);
}
