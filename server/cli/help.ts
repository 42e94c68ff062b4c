// What `--help` prints: one text for all, one for each command. Kept beside each other so that they agree.

/** `hopscope --help`. */
export const help = `hopscope: see what nova-network makes of a cloud, and follow every packet

Usage
  hopscope check FILE…            diagnostics and expectations
  hopscope trace FILE FROM TO …   one flow, hop by hop, with reasons
  hopscope reach FILE …           who reaches whom
  hopscope diff OLD NEW           which pairs an edit opens, closes or sends another way
  hopscope explain CODE           what a code of a diagnostic means, and what to do
  hopscope export FILE --to …     json: routes and rules of every node; netns: a script that builds it;
                                  svg: the picture; html, mermaid, markdown: a flow as a replay for any
                                  browser, as a sequence diagram, as a text
  hopscope fmt FILE…              formats files in place
  hopscope lsp                    the language server, for any editor

  hopscope COMMAND --help         says more about one of them
  hopscope --version

A FILE of - is standard input. Exit status: 0 fine, 1 an error, a failed expectation or a
dropped packet, 2 arguments or files that can't be used.
`;

const commandHelp: Readonly<Record<string, string>> = {
  check: `hopscope check FILE… [--strict] [--coverage] [--format text|json] [--json]

Reads the files, derives their networks, runs their expectations, and reports what is wrong,
where, and what to do.

  --strict    warnings fail, too
  --coverage  tells which rules, routes and VLANs no packet of a flow or an expectation uses
  --json      the same as --format json
`,
  trace: `hopscope trace FILE FROM TO [PROTO [PORT]] [--ttl N] [--warm] [--json]
hopscope trace FILE --flow NAME | --flows | --dhcp VM [--json]

Sends one packet and tells its way, there and back.

  FROM, TO     an instance, INSTANCE.floating, a host, a router, a machine or an IP address
  PROTO, PORT  icmp (the default), tcp or udp; port 80 unless said
  --ttl N      initial TTL, 1 to 255 (64)
  --warm       the same flow has run once before, so ARP, MAC and conntrack tables are filled
  --flow NAME  a flow that the file names
  --flows      all flows that the file names
  --dhcp VM    the boot of an instance
  --json       the trace as data

Exit status 1 when the packet or its answer is dropped.
`,
  reach: `hopscope reach FILE [PROTO [PORT]] [--json]

Tells for every pair of instances whether one reaches the other by its fixed address: request
and answer. Then how many pairs fare how by floating address, and with the machines beyond
externals, each count with a pair to trace. Of more than 60 instances all is counted, by network.
PROTO is icmp unless said, PORT 80.

  --json   every pair by fixed address, one a line
`,
  diff: `hopscope diff OLD NEW [--exit-code] [--json]
hopscope diff FILE [--exit-code] [--json]

Tells which pairs of instances reach each other now and did not before, which no longer do, and
which do by other hosts or routers: by every protocol and port that one of the two topologies
can tell from others, by fixed and floating address.

  OLD, NEW      files, or REVISION:FILE as git has it, with what it includes there
  FILE          one file: compared with what it was in HEAD
  --exit-code   exit status 1 where they differ
  --json        the differences as data
`,
  explain: `hopscope explain [CODE]

Tells what a code of a diagnostic means, why it matters and what to do, with a topology that has
it and what mends that. Without CODE: all codes, a line each.
`,
  export: `hopscope export FILE --to json|netns [--flow NAME] [-o OUT]
hopscope export FILE --to svg [--flow NAME] [--only BOX] [--theme light|dark] [-o OUT]
hopscope export FILE --to html|mermaid|markdown --flow NAME [-o OUT]

Writes the derived network, or a flow.

  --to json    every node with its interfaces, routes (as \`ip route\` prints them) and iptables
               rules (as \`iptables -S\` prints them)
  --to netns   a bash script that builds it on any Linux from network namespaces and sends the
               flows that the file names through the real kernel: bash OUT up, bash OUT probe --all
  --to svg     the network's picture, for browsers and whatever shows files as they do: with the way
               of a flow; of one host, instance, switch or HOST/BRIDGE and what is around it
  --to html    the flow's replay in the picture, in one file that any browser opens without a network
  --to mermaid   the flow's way as a sequence diagram, which GitHub, GitLab and VS Code draw
  --to markdown  the flow's verdict, what would help, and its hops, for a ticket or a chat
  --flow NAME  a flow that the file names: netns probes this one alone, json has the nodes that
               see a packet of it
  -o OUT, --output OUT   into a file instead of standard output
`,
  fmt: `hopscope fmt FILE… [--check]

Formats files in place; - formats standard input to standard output.

  --check   changes nothing, names the files that would change, and exits with 1 if there are any
`,
  lsp: `hopscope lsp [--stdio | --socket=PORT | --pipe=NAME | --node-ipc]

Starts the language server, which an editor talks to: over standard input and output unless said.
What it can do, and how to set up Neovim and Helix, is told in the README.
`,
};

/** `hopscope COMMAND --help`; the whole help for an unknown command. */
export function helpFor(command: string): string {
  return (Object.hasOwn(commandHelp, command) ? commandHelp[command] : undefined) ?? help;
}
