import { describe, expect, it } from 'vitest';
import { cleanEmail } from '../../../../src/domain/customer/clean-email.ts';

describe('an e-mail address', () => {
  it.each([
    ['anna@example.com', 'anna@example.com'],
    ['Anna.Rossi+shop@Mail.Example.co.UK', 'anna.rossi+shop@mail.example.co.uk'],
    ['Anna Rossi <anna@example.com>', 'anna@example.com'],
    ['mailto:anna@example.com', 'anna@example.com'],
    ["o'hara@example.ie", "o'hara@example.ie"],
    ['anna@xn--bcher-kva.example', 'anna@xn--bcher-kva.example'],
    ['anna@bücher.example', 'anna@bücher.example'],
    ['用户@例子.测试', '用户@例子.测试'],
    ['a@3m.com', 'a@3m.com'],
    ['1@2.cn', '1@2.cn'],
  ])('is read in %s', (text, address) => {
    expect(cleanEmail(text)).toBe(address);
  });

  it.each([
    'a@b',
    'anna@localhost',
    'anna@10.0.0.1',
    'anna@example.',
    'anna@.com',
    'anna@example..com',
    'anna@-example.com',
    'anna@my_shop.com',
    'anna@example.c',
    '.anna@example.com',
    'anna.@example.com',
    'an..na@example.com',
    '@example.com',
    'anna@',
    'anna@b@example.com',
    'anna rossi@example.com',
    'anna@example.com, nina@example.com',
    'noreply',
  ])('is not %s', (text) => {
    expect(cleanEmail(text)).toBeUndefined();
  });
});
