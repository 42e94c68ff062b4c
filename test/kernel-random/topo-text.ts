// A cloud as a tree of statements, so that it can be written as Topo and made smaller statement by statement.

/** One line, or a block of them. */
export type Statement = { readonly head: string; readonly body: readonly Statement[] | null };

/** A statement of one line. */
export function line(head: string): Statement {
  return { head, body: null };
}

/** A statement with a block. */
export function block(head: string, body: readonly Statement[]): Statement {
  return { head, body };
}

/** The text of a cloud. */
export function textOf(statements: readonly Statement[]): string {
  return `${statements.flatMap((each) => linesOf(each, '')).join('\n')}\n`;
}

function linesOf({ head, body }: Statement, indent: string): string[] {
  if (body === null) return [`${indent}${head}`];
  if (body.length === 0) return [`${indent}${head} {}`];
  return [`${indent}${head} {`, ...body.flatMap((each) => linesOf(each, `${indent}  `)), `${indent}}`];
}

/** Every cloud that lacks one statement, outer ones first: what is left out takes most with it. */
export function smaller(statements: readonly Statement[]): readonly (readonly Statement[])[] {
  const without = statements.map((_, index) => statements.filter((__, other) => other !== index));
  const inner = statements.flatMap((each, index) => {
    if (each.body === null) return [];
    return smaller(each.body).map((body) => statements.map((other, i) => (i === index ? { ...other, body } : other)));
  });
  return [...without, ...inner];
}

/** How many statements there are, for telling which cloud is smaller. */
export function sizeOf(statements: readonly Statement[]): number {
  return statements.reduce((sum, { body }) => sum + 1 + (body === null ? 0 : sizeOf(body)), 0);
}
