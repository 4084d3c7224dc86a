import { z } from 'zod';
import { type Decision, decisionSchema } from '../domain/decision/decision.ts';
import { escapeControls } from '../shared/escape-controls.ts';
import { shorten } from '../shared/shorten.ts';

export const sections = ['actions', 'messages', 'offers', 'tasks', 'reasons'] as const;
export type Section = (typeof sections)[number];

/** The lines that show a decision to people: all its parts under headings, or one part alone. */
export function describeAnswer(text: string, pick?: Section): string[] {
  const decision = readAs(decisionSchema, text);
  if (decision === undefined)
    return ['this is not the answer of a Tact service:', shorten(escapeControls(text), 500)];
  if (pick !== undefined) return describeSection(pick, decision, `no ${pick}`);
  return sections.flatMap((section) => {
    const lines = describeSection(section, decision);
    return lines.length === 0 ? [] : [section, ...lines.map((line) => `  ${line}`)];
  });
}

function describeSection(section: Section, decision: Decision, otherwise?: string): string[] {
  const lines = describers[section](decision).map((line) => line.split('\n').map(escapeControls).join('\n'));
  return lines.length === 0 && otherwise !== undefined ? [otherwise] : lines;
}

const describers: Readonly<Record<Section, (decision: Decision) => string[]>> = {
  actions: ({ actions }) =>
    actions.map(({ type, params, status, reason, standing }) => {
      const when = standing === undefined ? '' : `, promised before (${standing.channel})`;
      return `${[type, ...Object.entries(params).map(showMember)].join(', ')}: ${status}${when}, because of ${reason.ruleId}`;
    }),
  messages: ({ messages }) =>
    messages.flatMap(({ body, know }) => (know === undefined ? [body] : [body, `(to know) ${know}`])),
  offers: ({ offers }) =>
    offers.map(({ rank, offerId, treatment }) => `${rank}. ${offerId}: ${bodyOf(treatment)}`),
  tasks: ({ tasks }) =>
    tasks.map(
      ({ type, template = '', locale = '', dueAt }) =>
        `${[type, template, locale].filter((word) => word !== '').join(' ')}, due ${dueAt}`,
    ),
  reasons: ({ reasons, degraded }) => [...reasons, ...degraded].map(({ code, text }) => `${code}: ${text}`),
};

const showMember = ([name, value]: [string, unknown]): string =>
  `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`;

/** The text of an offer, or its treatment if it has none. */
function bodyOf(treatment: Readonly<Record<string, unknown>>): string {
  const { message } = treatment;
  const hasBody = typeof message === 'object' && message !== null && 'body' in message;
  return hasBody ? String(message.body) : JSON.stringify(treatment);
}

type Refusal = { readonly status: number; readonly text: string };

/** The lines that show a refusal (RFC 9457) to people: the detail, then each fault. */
export function describeProblem({ status, text }: Refusal): string[] {
  const { detail = text, errors = [] } = readAs(problemSchema, text) ?? {};
  const first = `${status}: ${shorten(escapeControls(detail), 500)}`;
  return [first, ...errors.map(({ pointer, message }) => `  ${escapeControls(`${pointer} ${message}`)}`)];
}

const problemSchema = z.object({
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
});

/** Parses a JSON text by a schema; undefined if it does not fit. */
function readAs<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
