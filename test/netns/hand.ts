// The exported script in the hands of a user: shell commands that call it, one after the other.

/** A bash program that keeps the script as $S and runs its argument, a shell command. */
export function inHand(script: string): string {
  const [begin, end] = [`cat > /run/hopscope.sh <<'THE EXPORTED SCRIPT'`, 'THE EXPORTED SCRIPT'];
  return [begin, script, end, 'S=/run/hopscope.sh', 'eval "$1"', ''].join('\n');
}

/** A capture of all nodes while a flow is sent; job control gives it a process group of its own, which Ctrl-C then ends. */
function captureOf(flow: string): string {
  return [
    'set -m; bash $S capture > /run/seen 2>&1 &',
    'until [ -s /run/seen ]; do sleep 0.2; done',
    `bash $S probe ${flow} > /dev/null`,
    'kill -INT -- -$!; wait $!; status=$?; cat /run/seen; exit $status',
  ].join('\n');
}

/** What a user does who knows that the flow is there. */
export function sessionOf(flow: string): readonly string[] {
  return ['bash $S up', `bash $S probe -e ${flow}`, captureOf(flow), 'bash $S down'];
}

/** A command, its exit status, and what it says among other things. */
export type Handled = readonly [command: string, status: number, says: string];

/** What users do wrong, or twice, in an order in which it makes sense; `flow` is one that does not arrive. */
export function mishaps(flow: string): readonly Handled[] {
  return [
    [`bash $S probe ${flow}`, 1, 'nothing is up; "up" builds it'],
    ['bash $S down', 1, 'nothing is up'],
    ['bash $S upp', 1, 'there is no command upp'],
    [`python3 -c 'import os; os.setuid(1000); os.execvp("bash", ["bash", "'$S'", "up"])'`, 1, 'this needs root'],
    [
      'sed "s/^programs=.*/programs=\'ip no-such-program\'/" $S > /run/few; bash /run/few up',
      1,
      'there is no no-such-program here',
    ],
    ['sed "s/^build() {/build() { no_such_step/" $S > /run/bad; bash /run/bad up', 1, 'failed; removing what was made'],
    ['bash $S up', 0, ''],
    ['bash $S up', 1, 'a network is up already; "down" removes it'],
    ['bash $S probe nobody', 1, `there is no flow nobody; there are: ${flow}`],
    ['bash $S probe', 1, `probe needs the name of a flow, or --all; there are: ${flow}`],
    ['bash $S capture nowhere', 1, 'there is no node nowhere; there are: internet, internet-router'],
    ['bash $S listen http', 1, 'http is no port'],
    ['bash $S exec nowhere ip addr', 1, 'there is no node nowhere; there are:'],
    ['bash $S exec VM_1 ip -br addr show dev eth0', 0, '10.0.0.3/24'],
    [captureOf(flow), 0, 'who has 10.0.0.1? tell 10.0.0.3'],
    ['sed "s/hs-VM_1 VM_1/hs-VM_1 VM_7/" $S > /run/other; bash /run/other probe x', 1, 'another network is up'],
    ['bash $S down', 0, ''],
    ['bash $S down', 1, 'nothing is up'],
    ['echo "/run/netns:" /run/netns/* /run/hopscope-netns*', 0, '/run/netns: /run/netns/* /run/hopscope-netns*'],
  ];
}
