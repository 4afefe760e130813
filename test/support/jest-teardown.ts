/** What Jest does after a run; an error here fails it. */
export { judgeNotes as default } from './rights-notes.ts';
