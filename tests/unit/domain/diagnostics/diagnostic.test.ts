import { describe, expect, it } from 'vitest';
import { formatDiagnostic } from '../../../../src/domain/diagnostics/diagnostic.ts';

const diagnostic = {
  code: 'unknown-field',
  severity: 'error',
  file: 'p/rules/a.json',
  line: 2,
  column: 3,
  pointer: '/x',
  message: '"x" is not known here',
  hint: 'Did you mean "y"?',
} as const;

describe('formatDiagnostic', () => {
  it('begins with the place, as editors and CI logs make clickable', () => {
    expect(formatDiagnostic(diagnostic)).toBe(
      'p/rules/a.json:2:3 error unknown-field: "x" is not known here\n    hint: Did you mean "y"?',
    );
  });

  it('lets no file steer the terminal or write lines of its own', () => {
    const hostile = {
      ...diagnostic,
      file: 'p/\u001b[2J.json',
      message: 'a\n0 errors\u202e',
      hint: 'b\r\u0007\u2028è',
    };
    expect(formatDiagnostic(hostile)).toBe(
      'p/\\u001b[2J.json:2:3 error unknown-field: a\\u000a0 errors\\u202e\n    hint: b\\u000d\\u0007\\u2028è',
    );
  });
});
