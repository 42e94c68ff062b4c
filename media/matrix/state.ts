// What the page knows of the matrix: what was asked, what came, where the reader is in it.
import type { FlowChoice, MatrixAsked } from '../../server/core/protocol/messages.ts';
import type { Matrix, MatrixCell, MatrixLevel, MatrixQuestion, MatrixTable } from '../../server/core/views/matrix.ts';

/** A cell by the table it is in and the ids of its row and column. */
export type CellAt = { readonly level: MatrixLevel; readonly from: string; readonly to: string };

export type MatrixState = {
  readonly asked: MatrixAsked;
  /** Rows and columns without failures are left out. */
  readonly onlyFailures: boolean;
  readonly at: CellAt | null;
  /** The last one that came; what it is of stands in it. */
  readonly answer: Matrix | null;
  /** `stale`: to be asked for when it is looked at. */
  readonly phase: 'stale' | 'waiting' | 'there' | 'failed';
};

/** What the matrix can ask for. */
export type MatrixActions = {
  readonly ask: (change: Partial<MatrixAsked>) => void;
  readonly onlyFailures: () => void;
  /** The flow of the cell is shown beside; `soon`: once the reader stays there. */
  readonly select: (at: CellAt, flow: FlowChoice | null, when: 'now' | 'soon') => void;
  /** Goes to the picture, where the flow plays. */
  readonly play: (flow: FlowChoice) => void;
};

/** What is kept of it over a reload. */
export type KeptMatrix = Pick<MatrixState, 'asked' | 'onlyFailures' | 'at'>;

export const noMatrix: MatrixState = {
  asked: { level: 'instances', question: { protocol: 'icmp', port: null }, since: null, within: null },
  onlyFailures: false,
  at: null,
  answer: null,
  phase: 'stale',
};

export function keptMatrix({ asked, onlyFailures, at }: MatrixState): KeptMatrix {
  return { asked, onlyFailures, at };
}

/** A cell that is there; null where it is empty. */
export type Found = { readonly from: number; readonly to: number; readonly cell: MatrixCell | null };

/** The cell of a table, if it has it. */
export function cellAt(table: MatrixTable, at: CellAt | null): Found | null {
  if (at?.level !== table.level) return null;
  const from = table.rows.findIndex(({ id }) => id === at.from);
  const to = table.columns.findIndex(({ id }) => id === at.to);
  return from < 0 || to < 0 ? null : { from, to, cell: table.cells[from]?.[to] ?? null };
}

/** `tcp 22`, `icmp`. */
export function questionWords({ protocol, port }: MatrixQuestion): string {
  return port === null ? protocol : `${protocol} ${port}`;
}

export function sameQuestion(one: MatrixQuestion, other: MatrixQuestion): boolean {
  return one.protocol === other.protocol && one.port === other.port;
}
