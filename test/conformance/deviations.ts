/** Where Rollcall knowingly differs from an RFC: the claim of the row, and why. */

export const deviations: ReadonlyMap<string, string> = new Map([
  [
    '401 for a wrong token names the schemes in WWW-Authenticate',
    'Amazon API Gateway renames the header in answers of functions to x-amzn-Remapped-WWW-Authenticate; the answer to missing credentials comes from the gateway itself and has it.',
  ],
]);
