import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes a pack of one offer, of which there are so many, made at a checkout to everybody. */
export function writeStockPack(folder: string, stock: number): void {
  const pack = join(folder, 'stock');
  const write = (path: string, content: unknown) => {
    mkdirSync(join(pack, path, '..'), { recursive: true });
    writeFileSync(join(pack, path), JSON.stringify(content));
  };
  write('pack.json', {
    pack: 'stock',
    description: 'One offer that runs out',
    owner: 'tests',
    timeZone: 'UTC',
    defaultLocale: 'en',
    locales: ['en'],
    touchpoints: {
      checkout: { description: 'Checkout', channels: { pos: { form: 'text' } }, context: { type: 'object' } },
    },
  });
  write('rules/stock.json', {
    rules: [
      {
        id: 'everybody',
        description: 'Everybody may have it',
        conditions: { all: [{ fact: 'channel', operator: 'equal', value: 'pos' }] },
        event: { type: 'offer', params: { offer: 'mug' } },
      },
    ],
  });
  write('offers/stock.json', {
    offers: [
      { id: 'mug', description: 'A mug', category: 'gifts', value: 5, stock, treatment: { message: 'mug' } },
    ],
  });
  write('messages/stock.json', {
    messages: { mug: { purpose: 'offer', texts: { text: { en: 'Have a mug' } } } },
  });
}
