import { expect, test } from 'vitest';
import { countSegments } from '../../../../src/domain/messages/sms-segments.ts';

test.each([
  ['', 1, 'GSM-7'],
  ['a'.repeat(160), 1, 'GSM-7'],
  ['a'.repeat(161), 2, 'GSM-7'],
  ['a'.repeat(306), 2, 'GSM-7'],
  ['a'.repeat(307), 3, 'GSM-7'],
  ['€'.repeat(80), 1, 'GSM-7'],
  ['€'.repeat(81), 2, 'GSM-7'],
  // 76 of them fill 152 of 153 places: none is split.
  [`${'€'.repeat(76)}€${'a'.repeat(20)}`, 2, 'GSM-7'],
  ['è già qui', 1, 'GSM-7'],
  ['”', 1, 'UCS-2'],
  ['您'.repeat(70), 1, 'UCS-2'],
  ['您'.repeat(71), 2, 'UCS-2'],
  ['您'.repeat(134), 2, 'UCS-2'],
  ['您'.repeat(135), 3, 'UCS-2'],
  ['🎉'.repeat(35), 1, 'UCS-2'],
  ['🎉'.repeat(36), 2, 'UCS-2'],
  // 33 of them fill 66 of 67 places.
  ['🎉'.repeat(67), 3, 'UCS-2'],
] as const)('%j takes %i text messages in %s', (text, segments, encoding) => {
  expect(countSegments(text)).toEqual({ segments, encoding });
});
