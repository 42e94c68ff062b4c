// What crosses a process: requests between the extension and the language server, messages between the extension and
// the page. Types and names only. Positions are LSP's: zero-based lines, UTF-16 columns.
import type { DiagramGraph, DiagramId } from '../views/diagram.ts';
import type { Matrix, MatrixLevel, MatrixQuestion, MatrixWithin } from '../views/matrix.ts';
import type { Hop, Replay } from '../views/replay.ts';
import type { ReplayTables } from '../views/tables.ts';

/** A position in a text document, as LSP has it. */
export type Position = { readonly line: number; readonly character: number };

/** A half-open range in a text document, as LSP has it. */
export type Range = { readonly start: Position; readonly end: Position };

/** A range of a document. */
export type Location = { readonly uri: string; readonly range: Range };

/** A hop whose source is an editor's location. */
export type LocatedHop = Omit<Hop, 'source'> & { readonly source: Location | null };

/** A replay whose sources are editors' locations, with the tables along its way. */
export type LocatedReplay = Omit<Replay, 'hops' | 'reason' | 'causes' | 'notes'> & {
  readonly hops: readonly LocatedHop[];
  readonly reason: LocatedFinding | null;
  readonly causes: readonly LocatedFinding[];
  readonly notes: readonly LocatedFinding[];
  readonly tables: ReplayTables;
};

/** A reason, cause or note in words, with its location. */
export type LocatedFinding = {
  readonly code: string;
  readonly message: string;
  readonly node: string;
  readonly interface: string | null;
  readonly source: Location | null;
  readonly step: number | null;
};

/** Which flow to trace: a named one, or from and to as the command line takes them. */
export type FlowChoice =
  | { readonly kind: 'named'; readonly name: string }
  | {
      readonly kind: 'free';
      readonly from: string;
      readonly to: string;
      readonly protocol: 'icmp' | 'tcp' | 'udp';
      readonly port: number | null;
      /** Initial TTL 1–255; 64 unless said. */
      readonly ttl?: number;
    }
  | { readonly kind: 'dhcp'; readonly instance: string };

/** Which matrix is asked for: what its rows are, by what packet, and whether cells say what they were when the file was saved. */
export type MatrixAsked = {
  readonly level: MatrixLevel;
  readonly question: MatrixQuestion;
  readonly since: 'saved' | null;
  /** Only what is within two ends of a coarser matrix. */
  readonly within: MatrixWithin | null;
};

/** The matrix that was asked for; null where the document is closed, or nobody waited any more. */
export type MatrixAnswer = Matrix | null;

/** A flow that the file names, for the picker. */
export type NamedFlow = { readonly name: string; readonly label: string; readonly choice: FlowChoice };

/** A problem at a box of the picture. */
export type Problem = {
  readonly at: DiagramId | null;
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
  readonly source: Location;
};

/** Everything the picture needs of a file; one of these rebuilds the page. */
export type NetworkModel = {
  readonly uri: string;
  readonly title: string;
  /** Version of the document it was derived from. */
  readonly version: number;
  readonly graph: DiagramGraph;
  readonly flows: readonly NamedFlow[];
  /** Names that can be picked as from and to. */
  readonly ends: readonly string[];
  readonly problems: readonly Problem[];
  /** Source of each box, by id. */
  readonly sources: { readonly [id: DiagramId]: Location };
};

/** A file, whether it seems to have expectations, and the topologies that these are checked in: itself, or those that include it. */
export type ExpectationFile = {
  readonly uri: string;
  readonly expects: boolean;
  readonly topologies: readonly string[];
};

/** An expectation of a file. `id` stays the same while its words do. */
export type ExpectationItem = { readonly id: string; readonly label: string; readonly range: Range };

/** The expectations of a file, and the first thing in it that can't be read. */
export type FileExpectations = {
  readonly items: readonly ExpectationItem[];
  readonly fault: { readonly message: string; readonly range: Range } | null;
};

