// Asks for a packet, one question at a time: from, to, protocol, port. Names come from the file; an address that the
// file doesn't name may be typed.
import * as vscode from 'vscode';
import type { FlowChoice, NetworkModel } from '../server/core/protocol/messages.ts';
import { portProblem } from './port.ts';

/** The flow that the user chose, or undefined when they gave up at one of the questions. */
export async function pickPacket(model: NetworkModel | null): Promise<FlowChoice | undefined> {
  const ends = model?.ends ?? [];
  if (ends.length === 0) {
    await vscode.window.showInformationMessage('This file has no instance yet that could send a packet');
    return undefined;
  }
  const from = await pickEnd('From', 'The sender: an instance, a host, a router or a machine', ends);
  if (from === undefined) return undefined;
  const others = ends.filter((end) => end !== from);
  const to = await pickEnd('To', `Where ${from} sends to: a name or an IPv4 address`, others);
  if (to === undefined) return undefined;
  const protocol = await pickProtocol();
  if (protocol === undefined) return undefined;
  if (protocol === 'icmp') return { kind: 'free', from, to, protocol, port: null };
  const port = await vscode.window.showInputBox({
    title: 'Trace a Packet: Port',
    prompt: `The ${protocol.toUpperCase()} port at ${to}`,
    value: protocol === 'tcp' ? '80' : '53',
    validateInput: portProblem,
  });
  return port === undefined ? undefined : { kind: 'free', from, to, protocol, port: Number(port) };
}

/** A quick pick whose typed text is an answer too. */
function pickEnd(step: string, placeholder: string, names: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const pick = vscode.window.createQuickPick();
    const known = names.map((label) => ({ label }));
    pick.title = `Trace a Packet: ${step}`;
    pick.placeholder = placeholder;
    pick.items = known;
    pick.onDidChangeValue((value) => {
      const typed = value.trim();
      const isNew = typed !== '' && !names.includes(typed);
      pick.items = isNew ? [...known, { label: typed, description: 'as typed', alwaysShow: true }] : known;
    });
    pick.onDidAccept(() => {
      const label = pick.selectedItems[0]?.label;
      if (label === undefined) return;
      resolve(label);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

async function pickProtocol(): Promise<'icmp' | 'tcp' | 'udp' | undefined> {
  const items = [
    { label: 'ICMP', description: 'echo request and reply, as ping sends', protocol: 'icmp' },
    { label: 'TCP', description: 'a connection to a port', protocol: 'tcp' },
    { label: 'UDP', description: 'a datagram to a port', protocol: 'udp' },
  ] as const;
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Trace a Packet: Protocol',
    placeHolder: 'What the packet carries',
  });
  return picked?.protocol;
}
