/** The DNS port on Lambda, whose network has a resolver. Bundles of functions that use it import this first. */
import { nodeDns } from '../ports/dns.ts';
import { makePortWith } from '../ports/ports.ts';

makePortWith('dns', () => nodeDns());
