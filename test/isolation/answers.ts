/** What every operation answers to everybody who may come: the status, to the same request about the same team's things. */

/**
 * SCIM API keys. `own`: the team's, working. `retiring`: replaced, within its grace. `other`: another team's, of the same residency.
 * `retired`, `expired`, `revoked`: the team's, and over. `off`: of a team whose SCIM is off. `elsewhere`: of the other residency, with
 * this team's id. `unknown`: the right form, stored nowhere. `cut`: changed by a letter. `person`: an access token in its place.
 */
export const keyAnswers = `
  operation                   own retiring other retired expired revoked off elsewhere unknown cut person nobody
  create-user                 409 409      409   401     401     401     401 401       401     401 401    401
  get-user                    200 200      404   401     401     401     401 401       401     401 401    401
  list-users                  200 200      200   401     401     401     401 401       401     401 401    401
  replace-user                200 200      404   401     401     401     401 401       401     401 401    401
  patch-user                  200 200      404   401     401     401     401 401       401     401 401    401
  delete-user                 204 204      404   401     401     401     401 401       401     401 401    401
  create-group                201 201      201   401     401     401     401 401       401     401 401    401
  get-group                   200 200      404   401     401     401     401 401       401     401 401    401
  list-groups                 200 200      200   401     401     401     401 401       401     401 401    401
  replace-group               200 200      404   401     401     401     401 401       401     401 401    401
  patch-group                 200 200      404   401     401     401     401 401       401     401 401    401
  delete-group                204 204      404   401     401     401     401 401       401     401 401    401
  search-users                200 200      200   401     401     401     401 401       401     401 401    401
  search-groups               200 200      200   401     401     401     401 401       401     401 401    401
  search                      200 200      200   401     401     401     401 401       401     401 401    401
  bulk                        200 200      200   401     401     401     401 401       401     401 401    401
  get-service-provider-config 200 200      200   200     200     200     200 200       200     200 200    200
  list-resource-types         200 200      200   200     200     200     200 200       200     200 200    200
  get-resource-type           200 200      200   200     200     200     200 200       200     200 200    200
  list-schemas                200 200      200   200     200     200     200 200       200     200 200    200
  get-schema                  200 200      200   200     200     200     200 200       200     200 200    200
  me                          501 501      501   501     501     501     501 501       501     501 501    501
  unmatched                   404 404      404   404     404     404     404 404       404     404 404    404
`;

/**
 * People, and what is none. `other`: a Super Admin of another team, of this team's things. `mixed`: the same, who puts their own team
 * into the path and this team's ids behind it. `invitee`: on no team, invited to this one. `gone`: a Super Admin who was
 * deactivated. `key`: the team's SCIM API key. `elsewhere`: an access token of the other residency. `host`: the host product.
 */
