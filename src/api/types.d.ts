/** A text to plan from. */
export interface Source { name: string; text: string }

export interface PlanOptions {
  /** An Azure location such as `westeurope`. */
  region?: string;
  edition?: "preview" | "ga";
  account?: string;
  subscriptions?: string[];
  /** Address ranges that the nodes are in. */
  nodes?: string[];
  /** One of Microsoft's weekly service-tag files. */
  serviceTags?: Source;
  /** The names or ids of rule sets or subnets that nodes use, where the sources don't show it. */
  on?: string[];
  /** The ids of changes that are held back and are to be made all the same. */
  accept?: string[];
}

export interface Region { location: string; cloud: "public" | "usgov" | "china" }

export type Verdict = "open" | "unknown" | "partly" | "blocked";
export type HopKind = "nsg" | "route" | "firewall" | "nodeFirewall" | "adminRules" | "account";
export type Severity = "info" | "warning" | "error";
export type PhaseId = "union" | "extras" | "switch" | "move" | "verify" | "tighten" | "rollback";

export interface Diagnostic { severity: Severity; message: string; line: number; column: number }
export interface SourceReport {
  name: string; kind: string; read: "whole" | "partly" | "nothing";
  /** How many rules it holds, how many subjects rest on it, and the names of sources that show nothing that is not in this one. */
  contents?: { rules: number; subjects: number; repeats?: string[] };
  diagnostics: Diagnostic[];
}
export interface Finding { id: string; severity: Severity; message: string; source?: string; line?: number }
export interface Witness {
  protocol: string; source: string; sourcePort: number; destination: string; destinationPort: number;
}

export interface Hop {
  kind: HopKind;
  name: string; verdict: Verdict; rule?: string; priority?: number;
  source?: string; line?: number; column?: number;
  why: string; shut?: string; witness?: Witness;
  missing?: { fact: string; how: string; command?: string }[];
}

export interface Requirement {
  id: string; conditional: boolean; direction: "inbound" | "outbound"; protocol: string; ports: string; remote: string;
  verdict: Verdict; fragile: boolean; hops: Hop[];
}

export interface Subject {
  id: string; name: string; kind: "pool" | "subnet" | "ruleSet"; region?: string;
  impact: "affected" | "notAffected" | "unsupported" | "unknown"; reasons: string[];
  modes: { classic: Verdict; simplified: Verdict; union: Verdict };
  requirements: Requirement[]; findings: Finding[];
  /** The kinds of hops on its path that no source shows; absent if everything was provided. */
  notProvided?: HopKind[];
}

export interface Step {
  id: string; title: string; why: string; state: "todo" | "done" | "notNeeded" | "waiting";
  subjects: string[]; changes: string[]; waitsFor?: string[]; commands?: string[];
  choices?: { title: string; why?: string; commands: string[] }[];
}

export interface HeldBack { reason: string; cuts: string[]; remedy: string }

export interface Change {
  id: string; phase: PhaseId; action: "add" | "remove" | "modify";
  target: { kind: string; name: string; id?: string };
  rule?: object; route?: object; firewallRule?: object; nodeRule?: object;
  why: string; preferred?: string;
  /** Present if the change is left out until it is accepted: why, what it would block, and what makes it safe. */
  heldBack?: HeldBack;
  /** The same of a change that was accepted. */
  accepted?: HeldBack;
  /** Present if it is not known whether nodes use the target: a sentence. */
  unconfirmed?: string;
  commands: {
    azCli?: string; azExtension?: string; node?: string; powershell?: string; bicep?: string; terraform?: string; arm?: string;
  };
}

export interface Extra {
  subject: string; what: string; flow: string; today: Verdict; afterTighten: Verdict; why: string; source?: string; line?: number;
}

export interface ProofOfPhase { classic: Verdict; simplified: Verdict; holds: boolean; gaps?: string[] }
/** `bash` and `powershell` are absent where only nodes change; `nodes` has a script for each of their firewalls. */
export interface Script { bash?: string; powershell?: string; nodes?: { name: string; shell: "bash" | "powershell"; text: string }[] }
export interface SupportRequest { fields: { label: string; value: string }[]; text: string; commands?: string[] }

/** A plan, by the contract `switchover.plan/1`. */
export interface Plan {
  schema: string; edition: "preview" | "ga"; cloud: string;
  serviceTags: { origin: string; changeNumber: number; date?: string };
  /** What the sources tell of what may be chosen as options, whatever was chosen. */
  told?: { regions?: string[]; accounts?: string[]; subscriptions?: string[]; nodes?: string[]; ruleSets?: string[]; edition?: "ga" };
  sources: SourceReport[]; subjects: Subject[];
  checklist: { phases: { id: PhaseId; title: string; summary: string; steps: Step[] }[] };
  extras?: Extra[]; leftovers?: Finding[]; changes: Change[];
  scripts?: { union?: Script; tighten?: Script; rollback?: Script };
  /** The rule sets and subnets that were named as those that nodes use; what there is to say of the options, in sentences. */
  on?: string[]; notices?: string[];
  proof: { union: ProofOfPhase; tighten: ProofOfPhase; rollback: ProofOfPhase };
  supportRequest?: { optIn: SupportRequest; optOut: SupportRequest };
}

export interface Input { family: string; what: string; from: string; read: string; kind: string; example: string }

export type Format =
  | "text" | "json" | "markdown" | "html" | "change-request" | "change-request-markdown" | "jira-csv" | "azure-boards-csv"
  | "script";
export interface ScriptOptions { phase: "union" | "tighten" | "rollback"; shell: "bash" | "powershell" }

/** What was done and noted about a step; `when` in UTC, as `Date.toISOString()` writes it. */
export interface Tick { done?: boolean; note?: string; who?: string; when?: string }
/** By the ids of steps. */
export type Ticks = Record<string, Tick>;
export interface MergedTicks { ticks: Ticks; conflicts: { step: string; kept: Tick; said: [Tick, Tick] }[]; told?: string[] }

export interface ShareOptions {
  ticks?: Ticks;
  /** True keeps the names; else stand-ins take their place. */
  names?: boolean;
  /** Texts to include, without their secrets. With any of them the names are kept. */
  sources?: Source[];
  /** The address of the page, for a whole link. */
  page?: string;
}

/** What a link holds, for the user to see before it is copied. */
export interface Contents {
  subjects: number; steps: number; changes: number; ticks: number; notes: number;
  namesReplaced: boolean;
  /** As `nsg: nsg-nodes`; empty where they are replaced. */
  names: string[];
  addresses: number; sources: string[]; leftOut: string[];
  /** All of this in sentences. */
  told: string[];
}

/** `size`: up to 8 KB `short`, up to 32 KB `long` (warn), else `tooLong` (offer the plan file). */
export interface ShareLink { link: string; length: number; size: "short" | "long" | "tooLong"; advice: string; contents: Contents }

export interface SharedPlan {
  schema: string; namesReplaced: boolean; leftOut?: string[]; ticks?: Ticks; sources?: Source[]; plan: Plan;
}
