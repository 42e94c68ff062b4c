// Chooses the command. Each command is one file; this one knows them all, and what is said when none is meant.
import { meantOf } from './arguments.ts';
import { checkCommand } from './check.ts';
import { diffCommand } from './diff.ts';
import { explainCommand } from './explain.ts';
import { exportCommand } from './export.ts';
import { formatCommand } from './fmt.ts';
import { help, helpFor } from './help.ts';
import { languageServerCommand } from './lsp.ts';
import { reachCommand } from './reach.ts';
import { type Status, status, type Terminal, Unusable } from './terminal.ts';
import { traceCommand } from './trace.ts';
import { version } from './version.ts';

type Command = (args: readonly string[], terminal: Terminal) => Status | Promise<Status>;

const commands: Readonly<Record<string, Command>> = {
  check: checkCommand,
  trace: traceCommand,
  reach: reachCommand,
  diff: diffCommand,
  explain: explainCommand,
  export: exportCommand,
  fmt: formatCommand,
  lsp: languageServerCommand,
};

/** Runs the command line and returns the exit status. Only a bug of ours throws. */
export function run(args: readonly string[], terminal: Terminal): Status | Promise<Status> {
  const [name, ...rest] = args;
  if (name === undefined) {
    terminal.error(help);
    return status.unusable;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    const [about] = rest;
    if (about !== undefined && !Object.hasOwn(commands, about)) return refuse(terminal, unknownCommand(about));
    terminal.out(about === undefined ? help : helpFor(about));
    return status.fine;
  }
  if (name === '--version' || name === '-V') {
    terminal.out(`hopscope ${version}\n`);
    return status.fine;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) return refuse(terminal, unknownCommand(name));
  const unusable = (error: unknown): Status => {
    if (!(error instanceof Unusable)) throw error;
    return refuse(terminal, error.message);
  };
  try {
    if (rest.includes('--help') || rest.includes('-h')) {
      terminal.out(helpFor(name));
      return status.fine;
    }
    const done = command(rest, terminal);
    return typeof done === 'number' ? done : done.catch(unusable);
  } catch (error) {
    return unusable(error);
  }
}

function refuse(terminal: Terminal, message: string): Status {
  terminal.error(`hopscope: ${message}\n`);
  return status.unusable;
}

function unknownCommand(name: string): string {
  if (name.startsWith('-') || name === 'version') {
    const meant = meantOf(name.replace(/^-+/, ''), ['help', 'version']);
    const then = meant === undefined ? 'options stand behind the command' : `did you mean \`--${meant}\`?`;
    return `there is no command \`${name}\`; ${then}`;
  }
  const similar = meantOf(name.toLowerCase(), Object.keys(commands));
  const hint = similar === undefined ? '`hopscope --help` lists the commands' : `did you mean \`${similar}\`?`;
  return `there is no command \`${name}\`; ${hint}`;
}
