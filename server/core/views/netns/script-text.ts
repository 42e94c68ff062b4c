// The parts of the exported script that are the same for every network: its head with what it needs and how it is called,
// and its functions. Knows bash; knows no network.

/** What the head says and checks. */
export type HeadFacts = {
  readonly title: string;
  readonly flows: readonly string[];
  readonly iptables: true | false;
  readonly ebtables: true | false;
  readonly dnsmasq: true | false;
  /** Whether iptables sees bridged frames on any host. */
  readonly bridgeFilter: true | false;
  /** Whether there are 802.1Q interfaces. */
  readonly vlans: true | false;
};

/** The first lines: what it is, how to call it, what it needs. */
export function scriptHead({
  title,
  flows,
  iptables,
  ebtables,
  dnsmasq,
  bridgeFilter,
  vlans,
}: HeadFacts): readonly string[] {
  const programs = [
    'ip',
    'bridge',
    ...(iptables ? ['iptables', 'iptables-restore'] : []),
    ...(ebtables ? ['ebtables', 'ebtables-restore'] : []),
    ...(dnsmasq ? ['dnsmasq'] : []),
  ];
  return [
    '#!/usr/bin/env bash',
    `# The network of ${title}, built from Linux network namespaces: one for each machine and each switch.`,
    '# Written by `hopscope export --to netns`. Run it as root:',
    '#',
    '#   up                       builds it',
    '#   probe NAME… | --all      sends named flows and shows every packet on every interface, as `hopscope trace` does;',
    '#     [--warm] [-e] [--json]   each starts with empty ARP, forwarding and conntrack tables (--warm: has run once before);',
    '#                            ARP gives up after 3 × 60 ms; whoever has the port open answers; -e: with MAC addresses',
    '#   capture [NODE…]          shows packets until Ctrl-C',
    '#   listen [PORT…]           answers on these ports and on those that rules translate to (metadata), wherever the file',
    '#                            leaves them open, until Ctrl-C',
    '#   exec NODE COMMAND…       runs a command on a node: exec VM_1 ping 10.0.0.1',
    '#   names                    which namespace is which node, and which interface names had to be shortened',
    '#   down                     removes it',
    '#',
    `# Flows: ${flows.map((name) => name.replace(/[\r\n\t]+/g, ' ')).join(', ') || 'none'}`,
    `# Needs ${programs.filter((name) => !name.endsWith('-restore')).join(', ')}; probe, capture and listen: python3. On Debian:`,
    '#   apt-get install iproute2 iptables ebtables dnsmasq-base python3',
    '# Linux 5.3 or later, with 802.1Q, bridge, br_netfilter and conntrack as modules or built in.',
    '# It changes nothing outside the namespaces below and /run/hopscope-netns, but that it loads the modules it needs;',
    '# br_netfilter is switched off for the bridges of the caller if it was not there before.',
    'set -eEuo pipefail',
    'export PATH="$PATH:/usr/sbin:/sbin"',
    'state=/run/hopscope-netns',
    `programs='${programs.join(' ')}'`,
    `bridge_filter_needed=${bridgeFilter ? 1 : 0}`,
    `vlans_needed=${vlans ? 1 : 0}`,
  ];
}

