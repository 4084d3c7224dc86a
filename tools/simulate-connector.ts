import { parseArgs } from 'node:util';
import { noFaults, readFaults } from './simulator/faults.ts';
import { startSimulator } from './simulator/start-simulator.ts';

/** `npm run simulate:connector`: a departure-control system to try connectors against. See docs/connectors.md. */
const names = Object.keys(noFaults);
const help = `Usage: npm run simulate:connector -- [--port 4000] [--book FILE] [--secret whsec_…] [--FAULT NUMBER …]

Faults: ${names.join(', ')}
Example: npm run simulate:connector -- --book dcs.jsonl --seats 2 --errDone 0.1 --dead 0.3
`;

const toOption = (name: string) => [name, { type: 'string' }] as const;
try {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean' },
      ...Object.fromEntries(['port', 'book', 'secret', ...names].map(toOption)),
    },
  });
  const given = Object.entries(values).flatMap(([name, value]) =>
    names.includes(name) ? [[name, Number(value)]] : [],
  );
  if (values.help === true) process.stdout.write(help);
  else await start(values, readFaults(noFaults, Object.fromEntries(given)));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
  process.exitCode = 1;
}

type Values = Readonly<Record<string, string | boolean | undefined>>;

async function start({ port, book, secret }: Values, faults: ReturnType<typeof readFaults>): Promise<void> {
  const text = (value: Values[string]) => (typeof value === 'string' ? value : undefined);
  const simulator = await startSimulator({
    port: Number(text(port) ?? 4000),
    bookFile: text(book),
    secret: text(secret),
    faults,
  });
  const home = simulator.url.replace('/calls', '');
  process.stdout.write(
    `A departure-control simulator takes calls at ${simulator.url}
Its book: ${home}/book   its faults (GET, PUT): ${home}/faults
Start Tact beside it: CONNECTOR_URLS='departure-control=${simulator.url}' npm start
`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.stop());
}
