import { type Command, Option } from 'commander';
import { formatDiagnostic } from '../domain/diagnostics/diagnostic.ts';
import { parseSource } from '../domain/pack/source/parse-source.ts';
import { isObject } from '../shared/is-object.ts';
import { resolveTimes } from '../shared/relative-time.ts';
import type { CliServices } from './cli-services.ts';
import { describeAnswer, describeProblem, type Section, sections } from './describe-answer.ts';

export type TryServices = Pick<CliServices, 'print' | 'finish'> & {
  /** The text of a file; undefined if it cannot be read. */
  readonly readFile: (path: string) => Promise<string | undefined>;
  /** The names of the files in a folder; none if there is no such folder. */
  readonly listFolder: (folder: string) => Promise<readonly string[]>;
  /** Sends a JSON body. Undefined if nothing answers at the address. */
  readonly post: (
    url: string,
    body: string,
    headers: Readonly<Record<string, string>>,
  ) => Promise<{ readonly status: number; readonly text: string } | undefined>;
  /** Epoch milliseconds. */
  readonly now: () => number;
};

type Flags = {
  readonly url: string;
  readonly key?: string;
  readonly pick?: Section;
  readonly asOf?: string;
  readonly patch?: string;
};

/** The folder of example requests. */
export const examples = 'examples/requests';

/** A file as it is named, or the example of that name. */
export const requestFile = (name: string): string =>
  /[/\\]|\.json$/.test(name) ? name : `${examples}/${name}.json`;

/** Adds `tact try REQUEST`: asks a running service for a decision, and prints the answer for people. */
export function addTryCommand(program: Command, services: TryServices): void {
  program
    .command('try')
    .description('send a decision request to a running service and print the answer for people')
    .argument(
      '<request>',
      `a JSON file, or the name of one in ${examples}. Its times may be relative (+1d 06:10Z), and each try gets an interactionId of its own`,
    )
    .option('--url <address>', 'where the service listens', 'http://localhost:8080')
    .option('--key <key>', 'the API key, where the service asks for one')
    .option('--as-of <instant>', 'a dry run: what would be decided at this time')
    .option(
      '--patch <json>',
      'a dry run: a merge patch on the customer’s snapshot, such as {"languages":["de"]}',
    )
    .addOption(new Option('--pick <section>', 'print only this part of the answer').choices(sections))
    .action(async (request: string, flags: Flags) => {
      services.finish(await tryRequest(request, flags, services));
    });
}

/** The exit code: 0 for a decision, 1 for a refusal or no answer, 2 for a mistake of the command. */
async function tryRequest(name: string, flags: Flags, services: TryServices): Promise<number> {
  const { url, key, pick } = flags;
  const path = requestFile(name);
  const text = await services.readFile(path);
  if (text === undefined) return reportMissing(path, path === name, services);
  const parsed = parseSource({ path, text });
  if ('diagnostics' in parsed) return fail(parsed.diagnostics.map(formatDiagnostic), 2, services);
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address === undefined || !/^https?:$/.test(address.protocol))
    return fail([`--url ${url} is not an address. Write for example http://localhost:8080`], 2, services);
  const whatIf = readWhatIf(flags);
  if (whatIf === undefined) return fail([`--patch ${flags.patch ?? ''} is no JSON object`], 2, services);
  const target = `${address.href.replace(/\/+$/, '')}/v1/decisions`;
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const answer = await services.post(target, writeBody(parsed.value, whatIf, services.now()), headers);
  if (answer === undefined)
    return fail(
      [`nothing answers at ${url}. Start the service (npm start), or name it with --url`],
      1,
      services,
    );
  const isDecision = answer.status === 200;
  const lines = isDecision ? describeAnswer(answer.text, pick) : describeProblem(answer);
  if (answer.status === 401) lines.push('Send the API key with --key KEY.');
  return fail(lines, isDecision ? 0 : 1, services);
}

/**
 * The request with its times filled in and an interactionId of its own. Anything else is sent unchanged, so that the service
 * rejects it.
 */
function writeBody(request: unknown, whatIf: object, now: number): string {
  const resolved = resolveTimes(request, now);
  const body = typeof resolved === 'object' && resolved !== null ? { ...resolved, ...whatIf } : resolved;
  const hasId = typeof body === 'object' && body !== null && 'interactionId' in body;
  if (!hasId || typeof body.interactionId !== 'string') return JSON.stringify(body);
  return JSON.stringify({ ...body, interactionId: `${body.interactionId}-${now.toString(36)}` });
}

/** The members of a dry run that the flags ask for; undefined for a patch that is none. */
function readWhatIf({ asOf, patch }: Flags): object | undefined {
  const snapshot = patch === undefined ? undefined : parseSource({ path: '--patch', text: patch });
  if (snapshot !== undefined && (!('value' in snapshot) || !isObject(snapshot.value))) return undefined;
  if (asOf === undefined && snapshot === undefined) return {};
  return {
    mode: 'dry-run',
    ...(asOf !== undefined && { asOf }),
    ...(snapshot !== undefined && 'value' in snapshot && { overrides: { snapshot: snapshot.value } }),
  };
}

async function reportMissing(path: string, isFile: boolean, services: TryServices): Promise<number> {
  const files = isFile ? [] : await services.listFolder(examples);
  const names = files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length));
  const hint = names.length === 0 ? [] : [`Examples: ${names.sort().join(', ')}`];
  return fail([`there is no file ${path} that can be read`, ...hint], 2, services);
}

function fail(lines: readonly string[], exitCode: number, { print }: TryServices): number {
  for (const line of lines) print(line);
  return exitCode;
}