/** The functions, up to the one that runs the program, whose text follows. */
export const scriptBody: readonly string[] = String.raw`
fail() {
  echo "$0: $1" >&2
  exit 1
}

# settings NAMESPACE NAME=VALUE…: what sysctl would set; names that this kernel does not have are left out
settings() {
  local namespace=$1
  shift
  # shellcheck disable=SC2016 # the inner shell expands it
  ip netns exec "$namespace" sh -c 'for each; do
    if [ -e "/proc/sys/\${each%%=*}" ]; then echo "\${each#*=}" > "/proc/sys/\${each%%=*}"; fi
  done' sh "$@"
}

# filter NAMESPACE < rules, as iptables-save writes them
filter() {
  ip netns exec "$1" "$iptables_restore"
}

# bridge_filter NAMESPACE < rules, as ebtables-save writes them
bridge_filter() {
  ip netns exec "$1" "$ebtables_restore"
}

# dhcp NAMESPACE NUMBER OPTION… < hosts file
dhcp() {
  local namespace=$1 name=$1.$2
  shift 2
  cat > "$state/$name.hosts"
  echo "$state/$name.pid" >> "$state/pids"
  ip netns exec "$namespace" dnsmasq "$@" --user=root --dhcp-hostsfile="$state/$name.hosts" \
    --dhcp-leasefile="$state/$name.leases" --pid-file="$state/$name.pid" --log-facility="$state/$name.log" --log-dhcp
}

# needs PROGRAM…
needs() {
  local program missing=()
  for program; do
    command -v "$program" > /dev/null || missing+=("$program")
  done
  if [ \${#missing[@]} -gt 0 ]; then fail "there is no \${missing[*]} here; see the head of this script for what it needs"; fi
}

needs_root() {
  [ "$(id -u)" = 0 ] || fail 'this needs root'
}

needs_up() {
  needs_root
  [ -e $state ] || fail 'nothing is up; "up" builds it'
  [ "$(cat $state/namespaces)" = "$namespaces" ] || fail 'another network is up; "down" removes it'
}

# the older programs where there are both and the kernel takes them: its rules are then those that nova's were
choose_programs() {
  iptables_restore=iptables-restore ebtables_restore=ebtables-restore
  if command -v iptables-legacy-restore > /dev/null && ip netns exec "$1" iptables-legacy -n -L > /dev/null 2>&1; then
    iptables_restore=iptables-legacy-restore
    if command -v ebtables-legacy-restore > /dev/null; then ebtables_restore=ebtables-legacy-restore; fi
  fi
}

# check_kernel NAMESPACE: makes and removes one of each kind of interface, so that what is missing is said by its name
check_kernel() {
  ip -n "$1" link add hs0 type veth peer name hs1 || give_up 'this kernel has no veth interfaces (module veth)'
  ip -n "$1" link add hs2 type bridge vlan_filtering 1 || give_up 'this kernel has no bridges with VLANs (module bridge)'
  if [ $vlans_needed = 1 ]; then
    ip -n "$1" link add link hs0 name hs3 type vlan id 2 || give_up 'this kernel has no 802.1Q interfaces (module 8021q)'
  fi
  ip -n "$1" link delete hs0
  ip -n "$1" link delete hs2
}

# br_netfilter lets iptables see bridged frames, also on bridges of the caller; there it is switched off again
load_bridge_filter() {
  local switches=/proc/sys/net/bridge
  if [ $bridge_filter_needed = 0 ] || [ -e $switches ]; then return; fi
  modprobe br_netfilter || fail 'this kernel has no br_netfilter'
  echo 0 > $switches/bridge-nf-call-iptables
  echo 0 > $switches/bridge-nf-call-ip6tables
  echo 0 > $switches/bridge-nf-call-arptables
}

give_up() {
  trap - ERR INT TERM
  echo "$0: $1; removing what was made" >&2
  down
  exit 1
}

up() {
  local namespace rest first=\${namespaces%% *}
  needs_root
  # shellcheck disable=SC2086 # a list of words
  needs $programs
  if [ -e $state ]; then fail 'a network is up already; "down" removes it'; fi
  while read -r namespace rest; do
    if [ -e "/run/netns/$namespace" ]; then fail "there is a namespace $namespace already, which is not ours"; fi
  done <<< "$namespaces"
  load_bridge_filter
  mkdir -p $state
  printf '%s\n' "$namespaces" > $state/namespaces
  trap 'give_up "line $LINENO failed"' ERR
  trap 'give_up interrupted' INT TERM
  while read -r namespace rest; do echo "netns add $namespace"; done <<< "$namespaces" | ip -batch -
  check_kernel "$first"
  choose_programs "$first"
  build
  trap - ERR INT TERM
  # Linux tells of a cable at both ends once a second; switches, VLAN interfaces and bridges hear of it one after the other
  sleep 4
}

down() {
  local file namespace rest
  needs_root
  [ -e $state ] || fail 'nothing is up'
  if [ -e $state/pids ]; then
    while read -r file; do
      # whoever has the number now must still be it
      if [ -e "$file" ] && [ "$(cat "/proc/$(cat "$file")/comm" 2> /dev/null)" = dnsmasq ]; then kill "$(cat "$file")"; fi
    done < $state/pids
  fi
  while read -r namespace rest; do
    if [ -e "/run/netns/$namespace" ]; then echo "netns delete $namespace"; fi
  done < $state/namespaces | ip -batch -
  rm -r $state
}

run() {
  local wanted=$1 row
  shift
  while IFS= read -r row; do
    if [ "\${row#* }" = "$wanted" ]; then exec ip netns exec "\${row%% *}" "$@"; fi
  done <<< "$namespaces"
  echo "$0: there is no node $wanted; there are:" >&2
  while IFS= read -r row; do echo "  \${row#* }" >&2; done <<< "$namespaces"
  exit 1
}

main() {
  case \${1-} in
    up | down) "$1" ;;
    probe | capture | listen) needs_up; needs python3; program "$@" ;;
    exec) if [ $# -lt 3 ]; then fail 'exec needs a node and a command'; fi; needs_up; shift; run "$@" ;;
    names) printf '%s\n' "$namespaces"; if [ -n "$shortened" ]; then printf '%s\n' "$shortened"; fi ;;
    '' | help | -h | --help) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0" ;;
    *) fail "there is no command $1; without any this script says how it is called" ;;
  esac
}

program() {`
  .replaceAll('\\$', '$')
  .split('\n');
