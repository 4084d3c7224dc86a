import { resolveSample, sampleCustomerSchema } from '../../domain/customer/sample-customer.ts';
import type { SampleFile } from '../../domain/pack/format/sample-file.ts';
import type { PackIndex } from '../../domain/pack/index-pack.ts';
import { into, nameOf, type Report, type Spot } from '../../domain/pack/report.ts';
import { explainIssue, type SchemaFault } from '../../domain/pack/source/explain-issue.ts';

type Sample = SampleFile['samples'][number];

/** Any moment will do: the validity of a sample does not depend on the day. */
const someMoment = Date.UTC(2026, 10, 21);

/** Checks that sample people are valid snapshots of this pack's customers, and that their requests use its touchpoints. */
export function checkSamples(index: PackIndex, attributes: ReadonlySet<string>, report: Report): void {
  const { touchpoints } = index.source.pack.value;
  for (const document of index.source.samples)
    for (const [at, sample] of document.value.samples.entries()) {
      const spot: Spot = { document, path: ['samples', at] };
      checkCustomer(sample, into(spot, 'customer'), report);
      for (const name of Object.keys(memberOf(sample.customer, 'attributes')))
        report.expectKnown(nameOf(into(spot, 'customer', 'attributes', name)), 'attribute', name, attributes);
      if (sample.request !== undefined)
        checkRequest(sample.request, into(spot, 'request'), touchpoints, report);
    }
}

function checkCustomer({ customer }: Sample, spot: Spot, report: Report): void {
  const { error } = sampleCustomerSchema.safeParse(resolveSample(customer, someMoment));
  const subject = { schema: sampleCustomerSchema, root: customer };
  for (const issue of error?.issues ?? [])
    for (const fault of explainIssue(issue, subject))
      report.error(
        { document: spot.document, path: [...spot.path, ...fault.path], at: fault.at },
        fault.code,
        fault.message,
        hintAt(fault),
      );
}

/** The snapshot's own example of a time is absolute; a sample's should be relative. */
const hintAt = ({ code, hint }: SchemaFault): string =>
  code === 'wrong-format' && /\d{4}-\d\d-\d\d/.test(hint)
    ? `${hint} Relative to today: "-12d" for a day, "-12d 14:20Z" for an instant.`
    : hint;

type Touchpoints = PackIndex['source']['pack']['value']['touchpoints'];

function checkRequest(
  request: NonNullable<Sample['request']>,
  spot: Spot,
  touchpoints: Touchpoints,
  report: Report,
): void {
  const { touchpoint, channel } = request;
  const known = new Map(Object.entries(touchpoints));
  report.expectKnown(into(spot, 'touchpoint'), 'touchpoint', String(touchpoint), known);
  const declared = known.get(String(touchpoint));
  if (declared !== undefined)
    report.expectKnown(
      into(spot, 'channel'),
      'channel',
      String(channel),
      new Set(Object.keys(declared.channels)),
    );
}

const memberOf = (value: Readonly<Record<string, unknown>>, name: string): object => {
  const member = value[name];
  return typeof member === 'object' && member !== null ? member : {};
};
