/** Stand in a printed text behind a value that ends a sentence by itself, and in the place of a missing one. Texts and values have neither. */
const stop = '\ue002';
const gap = '\ue003';

const endsSentence = /[.…。!?！？]\u2069?$/u;

/** Whether a text that is being written has a mark, so that `smoothJoints` has something to do. */
export type Joints = { hasJoint: boolean };

/** A shown value, marked where the text around it may have to give way; `makeSafe` fits it into that text. */
export function markJoint(shown: string, makeSafe: (shown: string) => string, joints: Joints): string {
  const isGap = shown === '';
  if (!isGap && !endsSentence.test(shown)) return makeSafe(shown);
  joints.hasJoint = true;
  return isGap ? gap : `${makeSafe(shown)}${stop}`;
}

const end = '.!?…。！？';
const comma = ',，、';

/** In this order: each may count on what those before it took away. */
const rules: readonly (readonly [RegExp, string])[] = [
  // "Smith Jr." and the sentence share one full stop; three points are no full stop.
  [new RegExp(`${stop}((?:</[a-z-]+>)*)[.。](?![.…])`, 'gu'), '$1'],
  [new RegExp(`<([a-z-]+)(?:\\s[^<>]*)?>\\s*${gap}\\s*</\\1>`, 'gu'), gap],
  [new RegExp(`(?:\\(\\s*${gap}\\s*\\)|\\[\\s*${gap}\\s*\\]|["“„«‹]\\s*${gap}\\s*["”“»›])`, 'gu'), gap],
  [new RegExp(`${gap}(?:['’]s\\b|\\s?[%‰€$£¥°])`, 'gu'), gap],
  [new RegExp(`[€$£¥]\\s?${gap}`, 'gu'), gap],
  [new RegExp(`${gap}(?:[^\\S\\n]*[${comma}/·|–—-]?[^\\S\\n]*${gap})+`, 'gu'), gap],
  [new RegExp(`([${end}])\\s*${gap}\\s*[${end}]`, 'gu'), '$1'],
  [new RegExp(`\\s*[${comma}]\\s*${gap}(?=\\s*(?:[${end};:；：${comma}]|$))`, 'gu'), ''],
];

const sentenceStart = new RegExp(`(^|[${end}\\n>]\\s*)${gap}[\\s${comma};:；：]*(\\p{Ll}?)`, 'gu');

const leftovers: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`\\s+${gap}(\\s)`, 'gu'), '$1'],
  [new RegExp(`\\s+${gap}(?=[${end}${comma};:；：]|$)`, 'gu'), ''],
  [new RegExp(`[${stop}${gap}]`, 'gu'), ''],
];

/**
 * A text whose values are marked, without repeated and leftover punctuation: "Mr Smith Jr.." → "Mr Smith Jr.", "Welcome, !" →
 * "Welcome!". Only what touches a marked place changes.
 */
export function smoothJoints(text: string): string {
  const apply = (whole: string, [pattern, by]: readonly [RegExp, string]): string =>
    whole.replace(pattern, by);
  const opened = rules
    .reduce(apply, text)
    .replace(sentenceStart, (_, before: string, letter: string) => before + letter.toUpperCase());
  return leftovers.reduce(apply, opened).trim();
}
