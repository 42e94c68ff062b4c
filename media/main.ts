// Where the page starts. See client/panel-html.ts for the element it is given.
import './styles/roles.css';
import './styles/page.css';
import './styles/picture.css';
import './styles/overview.css';
import './styles/panel.css';
import './styles/ladder.css';
import './styles/compare.css';
import './styles/what-if.css';
import './styles/hover.css';
import './styles/matrix.css';
import './styles/standalone.css';
import { startPage } from './app.ts';
import { hostOf } from './host.ts';
import { elkAt } from './layout/elk-worker.ts';
import { answeredElk, recordElk, standaloneHost, standaloneIn } from './take/standalone.ts';

const root = document.getElementById('app');
if (root) {
  const laid = standaloneIn(document);
  const host = laid ? standaloneHost(laid) : hostOf();
  const complain = (message: string) => host.post({ kind: 'log', level: 'warn', message });
  window.addEventListener('error', (event) =>
    host.post({ kind: 'log', level: 'error', message: `${event.message} (${event.filename}:${event.lineno})` }),
  );
  window.addEventListener('unhandledrejection', (event) =>
    host.post({ kind: 'log', level: 'error', message: String(event.reason) }),
  );
  if (laid)
    document.body.className = matchMedia('(prefers-color-scheme: light)').matches ? 'vscode-light' : 'vscode-dark';
  const elk = recordElk(laid ? answeredElk(laid.elk) : elkAt(root.dataset.elkWorker ?? '', complain));
  startPage(root, host, elk);
}
