import { createRandom } from '../data/create-random.ts';
/** One rule of a benchmark, before it is put into the words of each contender. All parts must hold. */
export type BenchmarkRule = {
  readonly touchpoint: { readonly fact: string; readonly is: string };
  readonly tier: { readonly fact: string; readonly oneOf: readonly string[] };
  readonly spend: { readonly fact: string; readonly above: number };
  /** Either of the two must hold. */
  readonly trouble: {
    readonly days: { readonly fact: string; readonly below: number };
    readonly tickets: { readonly fact: string; readonly above: number };
  };
  readonly interest: { readonly fact: string; readonly contains: string };
};

export type Workload = {
  readonly name: string;
  readonly description: string;
  readonly rules: readonly BenchmarkRule[];
  readonly customers: readonly Readonly<Record<string, unknown>>[];
};

export type WorkloadName = keyof typeof builders;

const tiers = ['basic', 'silver', 'gold', 'platinum'];
const customersPerWorkload = 64;

/** How a workload draws its rules and customers. */
type Draw = {
  readonly touchpoints: number;
  readonly interests: number;
  readonly interestsPerCustomer: number;
  readonly tiersPerRule: number;
  readonly spend: (random: () => number) => number;
  readonly days: (random: () => number) => number;
};

const pick = <T>(list: readonly T[], random: () => number): T =>
  list[Math.floor(random() * list.length)] as T;
const names = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

function draw(count: number, how: Draw): Pick<Workload, 'rules' | 'customers'> {
  const random = createRandom(count * 7 + 1);
  const touchpoints = names('touchpoint', how.touchpoints);
  const interests = names('interest', how.interests);
  const some = (from: readonly string[], size: number): readonly string[] =>
    [...from].sort(() => random() - 0.5).slice(0, size);
  const rules = Array.from({ length: count }, () => ({
    touchpoint: { fact: 'touchpoint', is: pick(touchpoints, random) },
    tier: { fact: 'tier', oneOf: some(tiers, how.tiersPerRule) },
    spend: { fact: 'spend', above: how.spend(random) },
    trouble: {
      days: { fact: 'daysSinceIncident', below: how.days(random) },
      tickets: { fact: 'openTickets', above: Math.floor(random() * 4) },
    },
    interest: { fact: 'interests', contains: pick(interests, random) },
  }));
  const customers = Array.from({ length: customersPerWorkload }, () => ({
    touchpoint: pick(touchpoints, random),
    tier: pick(tiers, random),
    spend: Math.floor(random() * 1000),
    daysSinceIncident: Math.floor(random() * 100),
    openTickets: Math.floor(random() * 5),
    interests: some(interests, how.interestsPerCustomer),
  }));
  return { rules, customers };
}

const steps = (unit: number, count: number) => (random: () => number) => unit * Math.floor(random() * count);
const anywhere = (below: number) => (random: () => number) => random() * below;

/** Every rule looks at facts of its own: nothing is shared, so there is nothing for an index to do. */
function drawDistinct(count: number): Pick<Workload, 'rules' | 'customers'> {
  const { rules, customers } = draw(count, { ...flat, touchpoints: 1 });
  const own = <T extends { readonly fact: string }>(part: T, rule: number): T => ({
    ...part,
    fact: `${part.fact}${rule}`,
  });
  return {
    rules: rules.map((rule, index) => ({
      touchpoint: own(rule.touchpoint, index),
      tier: own(rule.tier, index),
      spend: own(rule.spend, index),
      trouble: { days: own(rule.trouble.days, index), tickets: own(rule.trouble.tickets, index) },
      interest: own(rule.interest, index),
    })),
    customers: customers
      .slice(0, 8)
      .map((customer) =>
        Object.fromEntries(
          rules.flatMap((_, index) =>
            Object.entries(customer).map(([fact, value]) => [`${fact}${index}`, value]),
          ),
        ),
      ),
  };
}

const flat: Draw = {
  touchpoints: 8,
  interests: 6,
  interestsPerCustomer: 5,
  tiersPerRule: 3,
  spend: steps(50, 20),
  days: steps(20, 6),
};

const builders = {
  flat: {
    description: 'few distinct predicates, each shared by many rules; about one rule in twenty-five fires',
    draw: (count: number) => draw(count, flat),
  },
  scattered: {
    description:
      'thousands of distinct bounds and hundreds of items: few predicates are shared; few rules fire',
    draw: (count: number) =>
      draw(count, {
        ...flat,
        interests: 300,
        interestsPerCustomer: 40,
        spend: anywhere(1000),
        days: anywhere(120),
      }),
  },
  firing: {
    description: 'loose conditions at one touchpoint: about half of the rules fire',
    draw: (count: number) =>
      draw(count, { ...flat, touchpoints: 1, tiersPerRule: 4, spend: steps(20, 5), days: steps(25, 6) }),
  },
  sparse: {
    description: 'as many touchpoints as leave 12.5 rules to each; hardly any rule fires',
    draw: (count: number) => draw(count, { ...flat, touchpoints: Math.max(1, Math.round(count / 12.5)) }),
  },
  distinct: {
    description: 'defeats the index: every rule reads facts of its own at the one touchpoint there is',
    draw: drawDistinct,
  },
} as const;

export const workloadNames = Object.keys(builders) as readonly WorkloadName[];

export function buildWorkload(name: WorkloadName, count: number): Workload {
  const { description, draw: build } = builders[name];
  return { name, description, ...build(count) };
}
