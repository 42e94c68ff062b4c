// Asks which host an instance shall move to. Of the host that is selected in the list it tells what the move would open and
// close; that is found out when it is selected, as in a large cloud it takes a while.
import * as vscode from 'vscode';
import type { MoveResult, Position } from '../server/core/protocol/messages.ts';
import type { Server } from './language-client.ts';
import { isPosition } from './position.ts';

/** Asks, and makes the move; of the instance at the cursor where no position is given. */
export async function moveInstance(server: Server, uri: vscode.Uri | undefined, at: unknown): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const position = isPosition(at) ? at : editor?.selection.active;
  const choices = uri && position && (await server.moveChoices(uri, position));
  if (!choices) {
    await vscode.window.showInformationMessage(vscode.l10n.t('Put the cursor on an instance first: `vm NAME {`'));
    return;
  }
  if (choices.hosts.length === 0) {
    await vscode.window.showInformationMessage(
      vscode.l10n.t('There is no other host that {0} could move to', choices.instance),
    );
    return;
  }
  const move = await pickMove(server, { ...choices, uri, position });
  if (!move) return;
  if (move.kind === 'refused') throw new Error(move.message);
  await vscode.workspace.applyEdit(await server.editOf(move.edit));
}

type Asked = {
  readonly uri: vscode.Uri;
  readonly position: Position;
  readonly instance: string;
  readonly hosts: readonly string[];
};

/** The move that the user chose, or undefined when there was none. */
function pickMove(server: Server, { uri, position, instance, hosts }: Asked): Promise<MoveResult | undefined> {
  return new Promise((resolve) => {
    const pick = vscode.window.createQuickPick();
    const moves = new Map<string, Promise<MoveResult>>();
    const said = new Map<string, string>();
    const items = () => hosts.map((label) => ({ label, description: said.get(label) ?? '' }));
    const tried = (host: string): Promise<MoveResult> => {
      const move = moves.get(host) ?? server.move(uri, position, host);
      moves.set(host, move);
      return move;
    };
    let isOver = false;
    const tell = async (host: string | undefined): Promise<void> => {
      if (host === undefined || said.has(host)) return;
      pick.busy = true;
      const move = await tried(host).catch((): undefined => undefined);
      if (isOver) return;
      pick.busy = false;
      said.set(host, move?.kind === 'move' ? move.said : (move?.message ?? ''));
      pick.keepScrollPosition = true;
      const active = pick.activeItems[0]?.label;
      pick.items = items();
      pick.activeItems = pick.items.filter(({ label }) => label === active);
    };
    pick.title = vscode.l10n.t('Move {0} to Another Host', instance);
    pick.placeholder = vscode.l10n.t('The host; what the move opens and closes stands behind the one that is selected');
    pick.items = items();
    pick.onDidChangeActive(([active]) => void tell(active?.label));
    pick.onDidAccept(() => {
      const host = pick.selectedItems[0]?.label;
      if (host === undefined) return;
      resolve(tried(host));
      pick.hide();
    });
    pick.onDidHide(() => {
      isOver = true;
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}
