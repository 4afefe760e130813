/** A record of a DynamoDB stream as a change of flat items, and back: the local stream gives its functions the same shape. */
import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';
import type { Change } from '../table/stream.ts';
import type { Item, Key, Scalar } from '../table/table.ts';

type Image = Readonly<Record<string, AttributeValue>>;

/** @returns undefined for a record that names no item */
export function changeOf({ dynamodb }: DynamoDBRecord): Change | undefined {
  const pk = dynamodb?.Keys?.['pk']?.S;
  const sk = dynamodb?.Keys?.['sk']?.S;
  if (pk === undefined || sk === undefined) return undefined;
  const key: Key = { pk, sk };
  const { OldImage, NewImage } = dynamodb ?? {};
  return {
    key,
    ...(OldImage && { old: itemOf(key, OldImage) }),
    ...(NewImage && { new: itemOf(key, NewImage) }),
  };
}

function itemOf(key: Key, image: Image): Item {
  const attributes: Record<string, Scalar> = Object.create(null);
  for (const name of Object.keys(image)) {
    const value = image[name];
    if (value?.S !== undefined) attributes[name] = value.S;
    else if (value?.N !== undefined) attributes[name] = Number(value.N);
    else if (value?.BOOL !== undefined) attributes[name] = value.BOOL;
  }
  return Object.assign(attributes, key);
}

/** @param sequence unique in the stream, growing */
export function recordOf(change: Change, sequence: string): DynamoDBRecord {
  const { key, old, new: item } = change;
  return {
    eventName: old === undefined ? 'INSERT' : item === undefined ? 'REMOVE' : 'MODIFY',
    dynamodb: {
      SequenceNumber: sequence,
      Keys: { pk: { S: key.pk }, sk: { S: key.sk } },
      ...(old && { OldImage: imageOf(old) }),
      ...(item && { NewImage: imageOf(item) }),
    },
  };
}

function imageOf(item: Item): Record<string, AttributeValue> {
  const image: Record<string, AttributeValue> = Object.create(null);
  for (const name of Object.keys(item)) image[name] = attributeOf(item[name]);
  return image;
}

function attributeOf(value: Scalar | undefined): AttributeValue {
  if (typeof value === 'number') return { N: String(value) };
  return typeof value === 'boolean' ? { BOOL: value } : { S: value ?? '' };
}
