// The language server's process: `--stdio`, or `--node-ipc` as VS Code starts it.
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodeDisk } from './disk.ts';
import { startServer } from './server.ts';

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
