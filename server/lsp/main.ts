// The language server's process: `--stdio`, or `--node-ipc` as VS Code starts it.
import { setFlagsFromString } from 'node:v8';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodeDisk } from './disk.ts';
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
  startServer(createConnection(ProposedFeatures.all), nodeDisk);
} else {
  process.stderr.write('The Hopscope language server talks to an editor: start it with --stdio or --node-ipc\n');
  process.exitCode = 2;
}
