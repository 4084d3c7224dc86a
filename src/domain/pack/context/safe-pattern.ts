/** Patterns run on what strangers send, so only those are taken whose matching time is bounded by their shape. */
export const patternLimits = { length: 200, openRepeats: 3, textLength: 100 } as const;

/** A repetition up to this many times is as good as written out. */
const smallRepeat = 10;

/**
 * Why a pattern is refused, undefined if it is taken. Refused are what backtracking can blow up: repeated groups that hold a
 * repetition or an alternative themselves, back-references, look-arounds, and more than a few open repetitions.
 */
export function findPatternFault(pattern: string): string | undefined {
  if (pattern.length > patternLimits.length) return `is longer than ${patternLimits.length} characters`;
  try {
    new RegExp(pattern, 'u');
  } catch {
    return 'is not a regular expression (in Unicode mode)';
  }
  if (/\(\?<?[=!]/.test(pattern)) return 'looks ahead or behind';
  if (/\\(?:[1-9]|k<)/.test(pattern)) return 'refers back to a group';
  return findRunaway(pattern);
}

type Repeat = { readonly length: number; readonly least: number; readonly most: number };

const once: Repeat = { length: 0, least: 1, most: 1 };

function findRunaway(pattern: string): string | undefined {
  /** Of each open group whether its matches can differ in length or shape; the pattern itself is the outermost. */
  const varies = [false];
  let openRepeats = 0;
  for (let index = 0; index < pattern.length; ) {
    const atom = readAtom(pattern, index);
    index += atom.length;
    if (atom.kind === 'open') {
      varies.push(false);
      continue;
    }
    const inner = atom.kind === 'close' && varies.pop() === true;
    const repeat = readRepeat(pattern, index);
    index += repeat.length;
    if (inner && repeat.most > 1) return 'repeats a group that holds a repetition or an alternative';
    const differs = repeat.most !== repeat.least;
    openRepeats += differs && repeat.most > smallRepeat ? 1 : 0;
    varies.push(varies.pop() === true || inner || differs || atom.kind === 'alternative');
  }
  return openRepeats > patternLimits.openRepeats
    ? `has more than ${patternLimits.openRepeats} open repetitions`
    : undefined;
}

type Atom = { readonly kind: 'open' | 'close' | 'alternative' | 'other'; readonly length: number };

const atoms: Readonly<Record<string, { readonly kind: Atom['kind']; readonly shape: RegExp }>> = {
  '\\': { kind: 'other', shape: /^\\(?:[pPu]\{[^}]*\}|.)/su },
  '[': { kind: 'other', shape: /^\[(?:\\.|[^\]\\])*\]/su },
  '(': { kind: 'open', shape: /^\((?:\?(?::|<[^>]*>))?/ },
  ')': { kind: 'close', shape: /^\)/ },
  '|': { kind: 'alternative', shape: /^\|/ },
};

function readAtom(pattern: string, index: number): Atom {
  const atom = atoms[pattern[index] ?? ''];
  if (atom === undefined) return { kind: 'other', length: 1 };
  return { kind: atom.kind, length: atom.shape.exec(pattern.slice(index))?.[0].length ?? 1 };
}

function readRepeat(pattern: string, index: number): Repeat {
  const match = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(pattern.slice(index));
  if (match === null) return once;
  const [{ length }, sign, least, comma, most] = match;
  const endless = Number.POSITIVE_INFINITY;
  if (sign !== undefined) return { length, least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : endless };
  if (comma === '') return { length, least: Number(least), most: Number(least) };
  return { length, least: Number(least), most: most === '' ? endless : Number(most) };
}
