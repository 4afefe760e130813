/** What the host product asks and says, signed with IAM credentials. */
import * as z from 'zod/mini';
import { roles } from '../domain/role.ts';
import { contract } from './contract.ts';
import { pageOf, pageQuery } from './paging.ts';
import { usableWorkspace } from './workspaces.ts';

const idCharactersMax = 64;
const addressCharactersMax = 320;

const id = (what: string) =>
  z.optional(
    z
      .string({ error: `Send ${what} as text.` })
      .check(
        z.minLength(1, { error: `Send ${what}.` }),
        z.maxLength(idCharactersMax, { error: `This is not ${what}.` }),
      ),
  );

const who = {
  address: z.optional(
    z
      .string({ error: 'Send the sign-in address as text.' })
      .check(
        z.minLength(1, { error: 'Send the sign-in address.' }),
        z.maxLength(addressCharactersMax, { error: 'This is no e-mail address.' }),
        z.meta({ description: 'The sign-in address.' }),
      ),
  ),
  account: id('the id of an account').check(z.meta({ description: 'The id of the account.' })),
};

/** Exactly one way of saying who is meant. */
function one<T extends Readonly<Record<string, unknown>>>(names: readonly (keyof T & string)[]) {
  return z.refine<T>((body) => names.filter((name) => body[name] !== undefined).length === 1, {
    error: `Send exactly one of: ${names.join(', ')}.`,
  });
}

export const checkSignIn = contract({
  operation: 'check-sign-in',
  summary: 'Ask whether somebody may sign in',
  body: z.strictObject(who).check(one(['address', 'account'])),
  success: {
    status: 200,
    description: 'Whether they may, and who they are. Somebody unknown may where people make their own accounts.',
    body: z.strictObject({
      allowed: z.boolean(),
      singleSignOnOnly: z
        .optional(z.boolean())
        .check(z.meta({ description: 'Whether only the team’s own single sign-on may let them in.' })),
      reason: z
        .optional(z.string())
        .check(z.meta({ description: 'Why not, by name: "deactivated", "sign-up-closed".' })),
      message: z.optional(z.string()).check(z.meta({ description: 'Why not, for the person.' })),
      account: z.optional(z.string()),
      team: z.optional(z.string()),
      member: z.optional(z.string()).check(z.meta({ description: 'The id of the SCIM User or service account.' })),
      role: z.optional(z.enum(roles)).check(z.meta({ description: 'Their own or the strongest of their groups.' })),
    }),
  },
});

export const setEntitlement = contract({
  operation: 'set-entitlement',
  summary: 'Say whether a team may use SCIM',
  body: z.strictObject({ scim: z.boolean({ error: 'Send true or false.' }) }),
  success: {
    status: 200,
    description: 'As it is now. Taking the entitlement away turns SCIM off too: its keys stop at once.',
    body: z.strictObject({ scimEntitled: z.boolean(), scim: z.enum(['on', 'off']) }),
  },
  problems: ['team-not-found'],
});

export const getEffectiveAccess = contract({
  operation: 'get-effective-access',
  summary: 'Ask what somebody may use on a team, and with which role',
  body: z
    .strictObject({
      ...who,
      member: id('the id of a member').check(z.meta({ description: 'The id of the SCIM User or service account.' })),
      workspace: id('the id of a workspace').check(z.meta({ description: 'Only this workspace.' })),
    })
    .check(one(['address', 'account', 'member'])),
  query: z.strictObject(pageQuery),
  success: {
    status: 200,
    description: 'A page of workspaces; somebody who is not active on the team has neither role nor workspaces.',
    body: z.extend(pageOf(usableWorkspace), {
      active: z.boolean().check(z.meta({ description: 'Whether they are an active member of the team.' })),
      member: z.optional(z.string()),
      role: z.optional(z.enum(roles)),
    }),
  },
  problems: ['team-not-found', 'invalid-cursor', 'expired-cursor'],
});
