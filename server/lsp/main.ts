// The language server's process: `--stdio`, or `--node-ipc` as VS Code starts it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { type Connection, createConnection, ProposedFeatures, StreamMessageWriter } from 'vscode-languageserver/node';
import { nodeDisk } from './disk.ts';
import { createEncoder } from './encoder.ts';
import { startServer } from './server.ts';

/**
 * V8 lets a heap grow to several times of what lives in it before it collects. Collecting at twice costs a save 10 to 20 % more
 * CPU time and takes a third or more off the memory of a server with a large document. A version that doesn't know the flag
 * says so on standard error and goes on.
 */
setFlagsFromString('--heap-growing-percent=100');

const transports = ['--stdio', '--node-ipc', '--socket', '--pipe'];

if (
  process.argv.some((argument) =>
    transports.some((transport) => argument === transport || argument.startsWith(`${transport}=`)),
  )
) {
  startServer(connect(), nodeDisk, pagesOfCodes());
} else {
  process.stderr.write('The Hopscope language server talks to an editor: start it with --stdio or --node-ipc\n');
  process.exitCode = 2;
}

/** The folder with a page for each code, which the build lays beside this program; null where there is none. */
function pagesOfCodes(): string | null {
  const folder = join(__dirname, 'codes');
  return existsSync(folder) ? `${pathToFileURL(folder)}/` : null;
}

/** As the arguments say. Where standard output is the way to the client, large messages are written in slices. */
function connect(): Connection {
  if (!process.argv.includes('--stdio')) return createConnection(ProposedFeatures.all);
  // what is said to nobody in particular must not get between the messages
  for (const level of ['log', 'info', 'debug', 'dir'] as const) console[level] = console.error;
  const encoder = createEncoder({ now: () => performance.now(), afterOthers: setImmediate });
  const writer = new StreamMessageWriter(process.stdout, { contentTypeEncoder: encoder });
  // the library asks of what it is given whether it is a stream or a writer; its types know only two of either
  return createConnection(ProposedFeatures.all, process.stdin, writer as unknown as NodeJS.WritableStream);
}