/** What an expectation met instead, where, and, where it is about the way, the nodes that were expected and those that were met. */
export type ExpectationFailure = {
  readonly message: string;
  readonly range: Range;
  readonly related: readonly { readonly message: string; readonly location: Location }[];
  readonly ways: { readonly expected: readonly string[]; readonly actual: readonly string[] } | null;
};

/** What became of an expectation. `errored`: it says something that means nothing. */
export type ExpectationOutcome = {
  readonly uri: string;
  readonly id: string;
  readonly outcome: 'passed' | 'failed' | 'errored';
  readonly failures: readonly ExpectationFailure[];
  /** The packet that speaks for it; null where none was sent. */
  readonly flow: FlowChoice | null;
};

/** A rule, route or VLAN, how many packets use it, and the expectations that these are of. */
export type CoverageItem = {
  readonly kind: 'rule' | 'route' | 'vlan';
  readonly name: string;
  readonly range: Range;
  readonly packets: number;
  readonly by: readonly { readonly uri: string; readonly id: string }[];
};

/** What became of all expectations of a topology, and what its flows and expectations exercise, where that was asked for. */
export type TopologyRun = {
  readonly outcomes: readonly ExpectationOutcome[];
  readonly coverage: {
    /** How much, and what not, a line each. */
    readonly words: readonly string[];
    readonly files: readonly { readonly uri: string; readonly items: readonly CoverageItem[] }[];
  } | null;
};

/** A change that is tried without writing it: a cable is out, a host is off, an instance is elsewhere, a host has a bridge. */
export type WhatIf =
  /** The wire between two boxes, a NIC and a switch or external, or two switches. */
  | { readonly kind: 'cut'; readonly a: DiagramId; readonly b: DiagramId }
  | { readonly kind: 'down'; readonly host: string }
  | { readonly kind: 'move'; readonly instance: string; readonly host: string }
  | { readonly kind: 'bridge'; readonly host: string; readonly network: string };

/** What became of an expectation or a named flow by a change: it held or arrived before, or does now. */
export type Turned = {
  readonly kind: 'expectation' | 'flow';
  readonly name: string;
  readonly now: boolean;
  /** Why it no longer does, in words; empty where it does. */
  readonly why: string;
  readonly flow: FlowChoice | null;
  readonly source: Location | null;
};

/** A topology with changes, and what they do. */
export type WhatIfResult =
  | {
      readonly kind: 'tried';
      /** The picture with them. Sources are those of the changed text. */
      readonly model: NetworkModel;
      /** What they do to who reaches whom, in words. */
      readonly said: string;
      readonly turned: readonly Turned[];
    }
  /** The change at that place can't be tried. */
  | { readonly kind: 'refused'; readonly message: string };

/** A failure of one cable or host, and the expectations that it breaks. */
export type Failure = {
  readonly change: WhatIf;
  readonly words: string;
  readonly breaks: readonly { readonly name: string; readonly why: string; readonly source: Location | null }[];
};

/** Every single failure that breaks an expectation, the worst first. */
export type FailureList = {
  readonly failures: readonly Failure[];
  /** How many cables and hosts were tried, and how many expectations hold. */
  readonly tried: number;
  readonly holding: number;
  /** Whether there were too many to try them all. */
  readonly incomplete: boolean;
};

