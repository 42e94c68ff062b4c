// What the page knows at a moment. One `network` message rebuilds it; the page holds no truth of its own.
import type {
  FailureList,
  FlowChoice,
  LocatedReplay,
  Location,
  NetworkModel,
  TraceResult,
  WhatIf,
} from '../server/core/protocol/messages.ts';
import type { DiagramId } from '../server/core/views/diagram.ts';
import type { Ladder } from '../server/core/views/ladder.ts';
import type { Comparison, Other } from './compare/compare.ts';
import type { Marks } from './draw/marks.ts';
import type { View } from './draw/packets.ts';
import type { Only } from './find/only.ts';
import type { Point } from './layout/geometry.ts';
import type { Form } from './layout/metrics.ts';
import type { Picture } from './layout/picture.ts';
import type { Pins } from './layout/pins.ts';
import type { KeptMatrix, MatrixActions, MatrixState } from './matrix/state.ts';
import type { Breakpoint } from './replay/breakpoints.ts';
import type { Note } from './replay/notes.ts';
import type { PlayState } from './replay/player.ts';
import type { Filter, Story } from './replay/story.ts';
import type { Parcel } from './take/take.ts';
import type { Rails } from './ways/trail.ts';
import type { Ways } from './ways/ways.ts';
import type { Trial } from './what-if/what-if.ts';

/** A part of the side panel that can be folded. */
export type Part = 'remedies' | 'problems' | 'networks' | 'found' | 'hops' | 'hop' | 'packet' | 'tables';

export type Tab = 'hops' | 'hop' | 'packet' | 'verdict';

/** How the network and its flow are looked at. */
export type ViewName = 'picture' | 'ladder' | 'matrix' | 'compare';

/** A story with all that is drawn of it. */
export type Scene = {
  readonly story: Story;
  readonly ways: Ways;
  readonly notes: readonly Note[];
  /** Boxes on the packet's way. */
  readonly lit: ReadonlySet<DiagramId>;
  readonly would: readonly Point[];
  readonly ladder: Ladder;
};

/** What is drawn of a network: replaced as a whole when a layout arrives. */
export type Drawing = {
  readonly model: NetworkModel;
  readonly picture: Picture;
  readonly rails: Rails;
  readonly marks: Marks;
  /** Boxes that the text does not make, or makes elsewhere: they are tried. */
  readonly tried: ReadonlySet<DiagramId>;
};

export type PageState = {
  readonly model: NetworkModel | null;
  /** Why there is nothing to show. */
  readonly nothing: string | null;
  readonly form: Form;
  readonly drawing: Drawing | null;
  readonly flow: FlowChoice | null;
  /** A trace has been asked for and has not come yet. */
  readonly waiting: boolean;
  readonly result: TraceResult | null;
  readonly scene: Scene | null;
  /** The flow as it went before the last edit that sent it another way. */
  readonly earlier: LocatedReplay | null;
  readonly comparison: Comparison | null;
  readonly play: PlayState;
  readonly filter: Filter;
  /** Legs of the hop list that were opened or closed by hand, by index. */
  readonly opened: ReadonlyMap<number, boolean>;
  readonly folded: ReadonlySet<Part>;
  readonly breakpoints: ReadonlySet<Breakpoint>;
  readonly selected: DiagramId | null;
  /** The instances that the selected one reaches, as far as that is known. */
  readonly reach: { readonly from: DiagramId; readonly ids: ReadonlySet<DiagramId> } | null;
  readonly popup: 'flow' | 'problems' | 'take' | 'what-if' | 'only' | null;
  /** The network as the text has it, while `model` is one with changes that are tried. */
  readonly base: NetworkModel | null;
  readonly trial: Trial | null;
  /** Single failures: null until they are asked for. */
  readonly failures: FailureList | 'asked' | null;
  /** Hosts that were opened by hand, where hosts are tiles. */
  readonly openHosts: ReadonlySet<DiagramId>;
  /** Places that hosts were moved to. */
  readonly pins: Pins;
  /** The closed host on which the mouse rests, and where in the stage. */
  readonly peek: { readonly id: DiagramId; readonly at: Point } | null;
  /** What is sought, and which of what was found one is at. */
  readonly find: { readonly text: string; readonly at: number } | null;
  /** What the picture is filtered by. */
  readonly only: readonly Only[];
  readonly tab: Tab;
  readonly view: ViewName;
  readonly matrix: MatrixState;
  readonly sideWidth: number;
};

/** What the parts of the page can ask for. */
export type Actions = {
  /** `stay`: the keyboard's focus stays where it is. */
  readonly choose: (flow: FlowChoice | null, focus?: 'play' | 'stay') => void;
  readonly togglePlay: () => void;
  readonly seek: (index: number, how: 'step' | 'scrub') => void;
  readonly loop: () => void;
  /** Sets or takes away a breakpoint at a hop. */
  readonly stopAt: (index: number) => void;
  readonly speed: (notches: number) => void;
  readonly filter: (filter: Filter) => void;
  readonly foldPart: (part: Part) => void;
  readonly openLeg: (index: number, open: boolean) => void;
  readonly select: (id: DiagramId | null) => void;
  /** What the editor's hover says of a box; null: no more. */
  readonly hover: (id: DiagramId | null) => void;
  readonly reveal: (location: Location | null | undefined, focus: 'keep' | 'take') => void;
  readonly popup: (popup: PageState['popup']) => void;
  /** Opens or closes a host that is, or could be, a tile. */
  readonly openHost: (id: DiagramId, open: boolean) => void;
  /** Moves a host to a place among those of its switch; null: all of them back. */
  readonly pin: (host: DiagramId | null, place: number) => void;
  /** Selects a box and moves it into sight; the host that it stands in opens. */
  readonly goTo: (id: DiagramId) => void;
  readonly find: (text: string | null) => void;
  readonly findStep: (step: 1 | -1) => void;
  /** Adds to the filter or takes away; null: all of it. */
  readonly only: (one: Only | null) => void;
  readonly tab: (tab: Tab) => void;
  readonly view: (view: ViewName) => void;
  readonly compare: (other: Other) => void;
  /** Tries changes in place of those that are tried; none: the network as it is. */
  readonly whatIf: (changes: readonly WhatIf[]) => void;
  readonly writeWhatIf: () => void;
  readonly askFailures: () => void;
  readonly matrix: MatrixActions;
  readonly take: (what: Parcel) => void;
  readonly zoom: (how: 'in' | 'out' | 'fit') => void;
};

/** What is kept over a reload (acquireVsCodeApi().setState). */
export type Kept = {
  readonly uri: string;
  readonly flow: FlowChoice | null;
  readonly at: number;
  readonly view: View | null;
  readonly selected: DiagramId | null;
  readonly filter: Filter;
  readonly tab: Tab;
  /** Absent where it was kept by an earlier version. */
  readonly looks?: ViewName;
  readonly other?: Other | null;
  readonly matrix?: KeptMatrix;
  readonly folded: readonly Part[];
  /** Absent where it was kept by an earlier version. */
  readonly breakpoints?: readonly Breakpoint[];
  /** These, too. */
  readonly openHosts?: readonly DiagramId[];
  readonly only?: readonly Only[];
  readonly sideWidth: number;
  readonly speed: number;
  readonly loop: boolean;
};
