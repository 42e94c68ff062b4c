// The command line: reads arguments, hands them to a command, turns its status into the process's. The only file that
// touches the process.
import { run } from './run.ts';
import { harmless, styleOf, wantsColours } from './terminal.ts';

// A reader that goes away (`| head`) ends the output, not the program with a stack trace.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const status = run(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  print: (text) => process.stdout.write(harmless(text)),
  error: (text) => process.stderr.write(harmless(text)),
  style: styleOf(wantsColours(process.stdout, process.env)),
});
if (typeof status === 'number') process.exitCode = status;
else
  void status.then((code) => {
    process.exitCode = code;
  });
