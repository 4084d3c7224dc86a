import type { Command } from 'commander';
import { messageToSign, rollbackMessage } from '../domain/release/trust.ts';
import { addServiceOptions, askService, readText, type ServiceOptions } from './ask-service.ts';
import { auditReleases } from './audit-releases.ts';
import {
  describeBlame,
  describeDifference,
  describeHistory,
  describeReport,
  type ReleaseContentView,
  type ReleaseView,
} from './describe-release.ts';
import {
  type DraftOptions,
  draftRelease,
  makeSigningKey,
  type ReleaseServices,
  signWith,
} from './draft-release.ts';

type MoveOptions = ServiceOptions & {
  readonly note?: string;
  readonly seen?: string;
  readonly sign?: string;
  readonly share?: string;
};

/** Adds the commands of releases to `tact rules`. All but `key` ask a running service. */
export function addReleaseCommands(rules: Command, services: ReleaseServices, rulesFolder: string): void {
  const moves: Readonly<Record<string, readonly [does: string, scope: string]>> = {
    approve: ['approve a release of somebody else', 'rules:approve'],
    reject: ['reject a release', 'rules:approve'],
    withdraw: ['withdraw your own release', 'rules:propose'],
    canary: ['let a release decide for a share of the known customers', 'rules:publish'],
    publish: ['let a release decide for all', 'rules:publish'],
    'take-back': ['take back a release that is tried', 'rules:publish'],
    rollback: ['return to an earlier release', 'rules:publish'],
  };
  addMaking(rules, services, rulesFolder);
  addAudit(rules, services);
  for (const [act, [does, scope]] of Object.entries(moves))
    addMoveOptions(addServiceOptions(rules.command(`${act} <number>`).description(does), scope), act).action(
      (number: string, options: MoveOptions) => move(act, number, options, services),
    );
  addServiceOptions(
    rules.command('history').description('list the releases with all that was done'),
    'rules',
  ).action((options: ServiceOptions) => printHistory(options, services));
  addServiceOptions(
    rules
      .command('diff <number> [other]')
      .description('say what a release changes in the one that it follows, or in another one'),
    'rules',
  ).action((number: string, other: string | undefined, options: ServiceOptions) =>
    printDifference(number, other, options, services),
  );
  addServiceOptions(
    rules
      .command('blame <path>')
      .description(
        'say which release changed each thing of a file last, such as airline/offers/check-in.json',
      ),
    'rules',
  ).action((path: string, options: ServiceOptions) => printBlame(path, options, services));
}

function addAudit(rules: Command, services: ReleaseServices): void {
  addServiceOptions(
    rules
      .command('audit')
      .description('verify that the log of releases still begins with what it had at the last audit')
      .requiredOption('--checkpoint <path>', 'your file of the last audit; made at the first, and moved on'),
    'rules',
  ).action((options: ServiceOptions & { readonly checkpoint: string }) => auditReleases(options, services));
}

function addMaking(rules: Command, services: ReleaseServices, rulesFolder: string): void {
  rules
    .command('key <name>')
    .description('make a key that signs releases; the name is that of the person’s key for the service')
    .option('--roles <list>', 'author, approver, rollback', 'author,approver')
    .option('--packs <list>', 'the packs that its approvals count for; all if left out')
    .option('--until <day>', 'from when its signatures are refused, such as 2027-06-30')
    .requiredOption('--out <path>', 'the file for the private key')
    .action((name: string, options) => makeSigningKey(name, options, services));
  addServiceOptions(
    rules
      .command('release')
      .description('draft a release of the packs of a folder, as a file')
      .argument('[folder]', 'the folder of the packs', rulesFolder)
      .requiredOption('--note <text>', 'what it changes, for those who approve it')
      .requiredOption('--out <path>', 'the file')
      .option('--impact <path>', 'the report of `tact simulate --json` that approvals are given on')
      .option('--from <instant>', 'from when it decides, such as 2026-12-01T00:00:00+01:00')
      .option('--sign <path>', 'the file with your private key'),
    'rules:propose',
  ).action((folder: string, options: DraftOptions) => draftRelease(folder, options, services));
  addServiceOptions(
    rules
      .command('propose <file>')
      .description('put a drafted release before others')
      .option('--impact <path>', 'the impact report that it was drafted with'),
    'rules:propose',
  ).action((file: string, options: ServiceOptions & { readonly impact?: string }) =>
    propose(file, options, services),
  );
}

function addMoveOptions(command: Command, act: string): Command {
  command.option('--note <text>', 'why');
  if (act === 'canary') command.requiredOption('--share <percent>', 'such as 10%; at most 50%');
  if (act === 'approve')
    command.requiredOption('--seen <id>', 'the beginning of the id that `tact rules diff` prints');
  if (act === 'approve' || act === 'rollback')
    command.option('--sign <path>', 'the file with your private key');
  return command;
}

async function propose(
  file: string,
  options: ServiceOptions & { readonly impact?: string },
  services: ReleaseServices,
): Promise<void> {
  const text = await readText(file, services);
  const impact = options.impact === undefined ? undefined : await readText(options.impact, services);
  if (text === undefined || (options.impact !== undefined && impact === undefined)) return;
  const answer = await askService('POST', '/v1/releases', services, options, { file: text, impact });
  if (answer !== undefined) report(answer, services);
}

