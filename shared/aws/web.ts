/** The web port on Lambda: public addresses only. Bundles of functions that use it import this first. */
import { makePortWith } from '../ports/ports.ts';
import { nodeWeb } from '../ports/web.ts';

makePortWith('web', () => nodeWeb());
