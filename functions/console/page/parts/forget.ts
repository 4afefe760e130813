/** What is gone is asked for again when somebody comes back to its page, instead of being shown from memory. */
import { useQueryClient } from '@tanstack/react-query';
import type { ArgumentsOf, OperationName } from '../api/contracts.ts';

type Forget = <Name extends OperationName>(name: Name, given: ArgumentsOf<Name>) => void;

/** @returns to be called for what was read of the thing; a page that still shows it does not ask at once */
export function useForget(): Forget {
  const client = useQueryClient();
  return (name, given) => void client.invalidateQueries({ queryKey: [name, given], refetchType: 'none' });
}
