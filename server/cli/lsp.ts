// `hopscope lsp`: the language server, for editors that start it by a command. It is a program of its own, built beside this
// one; here it is only started, in this process.
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Status, status, Unusable } from './terminal.ts';

/** How an editor may want to talk, and what some say of themselves; standard input and output where none is said. */
const known = ['--stdio', '--node-ipc', '--socket=', '--pipe=', '--clientProcessId='];

/** Starts the server, which reads from the arguments of the process how it is to talk. */
export function languageServerCommand(args: readonly string[]): Status {
  const unknown = args.find((one) => !known.some((each) => (each.endsWith('=') ? one.startsWith(each) : one === each)));
  if (unknown !== undefined) {
    throw new Unusable(`\`lsp\` does not know what to do with \`${unknown}\`; see \`hopscope lsp --help\``);
  }
  if (args.every((one) => one.startsWith('--clientProcessId='))) process.argv.push('--stdio');
  // packages link commands: the server stands beside the file itself
  const server = join(dirname(realpathSync(process.argv[1] ?? '.')), 'server.js');
  if (!existsSync(server)) {
    throw new Unusable('the language server is not built; `npm run build` puts server.js beside this program');
  }
  createRequire(server)(server);
  return status.fine;
}
