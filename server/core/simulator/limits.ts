// How far the simulator goes before it says so: every loop of a run ends at one of these. Knows nothing else.

/** Events in one trace. A flood in a network of 10,000 instances has about 50,000, a trace up to eight floods. */
export const maximumEvents = 400_000;

/** The same where only the copies that matter are followed: a storm between looped switches is found out soon. */
export const maximumAddressedEvents = 20_000;

/** Wires that one copy of a frame may cross; a loop of switches ends here. */
export const maximumCrossings = 256;

/** Chains that a walk through a table may be inside of at once; iptables itself refuses loops. */
export const maximumChainDepth = 64;

/** So many ARP exchanges of a network are remembered; further ones happen anew each time. */
export const maximumExchanges = 8192;

/** How often an ARP question is asked before the kernel gives up (mcast_solicit, arp(7)). */
export const maximumArpAttempts = 3;