/** LSP extension: `TextDocumentIdentifier & …` → result. */
export const requests = {
  /** `{ uri }` → NetworkModel | null */
  network: 'hopscope/network',
  /** `{ uri, flow: FlowChoice, changes?: WhatIf[] }` → TraceResult */
  trace: 'hopscope/trace',
  /** `{ uri, asked: MatrixAsked }` → MatrixAnswer: who reaches whom. */
  matrix: 'hopscope/matrix',
  /** `{ uri, position }` → `{ id: DiagramId } | null`: the box that the text at the position makes. */
  boxAt: 'hopscope/boxAt',
  /** `{ uri, id: DiagramId }` → `{ markdown }` | null: what the editor's hover says of the box. */
  boxHover: 'hopscope/boxHover',
  /** `{ uri, id: DiagramId }` → DiagramId[] | null: the instances that an instance reaches by ping; null: it is none. */
  reachable: 'hopscope/reachable',
  /** `{ code }` → Markdown | null: what a code of a diagnostic means. */
  codePage: 'hopscope/codePage',
  /** `{ uri, position }` → MoveChoices | null: where the instance at the position may go. */
  moveChoices: 'hopscope/moveChoices',
  /** `{ uri, position, host }` → MoveResult */
  move: 'hopscope/move',
  /** `{ uri, changes: WhatIf[] }` → WhatIfResult */
  whatIf: 'hopscope/whatIf',
  /** `{ uri, changes: WhatIf[] }` → `WorkspaceEdit` | null: writes the changes into the text. */
  writeWhatIf: 'hopscope/writeWhatIf',
  /** `{ uri }` → FailureList | null */
  failures: 'hopscope/failures',
  /** `{ uri, baseline: Baseline }` → DifferencesAnswer: who reaches whom otherwise than in an earlier version. */
  differences: 'hopscope/differences',
  /** nothing → ExpectationFile[]: of open documents and of the client's folders. */
  expectationFiles: 'hopscope/expectationFiles',
  /** `{ uri }` → FileExpectations | null: of a file, open or closed. */
  expectations: 'hopscope/expectations',
  /** `{ uri, coverage: boolean }` → TopologyRun | null: of a topology, open or closed; null where it is not there, or given up. */
  runExpectations: 'hopscope/runExpectations',
} as const;

/** The version of a topology with which it is compared. */
export type Baseline =
  /** As it was when it was opened; what is on disk. */
  | { readonly kind: 'opened' | 'saved' }
  /** One that the client has, such as a commit of git; `id` names it. Texts need not be given twice by one id. */
  | { readonly kind: 'given'; readonly id: string; readonly texts: readonly GivenText[] };

/** A file as it is in a version; null: it has none. */
export type GivenText = { readonly uri: string; readonly text: string | null };

/** How pairs changed: their answer comes now, or no longer, or comes by other hosts and routers. */
export type Change = 'opened' | 'closed' | 're-routed';

/** The answer to a request for differences. */
export type DifferencesAnswer =
  /** Ask again with the texts of these files. */
  | { readonly kind: 'needs'; readonly uris: readonly string[] }
  /** That version has no such file. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'compared'; readonly changes: LocatedChanges }
  /** The document is closed, or nobody waited any more. */
  | { readonly kind: 'left' };

/** How who reaches whom differs from an earlier version. */
export type LocatedChanges = {
  readonly groups: readonly LocatedPairs[];
  /** Instances that only one version has: nothing else is said of these. */
  readonly added: readonly { readonly name: string; readonly source: Location | null }[];
  readonly removed: readonly string[];
  /** There is too much to compare pair by pair; then there are no groups. */
  readonly tooMany: boolean;
  /** Changed statements that change who reaches whom by themselves, as far as that was tried. */
  readonly statements: readonly LocatedStatement[];
};

/** Pairs of two networks that changed alike: how many, and in words by which protocols and ports. */
export type PairsEffect = {
  readonly change: Change;
  readonly pairs: number;
  readonly fromNetwork: string;
  readonly fromTenant: string;
  readonly toNetwork: string;
  readonly toTenant: string;
  readonly by: string;
};

/** The same with some of the pairs, and the first lines of the statements that it comes from, as far as they are known. */
export type LocatedPairs = PairsEffect & {
  readonly causes: readonly string[];
  readonly source: Location | null;
  readonly examples: readonly LocatedPair[];
};

/** A pair; `words`: by whom it goes now, or why and where it ends. `flow` plays it. */
export type LocatedPair = {
  readonly from: string;
  readonly to: string;
  readonly words: string;
  readonly flow: FlowChoice;
  readonly source: Location | null;
};

