import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { openTypstPress } from '../../src/adapters/letters/typst-press.ts';
import { composeLetter } from '../../src/domain/messages/compose-letter.ts';
import { composeMail } from '../../src/domain/messages/compose-mail.ts';
import { escapeHtml } from '../../src/domain/messages/escape-html.ts';
import { layOutLetter } from '../../src/domain/messages/lay-out-letter.ts';
import type { LetterContent } from '../../src/domain/messages/letter-catalogue.ts';
import { buildPayload } from '../../src/domain/tasks/build-payload.ts';
import { readLetterPayload } from '../../src/domain/tasks/task-payload.ts';
import { hostileNames } from '../support/hostile-names.ts';
import { runLength } from '../support/run-length.ts';
import { sampleRules } from '../support/sample-rules.ts';

const pack = sampleRules.packs.get('airline');
if (pack === undefined) throw new Error('there is no airline');
const print = openTypstPress();
const dated = Date.parse('2026-11-22T10:00:00Z');
const locales = ['it', 'en', 'de', 'zh-Hant'];
const letters = runLength({ gate: 24, long: 1000 });

/** Of all kinds, however few. */
const all = hostileNames(1000);
const chosen = Array.from({ length: letters }, (_, at) => all[(at * 41) % 1000] ?? '');

/** The letter to somebody whose name, street and city are this; every fourth has no given name. */
function writeLetter(name: string, at: number): LetterContent {
  const address = { lines: [name], city: name, postalCode: '50123', country: 'IT' };
  const person = at % 4 === 3 ? { family: name } : { given: name, family: name, honorific: 'ms' as const };
  const payload = buildPayload(
    'letter',
    pack as NonNullable<typeof pack>,
    {
      template: 'apology-ife',
      values,
      locale: locales[at % locales.length] ?? 'it',
      channel: 'letter',
      day: '2026-11-22',
    },
    { name: person, identities: [], addresses: [address] },
  );
  const letter = readLetterPayload(payload)?.letter;
  if (letter === undefined) throw new Error('there is no letter');
  return letter;
}
const values = { cabin: 'first', incidentDate: '2026-11-18T10:00:00Z', flight: 'TA601' };

/** Without the ends of lines: an address may have more or fewer. */
const tagsOf = (markup: string): string[] => (markup.match(/<[^>]*>/g) ?? []).filter((tag) => tag !== '<br>');
const bare = (text: string): string => text.replace(/[\s\u200b\u2068\u2069]/gu, '');

type Word = {
  readonly text: string;
  readonly xMin: number;
  readonly yMin: number;
  readonly xMax: number;
  readonly yMax: number;
};

function measure(pdf: Uint8Array) {
  const { stdout } = spawnSync('pdftotext', ['-bbox', '-', '-'], { input: pdf, encoding: 'utf8' });
  const [, width, height] = /<page width="([\d.]+)" height="([\d.]+)"/.exec(stdout) ?? [];
  const words = [
    ...stdout.matchAll(/<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)<\/word>/g),
  ].map(
    ([, xMin, yMin, xMax, yMax, text = '']): Word => ({
      text,
      xMin: Number(xMin),
      yMin: Number(yMin),
      xMax: Number(xMax),
      yMax: Number(yMax),
    }),
  );
  return { width: Number(width), height: Number(height), words };
}

const mm = 72 / 25.4;

test(`${letters} hostile names and addresses change nothing but themselves, on paper, in HTML, in mails and spoken`, () => {
  const refused: string[] = [];
  for (const [at, name] of chosen.entries()) {
    const letter = writeLetter(name, at);
    const known = writeLetter('Muster', at);
    const about = JSON.stringify(name).slice(0, 80);
    expect(letter.paragraphs, about).toEqual(known.paragraphs);
    const words = [letter.subject, ...letter.paragraphs, letter.closing, ...letter.signature];

    const [html, plain] = [letter, known].map((content) => tagsOf(composeLetter(content, dated)));
    expect(html, about).toEqual(plain);
    const mail = (content: LetterContent) =>
      composeMail({
        locale: content.locale,
        subject: content.subject,
        paragraphs: [content.salutation ?? '', ...content.paragraphs],
      });
    expect(tagsOf(mail(letter).html), about).toEqual(tagsOf(mail(known).html));
    expect(
      tagsOf(speak(name)).filter((tag) => !/^<\/?lang/.test(tag)),
      about,
    ).toEqual(tagsOf(speak('Muster')));

    const printing = print(
      layOutLetter({ letter, letterhead: pack?.file.letterhead, dated, reference: `r-${at}` }),
    );
    if (printing.status !== 'printed') {
      expect(printing, about).toMatchObject({
        status: 'unprintable',
        reason: expect.stringMatching(/^(no font of this machine has U\+|the address does not fit)/),
      });
      refused.push(about);
      continue;
    }
    const { width, height, words: set } = measure(printing.pdf);
    const text = bare(set.map((word) => word.text).join(''));
    for (const said of words) expect(text, about).toContain(bare(escapeHtml(said)));
    for (const { text: word, xMin, yMin, xMax, yMax } of set) {
      expect(
        xMin > 3 * mm && yMin > 3 * mm && xMax < width - 5 * mm && yMax < height - 5 * mm,
        `${about}: ${word}`,
      ).toBe(true);
      const isInWindow = yMin > 45 * mm && yMax < 90 * mm;
      expect(!isInWindow || xMax <= 105.5 * mm, `${about}: ${word} beyond the window`).toBe(true);
    }
  }
  // What cannot be printed is a small part: emoji without a font, and addresses longer than the window.
  expect(refused.length, refused.join('\n')).toBeLessThan(letters / 5);
}, 600_000);

function speak(name: string): string {
  const said = pack?.messages.render({
    ...{
      key: 'welcome',
      values: {},
      person: { family: name, honorific: 'ms' },
      channel: 'ivr',
      form: 'speech',
    },
    ...{ locale: 'it', agentLocale: 'it', timeZone: 'Europe/Rome' },
  });
  return said?.body ?? '';
}
