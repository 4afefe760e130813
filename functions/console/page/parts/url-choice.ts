/** A choice that is kept in the URL: a filter, a tab. Nothing that names a person belongs there. */
import { useLocation, useSearchParams } from 'react-router';

/**
 * @param name of the query parameter
 * @param choices what it may be; anything else counts as not chosen
 * @returns what is chosen, and what chooses; `undefined` takes the parameter away
 */
export function useUrlChoice<Choice extends string>(
  name: string,
  choices: readonly Choice[],
): [chosen: Choice | undefined, choose: (choice: Choice | undefined) => void] {
  const [parameters, setParameters] = useSearchParams();
  const { state } = useLocation();
  const given = parameters.get(name);
  const chosen = choices.find((choice) => choice === given);
  const choose = (choice: Choice | undefined) => {
    setParameters(
      (before) => {
        const after = new URLSearchParams(before);
        if (choice === undefined) after.delete(name);
        else after.set(name, choice);
        return after;
      },
      { replace: true, state },
    );
  };
  return [chosen, choose];
}
