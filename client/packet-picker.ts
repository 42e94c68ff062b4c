// Asks for a packet, one question at a time: from, to, protocol, port. Names come from the file; an address that the
// file doesn't name may be typed.
import * as vscode from 'vscode';
import type { FlowChoice, NetworkModel } from '../server/core/protocol/messages.ts';
import { isPort } from './port.ts';

/** The flow that the user chose, or undefined when they gave up at one of the questions. */
export async function pickPacket(model: NetworkModel | null): Promise<FlowChoice | undefined> {
  const ends = model?.ends ?? [];
  if (ends.length === 0) {
    await vscode.window.showInformationMessage(vscode.l10n.t('This file has no instance yet that could send a packet'));
    return undefined;
  }
  const from = await pickEnd(
    vscode.l10n.t('Trace a Packet: From'),
    vscode.l10n.t('The sender: an instance, a host, a router or a machine'),
    ends,
  );
  if (from === undefined) return undefined;
  const others = ends.filter((end) => end !== from);
  const to = await pickEnd(
    vscode.l10n.t('Trace a Packet: To'),
    vscode.l10n.t('Where {0} sends to: a name or an IPv4 address', from),
    others,
  );
  if (to === undefined) return undefined;
  const protocol = await pickProtocol();
  if (protocol === undefined) return undefined;
  if (protocol === 'icmp') return { kind: 'free', from, to, protocol, port: null };
  const port = await vscode.window.showInputBox({
    title: vscode.l10n.t('Trace a Packet: Port'),
    prompt: vscode.l10n.t('The {0} port at {1}', protocol.toUpperCase(), to),
    value: protocol === 'tcp' ? '80' : '53',
    validateInput: (text) => (isPort(text) ? null : vscode.l10n.t('A port is a number from 1 to 65535')),
  });
  return port === undefined ? undefined : { kind: 'free', from, to, protocol, port: Number(port) };
}

/** A quick pick whose typed text is an answer too. */
function pickEnd(title: string, placeholder: string, names: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const pick = vscode.window.createQuickPick();
    const known = names.map((label) => ({ label }));
    pick.title = title;
    pick.placeholder = placeholder;
    pick.items = known;
    pick.onDidChangeValue((value) => {
      const typed = value.trim();
      const isNew = typed !== '' && !names.includes(typed);
      pick.items = isNew
        ? [...known, { label: typed, description: vscode.l10n.t('as typed'), alwaysShow: true }]
        : known;
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
    { label: 'ICMP', description: vscode.l10n.t('echo request and reply, as ping sends'), protocol: 'icmp' },
    { label: 'TCP', description: vscode.l10n.t('a connection to a port'), protocol: 'tcp' },
    { label: 'UDP', description: vscode.l10n.t('a datagram to a port'), protocol: 'udp' },
  ] as const;
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Trace a Packet: Protocol'),
    placeHolder: vscode.l10n.t('What the packet carries'),
  });
  return picked?.protocol;
}
