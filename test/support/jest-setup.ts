/** What Jest does before a run. */
export { startNotes as default } from './rights-notes.ts';
