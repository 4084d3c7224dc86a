import type { Decision } from '../domain/decision/decision.ts';
import { digest } from '../shared/digest.ts';
import type { AnswerDigests } from './ports.ts';

/** Members with texts, which each runtime writes by its own tables of languages. */
export const isOfWords = (member: string): boolean => member === 'body' || member === 'know';

/** Of the bytes of an answer. `hash`: `digest`, or the same by other means. */
export const digestBytes = (text: string, hash = digest): string => hash(text).slice(0, digestLength);

/** By these an answer is compared where it is not kept itself. */
export const digestAnswer = ({
  decision,
  bytes,
}: {
  readonly decision: Decision;
  readonly bytes: Buffer;
}): AnswerDigests => ({
  bytes: digestBytes(bytes.toString()),
  decision: digest(
    JSON.stringify(decision, (member, value: unknown) => (isOfWords(member) ? undefined : value)),
  ).slice(0, digestLength),
});

/** 80 bits: of a billion decisions none is taken for another by chance. */
const digestLength = 16;