/** A changed statement: its first line, where that is (or would follow, if it is gone), and what it does by itself. */
export type LocatedStatement = {
  readonly kind: 'added' | 'changed' | 'removed';
  readonly words: string;
  readonly source: Location;
  readonly effects: readonly PairsEffect[];
};

/** LSP extension: the server tells that a file's network changed. Params `{ uri }`. */
export const networkChanged = 'hopscope/networkChanged';

/** LSP extension: the server begins or ends to check what a file's packets do. Params `CheckingChange`. */
export const checkingChanged = 'hopscope/checkingChanged';

/** Whether a file is being checked, that is while a check of it waits or is under way. */
export type CheckingChange = { readonly uri: string; readonly checking: boolean };

/** The hosts that an instance may move to, the likeliest first. */
export type MoveChoices = { readonly instance: string; readonly hosts: readonly string[] };

/** A move that was tried: what it changes, in words, and the `WorkspaceEdit` that makes it; or why it can't be made. */
export type MoveResult =
  | { readonly kind: 'move'; readonly said: string; readonly edit: object }
  | { readonly kind: 'refused'; readonly message: string };

/** The answer to a trace request: the replay, or why there is none (an unknown name, …). */
export type TraceResult =
  | { readonly kind: 'replay'; readonly replay: LocatedReplay }
  | { readonly kind: 'refused'; readonly message: string };

/** From the extension to the page. `network` rebuilds it. */
export type ToPage =
  | {
      readonly kind: 'network';
      readonly model: NetworkModel;
      readonly play: FlowChoice | null;
      /** Places that hosts were moved to before, counted from 0 among those of their switch. */
      readonly pins?: { readonly [host: DiagramId]: number };
    }
  | { readonly kind: 'trace'; readonly flow: FlowChoice; readonly result: TraceResult }
  /** Null: it could not be made. */
  | { readonly kind: 'matrix'; readonly asked: MatrixAsked; readonly matrix: MatrixAnswer }
  | { readonly kind: 'select'; readonly id: DiagramId | null }
  | { readonly kind: 'whatIf'; readonly changes: readonly WhatIf[]; readonly result: WhatIfResult }
  | { readonly kind: 'failures'; readonly list: FailureList | null }
  | { readonly kind: 'hover'; readonly id: DiagramId; readonly markdown: string | null }
  /** The instances that an instance reaches; null: that can't be told. */
  | { readonly kind: 'reachable'; readonly id: DiagramId; readonly ids: readonly DiagramId[] | null }
  | { readonly kind: 'nothing'; readonly message: string };

/** From the page to the extension. */
export type FromPage =
  | { readonly kind: 'ready' }
  /** `changes`: in the network with these. */
  | { readonly kind: 'trace'; readonly flow: FlowChoice; readonly changes?: readonly WhatIf[] }
  | { readonly kind: 'whatIf'; readonly changes: readonly WhatIf[] }
  /** Writes changes into the text. */
  | { readonly kind: 'writeWhatIf'; readonly changes: readonly WhatIf[] }
  | { readonly kind: 'failures' }
  | { readonly kind: 'hover'; readonly id: DiagramId }
  | { readonly kind: 'matrix'; readonly asked: MatrixAsked }
  | { readonly kind: 'reveal'; readonly location: Location; readonly focus: 'keep' | 'take' }
  /** Hosts were moved: the places of all that were. */
  | { readonly kind: 'pins'; readonly pins: { readonly [host: DiagramId]: number } }
  /** Asks whom an instance reaches. */
  | { readonly kind: 'reachable'; readonly id: DiagramId }
  /** Puts a text on the clipboard. */
  | { readonly kind: 'copy'; readonly text: string }
  /** Saves a file where the user says; `name` is what it is called unless the user says so. */
  | { readonly kind: 'save'; readonly name: string; readonly content: string; readonly encoding: 'utf8' | 'base64' }
  | { readonly kind: 'log'; readonly level: 'info' | 'warn' | 'error'; readonly message: string };
