import type { z } from 'zod';
import { type JsonPath, valueAt } from '../../../shared/json-pointer.ts';
import { hintWord } from '../../../shared/suggest-word.ts';
import {
  exampleHint,
  formatHint,
  hintConversion,
  hintWrapping,
  likeHint,
  membersHint,
  type Subject,
  short,
  toWord,
} from './hint-right-value.ts';
import { fieldsAt, keyExampleAt } from './schema-shape.ts';

/** A place where a document does not fit its schema. `at: 'key'` is the name of the member, not its value. */
export type SchemaFault = {
  readonly code:
    | 'unknown-field'
    | 'missing-field'
    | 'wrong-type'
    | 'wrong-value'
    | 'wrong-format'
    | 'wrong-name'
    | 'out-of-range';
  readonly path: JsonPath;
  readonly at: 'value' | 'key';
  readonly message: string;
  readonly hint: string;
};

/** The most mistakes that are reported per file. */
export const mostFaults = 100;

type Issue = z.core.$ZodIssue;

/** One zod issue as faults on the exact nodes; of a union, the branch that the author meant. */
export function explainIssue(issue: Issue, subject: Subject, base: JsonPath = []): SchemaFault[] {
  const path = [...base, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.slice(0, mostFaults).map((key) => unknownField(subject, path, key));
  if (issue.code === 'invalid_union') return explainUnion(issue, subject, path);
  if (issue.code === 'invalid_element')
    return issue.issues.flatMap((inner) => explainIssue(inner, subject, path));
  return [explainPlain(issue, subject, path)];
}

function explainPlain(issue: Issue, subject: Subject, path: JsonPath): SchemaFault {
  const value = valueAt(subject.root, path);
  if (value === undefined) return missingField(subject, path, issue);
  switch (issue.code) {
    case 'invalid_type':
      return fault(
        'wrong-type',
        path,
        `this is ${nameKind(value)}, but ${nameWanted(issue.expected)} is wanted`,
        hintWrapping(subject, path, value) ??
          hintConversion(value, issue.expected) ??
          exampleHint(subject, path),
      );
    case 'invalid_value':
      return wrongValue(path, value, issue.values.map(String));
    case 'invalid_key':
      return {
        ...fault(
          'wrong-name',
          path,
          `"${short(path[path.length - 1])}" cannot be a name here`,
          likeHint(keyExampleAt(subject.schema, path.slice(0, -1)) ?? toWord(path[path.length - 1])),
        ),
        at: 'key',
      };
    case 'invalid_format':
      return fault(
        'wrong-format',
        path,
        `"${short(value)}" does not have the form that is right here`,
        formatHint(issue, subject, path),
      );
    case 'too_small':
    case 'too_big':
      return outOfRange(issue, path);
    default:
      return fault('wrong-value', path, issue.message, exampleHint(subject, path));
  }
}

function unknownField(subject: Subject, path: JsonPath, key: string): SchemaFault {
  const hint = hintWord(key, fieldsAt(subject.schema, path), 'field');
  return {
    code: 'unknown-field',
    path: [...path, key],
    at: 'key',
    message: `"${short(key)}" is not known here`,
    hint,
  };
}

function missingField(subject: Subject, path: JsonPath, issue: Issue): SchemaFault {
  const options =
    issue.code === 'invalid_value' ? issue.values.map((value) => `"${String(value)}"`).join(', ') : '';
  const hint =
    options === ''
      ? exampleHint(subject, path, `Add "${short(path[path.length - 1])}".`)
      : `Write one of: ${options}.`;
  return fault('missing-field', path, `"${short(path[path.length - 1])}" is missing`, hint);
}

function wrongValue(path: JsonPath, value: unknown, options: readonly string[]): SchemaFault {
  return fault(
    'wrong-value',
    path,
    `${JSON.stringify(value).slice(0, 80)} is not possible here`,
    hintWord(short(value), options, 'value'),
  );
}

function explainUnion(issue: z.core.$ZodIssueInvalidUnion, subject: Subject, path: JsonPath): SchemaFault[] {
  const value = valueAt(subject.root, path);
  if ('options' in issue && Array.isArray(issue.options)) {
    const options = issue.options.map(String);
    return value === undefined
      ? [
          fault(
            'missing-field',
            path,
            `"${short(path[path.length - 1])}" is missing`,
            `Write one of: ${options.join(', ')}.`,
          ),
        ]
      : [wrongValue(path, value, options)];
  }
  const meant = findMeant(issue.errors);
  if (meant.length > 0) return meant.flatMap((inner) => explainIssue(inner, subject, path));
  // A branch that takes this kind of value and still refuses it knows best what is wrong with it.
  const near = issue.errors.filter((branch) => branch.every((inner) => takesKind(inner, value)));
  if (near.length === 1) return (near[0] ?? []).flatMap((inner) => explainIssue(inner, subject, path));
  const wanted = issue.errors.flatMap((branch) => branch.slice(0, 1).map(nameBranch));
  return [
    fault(
      value === undefined ? 'missing-field' : 'wrong-type',
      path,
      `this is ${nameKind(value)}, but ${[...new Set(wanted)].join(' or ')} is wanted`,
      exampleHint(
        subject,
        path,
        wanted.every((name) => name === wantedNames['object']) ? membersHint(subject, path) : undefined,
      ),
    ),
  ];
}

/**
 * Of the branches that take such a value, the one with the fewest unknown fields. If it has some, they are the mistake: the
 * branch may not be the one that was meant, so what it lacks says nothing.
 */
function findMeant(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const unknownIn = (branch: readonly Issue[]): readonly Issue[] =>
    branch.filter(({ code }) => code === 'unrecognized_keys');
  const [best = []] = branches
    .filter((branch) => branch.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'))
    .sort((one, other) => unknownIn(one).length - unknownIn(other).length);
  const unknown = unknownIn(best);
  return unknown.length > 0 ? unknown : best;
}

function takesKind(issue: Issue, value: unknown): boolean {
  if (issue.code === 'invalid_value') return typeof issue.values[0] === typeof value;
  return issue.code !== 'invalid_type';
}

function nameBranch(issue: Issue): string {
  if (issue.code === 'invalid_type') return nameWanted(issue.expected);
  if (issue.code === 'invalid_value') return issue.values.map((value) => JSON.stringify(value)).join(' or ');
  return issue.message;
}

const units: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };

function outOfRange(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig, path: JsonPath): SchemaFault {
  const bound = issue.code === 'too_small' ? issue.minimum : issue.maximum;
  const side = issue.code === 'too_small' ? 'at least' : 'at most';
  if (issue.origin === 'string' && side === 'at least' && bound === 1)
    return fault('out-of-range', path, 'this text is empty', 'Write it, or take the field out.');
  const unit = units[issue.origin] ?? '';
  return fault(
    'out-of-range',
    path,
    `${unit === '' ? 'this number' : 'this'} must ${unit === '' ? 'be' : 'have'} ${side} ${bound}${unit}`,
    bound === 1 && side === 'at most' && unit === ''
      ? 'Keep it at most 1: a share, so that 15 % is 0.15.'
      : `Keep it ${side} ${bound}${unit}.`,
  );
}

const fault = (code: SchemaFault['code'], path: JsonPath, message: string, hint: string): SchemaFault => ({
  code,
  path,
  at: 'value',
  message,
  hint,
});

function nameKind(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return (
    { string: 'a text', number: 'a number', boolean: 'true or false' }[typeof value as string] ?? 'an object'
  );
}

const wantedNames: Readonly<Record<string, string>> = {
  string: 'a text in double quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list [ … ]',
  object: 'an object { … }',
  record: 'an object { … }',
};

const nameWanted = (expected: string): string => wantedNames[expected] ?? expected;
