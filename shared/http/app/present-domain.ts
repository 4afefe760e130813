/** Domains as the team API shows them, and DNS as its operations ask it. */
import type { DomainView } from '../../api/domains.ts';
import { type Domain, type Finding, isProven, proofOf } from '../../domain/domain.ts';
import { DomainError } from '../../domain/error.ts';
import { DnsUnreachableError, port } from '../../ports/ports.ts';

export function presentDomain(stored: Domain): DomainView {
  const { token: _, version: __, domain, state, ...times } = stored;
  return { domain, state, record: { type: 'TXT', ...proofOf(stored) }, ...times };
}

/** @throws DomainError `dns-unreachable` */
export async function lookUpTxt(name: string): Promise<readonly string[]> {
  try {
    return await port('dns').txt(name);
  } catch (error) {
    if (!(error instanceof DnsUnreachableError)) throw error;
    throw new DomainError(
      'dns-unreachable',
      'The DNS of this domain could not be asked; that says nothing about the record. Try again in a few minutes.',
      { cause: error },
    );
  }
}

/** Looks for the record of a domain; that DNS fails is no word on the record. */
export async function findProof(domain: Domain): Promise<Finding> {
  try {
    return isProven(domain, await port('dns').txt(proofOf(domain).name)) ? 'proven' : 'missing';
  } catch (error) {
    if (error instanceof DnsUnreachableError) return 'unreachable';
    throw error;
  }
}
