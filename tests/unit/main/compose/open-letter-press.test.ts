import { expect, it, onTestFinished } from 'vitest';
import { openLetterPress } from '../../../../src/main/compose/open-letter-press.ts';

const order = {
  letter: {
    locale: 'en',
    timeZone: 'UTC',
    sender: { name: 'Tramontana', lines: [] },
    subject: 'Hello',
    paragraphs: ['All is well.'],
    closing: 'Yours',
    signature: ['Anna'],
  },
  dated: 0,
  reference: 'r1',
};

it('prints in a process of its own, in the order of the letters, and starts again after it was closed', async () => {
  const press = openLetterPress();
  onTestFinished(() => press.close());
  const [one, other] = await Promise.all([press.print(order), press.print({ ...order, reference: 'r2' })]);
  expect([one.status, other.status]).toEqual(['printed', 'printed']);
  if (one.status !== 'printed' || other.status !== 'printed') return;
  expect(one.printedWith?.compiler).toMatch(/^@myriaddreamin\/typst-ts-node-compiler \d/);
  expect(one.printedWith?.fonts).toMatch(/^[0-9a-f]{64}$/);
  expect(one.printedWith?.sheet).not.toBe(other.printedWith?.sheet);
  await press.close();
  expect(await press.print(order)).toEqual(one);
}, 60_000);