async function move(
  act: string,
  number: string,
  options: MoveOptions,
  services: ReleaseServices,
): Promise<void> {
  const body = await describeMove(act, number, options, services);
  if (body === undefined) return;
  const answer = await askService('POST', pathOf(number, act), services, options, body);
  if (answer !== undefined) report(answer, services);
}

const pathOf = (number: string, act?: string): string =>
  `/v1/releases/${encodeURIComponent(number)}${act === undefined ? '' : `/${act}`}`;

/** The body of a move. Undefined, and it is printed why, if it cannot be made. */
async function describeMove(
  act: string,
  number: string,
  options: MoveOptions,
  services: ReleaseServices,
): Promise<object | undefined> {
  const note = options.note === undefined ? {} : { note: options.note };
  if (act === 'canary') return { ...note, share: Number((options.share ?? '').replace(/%$/, '')) / 100 };
  if (act === 'approve') return describeApproval(number, options, note, services);
  if (act !== 'rollback' || options.sign === undefined) return note;
  const [content, list] = [await read(number, options, services), await readList(options, services)];
  if (content === undefined || list === undefined) return undefined;
  const message = rollbackMessage(content.place, list.next.parent ?? '', content.release.id);
  const signature = await signWith(options.sign, message, services);
  return signature === undefined ? undefined : { ...note, signature };
}

/** Who approves names what was seen, so that nothing else is approved. */
async function describeApproval(
  number: string,
  { seen = '', sign, ...place }: MoveOptions,
  note: object,
  services: ReleaseServices,
): Promise<object | undefined> {
  const content = await read(number, place, services);
  if (content === undefined) return undefined;
  const { id, impact } = content.release;
  if (seen.length < 8 || !id.startsWith(seen)) {
    services.print(
      `The id of release ${number} does not begin with ${seen}: look at it with tact rules diff ${number}`,
    );
    services.finish(2);
    return undefined;
  }
  if (sign === undefined) return { ...note, impact };
  const signature = await signWith(sign, messageToSign('approver', content.manifestText), services);
  return signature === undefined ? undefined : { ...note, impact, signature };
}

async function read(
  number: string,
  options: ServiceOptions,
  services: ReleaseServices,
): Promise<ReleaseContentView | undefined> {
  const text = await askService('GET', pathOf(number), services, options);
  return text === undefined ? undefined : (JSON.parse(text) as ReleaseContentView);
}

type ListView = {
  readonly next: { readonly parent: string | null };
  readonly releases: readonly (ReleaseView & { readonly parent: string | null })[];
};

async function readList(options: ServiceOptions, services: ReleaseServices): Promise<ListView | undefined> {
  const text = await askService('GET', '/v1/releases', services, options);
  return text === undefined ? undefined : (JSON.parse(text) as ListView);
}

function report(answer: string, { print, finish }: ReleaseServices): void {
  const { number, state, inForce } = JSON.parse(answer) as ReleaseView;
  print(`Release ${number} is ${state}${inForce ? ': all nodes are switching to it' : ''}.`);
  finish(0);
}

async function printHistory(options: ServiceOptions, services: ReleaseServices): Promise<void> {
  const list = await readList(options, services);
  if (list === undefined) return;
  for (const line of list.releases.flatMap(describeHistory)) services.print(line);
  if (list.releases.length === 0) services.print('There is no release yet.');
  services.finish(0);
}

async function printDifference(
  number: string,
  other: string | undefined,
  options: ServiceOptions,
  services: ReleaseServices,
): Promise<void> {
  const content = await read(number, options, services);
  const list = await readList(options, services);
  if (content === undefined || list === undefined) return;
  const { release, files, impact } = content;
  const { parent } = list.releases.find(({ id }) => id === release.id) ?? {};
  const base = other ?? list.releases.find(({ id }) => id === parent)?.number;
  const before = base === undefined ? { files: [] } : await read(String(base), options, services);
  if (before === undefined) return;
  services.print(`Release ${number} by ${release.author}, ${release.state}: ${release.note}`);
  for (const line of describeDifference(before.files, files)) services.print(line);
  if (impact !== undefined) for (const line of describeReport(impact)) services.print(line);
  services.print(`Its id is ${release.id}`);
  services.finish(0);
}

async function printBlame(path: string, options: ServiceOptions, services: ReleaseServices): Promise<void> {
  const list = await readList(options, services);
  if (list === undefined) return;
  const published = list.releases.filter(({ moves }) => moves.some(({ act }) => act === 'publish')).reverse();
  const contents: ReleaseContentView[] = [];
  for (const { number } of published) {
    const content = await read(String(number), options, services);
    if (content === undefined) return;
    contents.push(content);
  }
  const lines = describeBlame(path, contents);
  for (const line of lines) services.print(line);
  if (lines.length === 0) services.print(`No published release has a file ${path}.`);
  services.finish(lines.length === 0 ? 1 : 0);
}
