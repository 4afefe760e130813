/** What a failed call was about, which key called, and what was answered. */
import Box from '@cloudscape-design/components/box';
import type { ResultOf } from '../../api/contracts.ts';
import type { Names } from './what-happened.ts';
import { Named } from './whom.tsx';

export type FailedCall = ResultOf<'listFailedCalls'>['items'][number];

/** The User or Group that was called. */
export function CalledResource({ call, names }: { readonly call: FailedCall; readonly names: Names }) {
  const { resource, operation } = call;
  if (resource === undefined) return <>–</>;
  return operation.includes('/Groups') ? (
    <Named id={resource} names={names} what="A group" to={`/groups/${resource}`} />
  ) : (
    <Named id={resource} names={names} what="A person" to={`/members/${resource}`} />
  );
}

export function CallingKey({ call: { key }, names }: { readonly call: FailedCall; readonly names: Names }) {
  return <Named id={key} names={names} what="A SCIM API key" to={`/activity?show=calls&key=${key}`} />;
}

/** What was answered: the status with its kind, and what to do. */
export function Answered({ call: { status, scimType, detail } }: { readonly call: FailedCall }) {
  return (
    <>
      <Box fontWeight="bold" display="inline">
        {status}
        {scimType !== undefined && ` ${scimType}`}
      </Box>{' '}
      {detail}
    </>
  );
}
