// Where the page starts. See client/panel-html.ts for the element it is given.
import './styles/roles.css';
import './styles/page.css';
import './styles/picture.css';
import './styles/panel.css';
import './styles/ladder.css';
import { startPage } from './app.ts';
import { hostOf } from './host.ts';
import { elkAt } from './layout/elk-worker.ts';

const root = document.getElementById('app');
if (root) {
  const host = hostOf();
  const complain = (message: string) => host.post({ kind: 'log', level: 'warn', message });
  window.addEventListener('error', (event) =>
    host.post({ kind: 'log', level: 'error', message: `${event.message} (${event.filename}:${event.lineno})` }),
  );
  window.addEventListener('unhandledrejection', (event) =>
    host.post({ kind: 'log', level: 'error', message: String(event.reason) }),
  );
  startPage(root, host, elkAt(root.dataset.elkWorker ?? '', complain));
}
