import {
  createMemoryCustomerStore,
  createMemorySnapshotReader,
} from '../../src/adapters/memory/memory-customer-store.ts';
import { createMemoryDecisionRecords } from '../../src/adapters/memory/memory-decision-records.ts';
import { createMemoryLedger } from '../../src/adapters/memory/memory-ledger.ts';
import { createMemoryRecords, memoryKey } from '../../src/adapters/memory/memory-records.ts';
import { runtime } from '../../src/adapters/runtime.ts';
import { listCases } from '../../src/author/cases/run-cases.ts';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import { recordOutcomes } from '../../src/decide/outcomes/record-outcomes.ts';
import type { CustomerMemory } from '../../src/domain/contact/customer-memory.ts';
import type { Snapshot } from '../../src/domain/customer/snapshot.ts';
import type { DecisionRequest } from '../../src/domain/decision/decision-request.ts';
import type { RuleSet } from '../../src/domain/rule-set/rule-set.ts';
import type { DecisionRecords } from '../../src/replay/ports.ts';
import { answerFrom } from '../../tests/support/answer-services.ts';
import { createRandom } from '../data/create-random.ts';

/**
 * Live decisions with the skew of real ones, always the same for one seed. Where a decision comes from: a case of a pack, of which few are
 * frequent (Zipf, exponent 0.8). Whose it is: one of as many customers of that case as it has a third of the decisions, of whom few
 * come often. So half of the customers are seen once, and some hundreds of times. Two share a household. One in 25 is unknown. Three in ten offers are reported:
 * shown, and of these one in four accepted and one in four declined. Times are those of the case and up to twelve hours later.
 */
export class DecisionGenerator {
  readonly #records = createMemoryRecords();
  readonly #random: () => number;
  readonly #ruleSet: RuleSet;
  readonly #templates: readonly Template[];
  #now = 0;
  #made = 0;
  readonly #total: number;

  constructor(ruleSet: RuleSet, total: number, seed = 1) {
    this.#ruleSet = ruleSet;
    this.#total = total;
    this.#random = createRandom(seed);
    this.#templates = listTemplates(ruleSet);
  }

  get made(): number {
    return this.#made;
  }

  /** What a follower reads of the decisions that were made last. */
  records(): DecisionRecords {
    return createMemoryDecisionRecords(this.#records);
  }

  /** Makes so many decisions, with their outcomes. Those made before are forgotten; what customers remember stays. */
  async make(count: number): Promise<void> {
    const { decisions, interactions, outcomes, changes, tasks, copies } = this.#records;
    for (const each of [decisions, interactions, outcomes, changes, tasks, copies]) each.clear();
    for (let made = 0; made < count; made += 1) await this.#makeOne();
  }

  async #makeOne(): Promise<void> {
    const kind = this.#zipf(this.#templates.length, 0.8);
    const template = this.#templates[kind];
    if (template === undefined) throw new Error('no case can be decided');
    const number = this.#made;
    this.#made += 1;
    this.#now = template.now + Math.floor(this.#random() * 12 * 3_600_000);
    const customer = template.snapshot && this.#personOf(template.snapshot, kind);
    if (customer) await this.#put(customer, template.memory);
    const known = customer === undefined || this.#random() < 0.04 ? unknown : { id: customer.customerId };
    const request: DecisionRequest = {
      ...template.request,
      ...{ interactionId: `gen-${number}`, budgetMs: 60_000 },
      ...(template.request.customer && { customer: known }),
    };
    const services = {
      snapshots: createMemorySnapshotReader(this.#records),
      ledger: createMemoryLedger(this.#records, () => this.#now),
      losses: { customers: () => undefined, decisions: () => undefined },
    };
    const answering = answerFrom(services, () => this.#now, { runtime: runtime.id });
    const inForce = { ruleSet: this.#ruleSet, loadedAt: template.now };
    const { decision } = await answerInteraction(inForce, request, answering);
    const luck = this.#random();
    if (luck > 0.3 || decision.degraded.length > 0) return;
    const outcome = luck < 0.075 ? 'accepted' : luck < 0.15 ? 'declined' : 'shown';
    const [offer] = decision.offers;
    if (offer === undefined) return;
    const { decisionId } = decision;
    await recordOutcomes([{ decisionId, offerId: offer.offerId, outcome }], {
      ...answering,
      ...{ ruleSet: this.#ruleSet, now: () => this.#now },
    });
  }

  /** Somebody who comes for the first time has the memory that the case has. */
  async #put(customer: Snapshot, memory: CustomerMemory): Promise<void> {
    const store = createMemoryCustomerStore(
      this.#records,
      () => this.#now,
      async () => 0,
    );
    await store.put(customer);
    const { memories } = this.#records;
    const key = memoryKey('customer', customer.customerId);
    if (!memories.has(key)) memories.set(key, { memory, changedAt: this.#now });
  }

  #personOf(snapshot: Snapshot, kind: number): Snapshot {
    const people = Math.max(1, Math.floor(this.#total / 3 / this.#templates.length));
    const number = this.#zipf(people, 0.5);
    const customerId = `${snapshot.customerId}-${kind}-${number}`;
    return {
      ...snapshot,
      customerId,
      identities: [{ type: 'email', value: `${customerId}@example.com` }],
      name: { ...snapshot.name, family: `${snapshot.name?.family ?? 'Rossi'}-${number.toString(36)}` },
      ...(snapshot.household !== undefined && { household: `${snapshot.household}-${kind}-${number >> 1}` }),
    };
  }

  /** A place among so many, of which the first are the most frequent. */
  #zipf(count: number, exponent: number): number {
    return Math.min(count - 1, Math.floor(count * this.#random() ** (1 / (1 - exponent))));
  }
}

const unknown = { identity: { type: 'email', value: 'nobody@example.com' } } as const;

type Template = {
  readonly request: DecisionRequest;
  readonly snapshot: Snapshot | undefined;
  readonly memory: CustomerMemory;
  readonly now: number;
};

const listTemplates = (ruleSet: RuleSet): Template[] =>
  listCases(ruleSet).flatMap(({ prepared }) => {
    if ('problems' in prepared || prepared.interaction.request.mode === 'dry-run') return [];
    const { interaction, memory, now } = prepared;
    const { customer, request } = interaction;
    const { explain: _, ...asked } = request;
    return {
      request: asked,
      snapshot: customer.status === 'known' ? customer.snapshot : undefined,
      memory,
      now,
    };
  });
