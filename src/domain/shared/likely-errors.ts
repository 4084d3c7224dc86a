import type { ErrorObject } from 'ajv';

/** Ajv reports the errors of every form of a union, and some twice: keeps those of the form that was probably meant. */
export function likelyErrors(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const union = errors.findLast(({ keyword }) => keyword === 'anyOf');
  if (union === undefined) return errors.filter((error) => !isRepetition(error, errors));
  const isWithin = ({ schemaPath }: ErrorObject): boolean => schemaPath.startsWith(`${union.schemaPath}/`);
  const others = errors.filter((error) => error !== union && !isWithin(error));
  return likelyErrors([...others, ...likelyBranch(union, errors.filter(isWithin))]);
}

/** The parts of an error that Ajv reports as well, and a pattern where the format is wrong already. */
const isRepetition = ({ keyword, instancePath }: ErrorObject, errors: readonly ErrorObject[]): boolean =>
  keyword === 'propertyNames' ||
  keyword === 'if' ||
  (keyword === 'pattern' &&
    errors.some((other) => other.keyword === 'format' && other.instancePath === instancePath));

function likelyBranch(union: ErrorObject, within: readonly ErrorObject[]): readonly ErrorObject[] {
  const isOtherKind = ({ keyword, instancePath }: ErrorObject): boolean =>
    keyword === 'type' && instancePath === union.instancePath;
  const branches = Object.keys(Object(union.schema)).map((index) =>
    within.filter(({ schemaPath }) => schemaPath.startsWith(`${union.schemaPath}/${index}/`)),
  );
  const fitting = branches.filter((branch) => branch.length > 0 && !branch.some(isOtherKind));
  if (fitting.length === 0) return [{ ...union, keyword: 'type' }];
  const likely = fitting.reduce((best, branch) => (misfit(branch) < misfit(best) ? branch : best));
  return likely.map((error) => withFieldsOfAllForms(error, union, within));
}

/** An unknown field of a union is compared with the fields of all its forms: another form may have been meant. */
function withFieldsOfAllForms(
  error: ErrorObject,
  { instancePath }: ErrorObject,
  within: readonly ErrorObject[],
): ErrorObject {
  if (error.keyword !== 'additionalProperties' || error.instancePath !== instancePath) return error;
  const forms = within.filter((other) => other.instancePath === instancePath);
  const properties = Object.assign({}, ...forms.map(({ parentSchema }) => parentSchema?.['properties']));
  return { ...error, parentSchema: { ...error.parentSchema, properties } };
}

/** How far a value is from a form: missing and unknown fields weigh more than a wrong value within. */
const misfit = (errors: readonly ErrorObject[]): number =>
  errors.reduce(
    (sum, { keyword }) => sum + (keyword === 'required' || keyword === 'additionalProperties' ? 10 : 1),
    0,
  );