export const personAnswers = `
  operation               super-admin admin developer other mixed invitee gone key elsewhere nobody host
  create-team             409         409   409       409   409   201     401  401 401       401    401
  get-team                200         200   200       403   200   403     401  401 401       401    401
  update-team             200         200   403       403   200   403     401  401 401       401    401
  get-scim-settings       200         200   403       403   200   403     401  401 401       401    401
  update-scim-settings    200         200   403       403   200   403     401  401 401       401    401
  list-keys               200         200   403       403   200   403     401  401 401       401    401
  generate-key            201         201   403       403   201   403     401  401 401       401    401
  regenerate-key          201         201   403       403   404   403     401  401 401       401    401
  revoke-key              200         200   403       403   404   403     401  401 401       401    401
  list-sso-methods        200         200   403       403   200   403     401  401 401       401    401
  add-sso-method          409         403   403       403   409   403     401  401 401       401    401
  change-sso-method       200         403   403       403   404   403     401  401 401       401    401
  remove-sso-method       409         409   403       403   404   403     401  401 401       401    401
  list-members            200         200   200       403   200   403     401  401 401       401    401
  get-member              200         200   403       403   404   403     401  401 401       401    401
  change-member-role      200         200   403       403   404   403     401  401 401       401    401
  remove-member           204         204   403       403   404   403     401  401 401       401    401
  purge-member            200         403   403       403   404   403     401  401 401       401    401
  get-member-access       200         200   404       403   404   403     401  401 401       401    401
  list-service-accounts   200         200   403       403   200   403     401  401 401       401    401
  create-service-account  201         403   403       403   201   403     401  401 401       401    401
  change-service-account  200         403   403       403   404   403     401  401 401       401    401
  remove-service-account  204         403   403       403   404   403     401  401 401       401    401
  list-invites            200         200   403       403   200   403     401  401 401       401    401
  invite-person           201         201   403       403   201   403     401  401 401       401    401
  resend-invite           200         200   403       403   404   403     401  401 401       401    401
  remove-invite           204         204   403       403   404   403     401  401 401       401    401
  list-domains            200         200   403       403   200   403     401  401 401       401    401
  add-domain              201         201   403       403   201   403     401  401 401       401    401
  verify-domain           409         409   403       403   404   403     401  401 401       401    401
  remove-domain           204         204   403       403   404   403     401  401 401       401    401
  list-team-groups        200         200   200       403   200   403     401  401 401       401    401
  create-team-group       201         201   403       403   201   403     401  401 401       401    401
  get-team-group          200         200   200       403   404   403     401  401 401       401    401
  list-group-members      200         200   200       403   404   403     401  401 401       401    401
  change-group-role       200         200   403       403   404   403     401  401 401       401    401
  delete-team-group       204         204   403       403   404   403     401  401 401       401    401
  list-workspaces         200         200   200       403   200   403     401  401 401       401    401
  create-workspace        201         201   201       403   201   403     401  401 401       401    401
  get-workspace           200         200   404       403   404   403     401  401 401       401    401
  rename-workspace        200         200   404       403   404   403     401  401 401       401    401
  delete-workspace        204         204   404       403   404   403     401  401 401       401    401
  list-workspace-access   200         200   404       403   404   403     401  401 401       401    401
  grant-workspace-access  200         200   404       403   404   403     401  401 401       401    401
  revoke-workspace-access 204         204   404       403   404   403     401  401 401       401    401
  list-activity           200         200   403       403   200   403     401  401 401       401    401
  export-activity         200         200   403       403   200   403     401  401 401       401    401
  list-failed-calls       200         200   403       403   200   403     401  401 401       401    401
  get-account             200         200   200       200   200   200     401  401 401       401    401
  update-account          200         403   403       200   200   200     401  401 401       401    401
  change-address          403         403   403       403   403   403     401  401 401       401    401
  confirm-address         400         400   400       400   400   400     401  401 401       401    401
  list-my-invites         200         200   200       200   200   200     200  401 401       401    401
  look-at-invite          200         200   200       200   200   200     200  200 200       200    200
  accept-invite           403         403   403       403   403   200     403  401 401       401    401
  decline-invite          204         204   204       204   204   204     204  204 204       204    204
  leave-team              403         403   403       403   403   403     401  401 401       401    401
  check-sign-in           403         403   403       403   403   403     403  403 403       403    200
  set-entitlement         403         403   403       403   403   403     403  403 403       403    200
  get-effective-access    403         403   403       403   403   403     403  403 403       403    200
  get-openapi             200         200   200       200   200   200     200  200 200       200    200
  open-console            200         200   200       200   200   200     200  200 200       200    200
  serve-console           200         200   200       200   200   200     200  200 200       200    200
  unmatched-app           404         404   404       404   404   404     404  404 404       404    404
`;

/** A table as text, by operation and column. */
export function readAnswers(text: string): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const [head = [], ...rows] = text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const columns = head.slice(1);
  return new Map(
    rows.map(([operation = '', ...cells]) => {
      if (cells.length !== columns.length)
        throw new Error(`${operation} has ${cells.length} answers to ${columns.length} callers`);
      return [operation, new Map(cells.map((cell, index) => [columns[index] ?? '', Number(cell)]))];
    }),
  );
}
