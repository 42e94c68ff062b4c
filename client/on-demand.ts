// What isn't needed when a .topo file opens: built as a file of its own and loaded when something asks for it, so that the
// extension host is held up by little.
export { createChanges } from './changes.ts';
export { createExpectationTests } from './expectation-tests.ts';
export { createFirstSteps } from './first-steps.ts';
export { moveInstance } from './move-instance.ts';
export { renameAt } from './rename-at.ts';
export { copyText, saveFile } from './take-along.ts';
export { writeWhatIf } from './write-what-if.ts';
