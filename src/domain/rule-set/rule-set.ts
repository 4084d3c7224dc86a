import type { RuleProgram } from '../../engine/language/rule-program.ts';
import type { ContactPolicies } from '../contact/contact-policies.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { LetterCatalogue } from '../messages/letter-catalogue.ts';
import type { MessageCatalogue } from '../messages/message-catalogue.ts';
import type { ContextCheck } from '../pack/context/compile-context-check.ts';
import type { CampaignEntry } from '../pack/format/campaign-file.ts';
import type { PrivatePart } from '../pack/format/event-params.ts';
import type { OfferEntry } from '../pack/format/offer-file.ts';
import type { BudgetEntry, Legs, PackFile } from '../pack/format/pack-file.ts';
import type { RuleEntry } from '../pack/format/rule-file.ts';
import type { SourceFile } from '../pack/source/parse-source.ts';
import type { OccasionKey } from '../promises/occasion.ts';
import type { ActionChecks } from './compile-actions.ts';

/** All packs compiled together: immutable, named by the hash of its content, swapped atomically. */
export type RuleSet = {
  /** The digest of all files' paths and texts. */
  readonly version: string;
  readonly packs: ReadonlyMap<string, Pack>;
  readonly touchpoints: ReadonlyMap<string, Touchpoint>;
  /** All channels that any touchpoint declares. */
  readonly channels: ReadonlySet<string>;
  readonly identityTypes: ReadonlySet<string>;
  readonly attributes: ReadonlyMap<string, { readonly type: string; readonly pack: string }>;
  /** In file order (packs and files by name); `FiredRule.rule` is an index into this list. */
  readonly rules: readonly PlacedRule[];
  readonly program: RuleProgram;
  /** The named conditions of each pack, for what is asked again later. */
  readonly conditions: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** By offerId; unique over all packs. */
  readonly offers: ReadonlyMap<string, PlacedOffer>;
  /** By id; unique over all packs. */
  readonly campaigns: ReadonlyMap<string, PlacedCampaign>;
  /** The contact policies of all packs. */
  readonly policies: ContactPolicies;
  /** The source files, for the console and for detecting changes. */
  readonly files: readonly SourceFile[];
};

/** A rule set that is tried: it decides for a share of the known customers, the same at every channel. */
export type Canary = {
  readonly ruleSet: RuleSet;
  readonly release: ReleaseName;
  /** Above 0, at most 0.5. */
  readonly share: number;
  /** Epoch milliseconds. */
  readonly loadedAt: number;
};

/** `number`: for people; `id`: the hash of its manifest. */
export type ReleaseName = { readonly number: number; readonly id: string };

/** The current rule set. `refused` is the latest edit, if it was refused; the next valid edit clears it. */
export type RuleSetInForce = {
  readonly ruleSet: RuleSet;
  /** Epoch milliseconds. */
  readonly loadedAt: number;
  /** Absent where a folder is the source of the rules. */
  readonly release?: ReleaseName;
  readonly canary?: Canary;
  readonly refused?: { readonly at: number; readonly diagnostics: readonly Diagnostic[] };
  /** Since when an edit is being checked, in epoch milliseconds. Absent while none is. */
  readonly pendingSince?: number;
  /** Since when (epoch milliseconds) and why edits may go unseen. Absent while the rules are watched. */
  readonly unwatched?: { readonly since: number; readonly message: string };
};

export type Pack = {
  readonly name: string;
  readonly file: PackFile;
  readonly messages: MessageCatalogue;
  readonly letters: LetterCatalogue;
  readonly budgets: Readonly<Record<string, BudgetEntry>>;
  readonly actions: ActionChecks;
};

/** `discloses`: the private parts of the answer that the caller gets where it fires; absent where it discloses nothing. */
export type PlacedRule = RuleEntry & {
  readonly pack: string;
  readonly file: string;
  readonly discloses?: readonly PrivatePart[];
};

/** A campaign with its pack and its validity in epoch milliseconds (half-open). */
export type PlacedCampaign = CampaignEntry & {
  readonly pack: string;
  readonly activeFrom?: number;
  readonly activeTo?: number;
};

/** An offer with its pack and its validity in epoch milliseconds (half-open). */
export type PlacedOffer = OfferEntry & {
  readonly pack: string;
  readonly activeFrom?: number;
  readonly activeTo?: number;
};

export type Touchpoint = {
  readonly name: string;
  readonly pack: string;
  readonly channels: ReadonlyMap<string, { readonly form: 'text' | 'agent' | 'speech' }>;
  /** What makes two contacts one occasion; empty where promises are kept for none. */
  readonly occasion: readonly OccasionKey[];
  /** Paths in the context to the case and the holding that a contact is about. */
  readonly about: { readonly case?: string | undefined; readonly holding?: string | undefined };
  /** Where the context has several of what a contact is about; absent if it never has. */
  readonly legs?: Legs;
  /** Whether nobody is there and the offer that the context names is sent. */
  readonly isOutbound?: boolean;
  /** The JSON Schema that validates callers' contexts. */
  readonly contextSchema: Readonly<Record<string, unknown>>;
  readonly checkContext: ContextCheck;
};
