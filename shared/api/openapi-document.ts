/** The contract of the OpenAPI document itself. */
import * as z from 'zod/mini';
import { contract } from './contract.ts';

export const getOpenApi = contract({
  operation: 'get-openapi',
  summary: 'Get this description of the team, account and host APIs',
  success: {
    status: 200,
    description: 'An OpenAPI 3.1 document.',
    body: z.looseObject({ openapi: z.string(), paths: z.looseObject({}) }),
  },
});
