/** What may be wrong with a service, and the sections that have to see it. */
import { isObject, type Json } from '../../shared/scim/resource.ts';
import type { Answer, Asked, Mutant } from './broken-service.ts';

/** The body with `change` applied to every object in it, inside out. */
function everywhere(value: Json | undefined, change: (object: Record<string, Json>) => void): Json | undefined {
  if (Array.isArray(value)) return value.map((each) => everywhere(each, change) ?? null);
  if (!isObject(value)) return value;
  const copy: Record<string, Json> = {};
  for (const [name, each] of Object.entries(value)) copy[name] = everywhere(each, change) ?? null;
  change(copy);
  return copy;
}

const inBody =
  (change: (object: Record<string, Json>) => void) =>
  (answer: Answer): void => {
    answer.body = everywhere(answer.body, change);
  };

/** Every value of this name becomes another. */
const changed = (name: string, to: (value: Json | undefined) => Json) =>
  inBody((object) => {
    if (Object.hasOwn(object, name)) object[name] = to(object[name]);
  });

const without = (name: string, where: (object: Record<string, Json>) => boolean = () => true) =>
  inBody((object) => {
    if (where(object)) delete object[name];
  });

const withoutHeader = (name: string) => (answer: Answer) => {
  delete answer.headers[name];
};

const isResource = (object: Record<string, Json>): boolean =>
  Object.hasOwn(object, 'meta') && Object.hasOwn(object, 'id');
const isList = (object: Record<string, Json>): boolean => Object.hasOwn(object, 'totalResults');
const isError = (object: Record<string, Json>): boolean => String(object['schemas']).endsWith(':Error');

/** A query parameter that the service never sees. */
const deaf = (name: string) => (asked: Asked) => {
  asked.path = asked.path.replace(new RegExp(`([?&])${name}=[^&]*&?`), '$1');
};

const inFilter = (change: (filter: string) => string) => (asked: Asked) => {
  asked.path = asked.path.replace(
    /filter=([^&]*)/,
    (_, filter) => `filter=${encodeURIComponent(change(decodeURIComponent(filter)))}`,
  );
};

const inSent = (change: (object: Record<string, Json>) => void) => (asked: Asked) => {
  if (asked.body.startsWith('{') && asked.body.endsWith('}')) {
    try {
      asked.body = JSON.stringify(everywhere(JSON.parse(asked.body), change));
    } catch {
      // Rows send what is no JSON, too.
    }
  }
};

export const mutants: readonly Mutant[] = [
  { claim: 'POST has no Location', sections: ['7644:3.3'], answer: withoutHeader('location') },
  { claim: 'there are no ETags', sections: ['7644:3.14', '7643:3.1'], answer: withoutHeader('etag') },
  {
    claim: 'answers are application/json',
    sections: ['7644:3.1'],
    answer: ({ headers }) => {
      headers['content-type'] = 'application/json';
    },
  },
  { claim: '401 has no WWW-Authenticate', sections: ['7644:2'], answer: withoutHeader('www-authenticate') },
  { claim: '405 has no Allow', sections: ['7644:3.2'], answer: withoutHeader('allow') },
  {
    claim: 'status of errors is a number',
    sections: ['7644:3.12', '7644:2', '7644:3.2'],
    answer: inBody((object) => {
      if (isError(object)) object['status'] = Number(object['status']);
    }),
  },
  {
    claim: 'errors have no scimType',
    sections: ['7644:3.12', '7644:3.5.2'],
    answer: without('scimType', isError),
  },
  {
    claim: 'errors have no schemas',
    sections: ['7644:3.12'],
    answer: without('schemas', isError),
  },
  {
    claim: 'errors have no detail',
    sections: ['7644:3.12'],
    answer: without('detail', isError),
  },
  {
    claim: 'totalResults is one too many',
    sections: ['7644:3.4.2', '7644:3.4.2.4'],
    answer: changed('totalResults', (value) => Number(value) + 1),
  },
  {
    claim: 'totalResults is a string',
    sections: ['7644:3.4.2', '7644:3.4.2.4'],
    answer: changed('totalResults', (value) => String(value)),
  },
  { claim: 'startIndex is ignored', sections: ['7644:3.4.2.4'], ask: deaf('startIndex') },
  { claim: 'count is ignored', sections: ['7644:3.4.2.4'], ask: deaf('count') },
  { claim: 'filters are ignored', sections: ['7644:3.4.2.2', '7644:4'], ask: deaf('filter') },
  { claim: 'sortBy is ignored', sections: ['7644:3.4.2.3'], ask: deaf('sortBy') },
  { claim: 'sortOrder is ignored', sections: ['7644:3.4.2.3'], ask: deaf('sortOrder') },
  { claim: 'attributes is ignored', sections: ['7644:3.9', '7644:3.3', '7644:3.5.2'], ask: deaf('attributes') },
  { claim: 'excludedAttributes is ignored', sections: ['7644:3.9'], ask: deaf('excludedAttributes') },
  {
    claim: 'every or in a filter is an and',
    sections: ['7644:3.4.2.2'],
    ask: inFilter((filter) => filter.replace(/ or /gi, ' and ')),
  },
  {
    claim: 'every not in a filter is left out',
    sections: ['7644:3.4.2.2'],
    ask: inFilter((filter) => filter.replace(/not \(/gi, '(')),
  },
  { claim: 'ge is gt', sections: ['7644:3.4.2.2'], ask: inFilter((filter) => filter.replace(/ ge /gi, ' gt ')) },
  { claim: 'lt is le', sections: ['7644:3.4.2.2'], ask: inFilter((filter) => filter.replace(/ lt /gi, ' le ')) },
  {
    claim: 'sw and ew are co',
    sections: ['7644:3.4.2.2'],
    ask: inFilter((filter) => filter.replace(/ [se]w /gi, ' co ')),
  },
  { claim: 'ne is eq', sections: ['7644:3.4.2.2'], ask: inFilter((filter) => filter.replace(/ ne /gi, ' eq ')) },
  {
    claim: 'If-Match is ignored',
    sections: ['7644:3.14'],
    ask: ({ headers }) => {
      delete headers['if-match'];
    },
  },
  {
    claim: 'If-None-Match is ignored',
    sections: ['7644:3.14'],
    ask: ({ headers }) => {
      delete headers['if-none-match'];
    },
  },
  {
    claim: 'meta.location is elsewhere',
    sections: ['7643:3.1'],
    answer: changed('location', () => 'https://example.com/'),
  },
  {
    claim: 'meta.created is missing',
    sections: ['7643:3.1', '7643:2.3'],
    answer: without('created'),
  },
  {
    claim: 'dates have no time zone',
    sections: ['7643:2.3'],
    answer: changed('created', (value) => String(value).replace('Z', '')),
  },
  {
    claim: 'externalId comes in lower case',
    sections: ['7643:3.1'],
    answer: changed('externalId', (value) => String(value).toLowerCase()),
  },
  {
    claim: 'every User has a password',
    sections: ['7643:4.1'],
    answer: inBody((object) => {
      if (Object.hasOwn(object, 'userName')) object['password'] = 'x';
    }),
  },
  {
    claim: 'booleans are strings',
    sections: ['7643:2.3', '7643:7'],
    answer: changed('active', (value) => String(value)),
  },
  {
    claim: 'attributes without a value are null',
    sections: ['7643:2.5'],
    answer: inBody((object) => {
      if (isResource(object)) object['nickName'] ??= null;
    }),
  },
  {
    claim: 'schemas does not list extensions',
    sections: ['7643:3.3'],
    answer: inBody((object) => {
      if (isResource(object) && Array.isArray(object['schemas'])) object['schemas'] = object['schemas'].slice(0, 1);
    }),
  },
  {
    claim: 'resources hold an attribute that no schema has',
    sections: ['7643:7'],
    answer: inBody((object) => {
      if (isResource(object)) object['shoeSize'] = 42;
    }),
  },
  {
    claim: 'mutability in the schemas is misspelt',
    sections: ['7643:7'],
    answer: inBody((object) => {
      if (object['mutability'] === 'readWrite') object['mutability'] = 'readwrite';
    }),
  },
  {
    claim: 'filter.maxResults is missing',
    sections: ['7643:5'],
    answer: without('maxResults'),
  },
  {
    claim: 'endpoints of resource types have no slash',
    sections: ['7643:6'],
    answer: changed('endpoint', (value) => String(value).slice(1)),
  },
  {
    claim: 'replace adds',
    sections: ['7644:3.5.2.3'],
    ask: inSent((object) => {
      if (object['op'] === 'replace') object['op'] = 'add';
    }),
  },
  {
    claim: 'add replaces',
    sections: ['7644:3.5.2.1'],
    ask: inSent((object) => {
      if (object['op'] === 'add') object['op'] = 'replace';
    }),
  },
  {
    claim: 'a removal by filter removes all',
    sections: ['7644:3.5.2.2'],
    ask: inSent((object) => {
      if (object['op'] === 'remove') object['path'] = String(object['path'] ?? '').replace(/\[.*\]/, '');
    }),
  },
  {
    claim: 'PATCH applies its first operation alone',
    sections: ['7644:3.5.2'],
    ask: inSent((object) => {
      if (Array.isArray(object['Operations'])) object['Operations'] = object['Operations'].slice(0, 1);
    }),
  },
  {
    claim: 'PUT keeps the old nickName',
    sections: ['7644:3.5.1'],
    ask: (asked) => {
      if (asked.method === 'PUT')
        inSent((object) => {
          delete object['nickName'];
        })(asked);
    },
  },
  {
    claim: 'DELETE answers 200',
    sections: ['7644:3.6'],
    answer: (answer, { method }) => {
      if (method === 'DELETE') answer.status = 200;
    },
  },
  {
    claim: 'DELETE does nothing',
    sections: ['7644:3.6', '7643:4.2'],
    ask: (asked) => {
      if (asked.method === 'DELETE') asked.method = 'GET';
    },
    answer: (answer) => {
      answer.status = answer.status === 200 ? 204 : answer.status;
    },
  },
  {
    claim: 'unknown ids are 400',
    sections: ['7644:3.4.1', '7644:3.6', '7644:3.5.1'],
    answer: (answer) => {
      if (answer.status === 404) answer.status = 400;
    },
  },
  {
    claim: 'a clash is 400',
    sections: ['7643:4.1', '7644:3.3'],
    answer: (answer) => {
      if (answer.status === 409) answer.status = 400;
    },
  },
  {
    claim: 'members are not returned',
    sections: ['7643:4.2', '7644:3.5.2.1'],
    answer: without('members'),
  },
  {
    claim: '/Me is an empty 200',
    sections: ['7644:3.11'],
    answer: (answer, { path }) => {
      if (path === '/Me') Object.assign(answer, { status: 200, body: {} });
    },
  },
  {
    claim: 'Bulk is an empty 200',
    sections: ['7644:3.7'],
    answer: (answer, { path }) => {
      if (path === '/Bulk') Object.assign(answer, { status: 200, body: {} });
    },
  },
  {
    claim: 'a name of the core schema with its URN is unknown',
    sections: ['7644:3.10'],
    ask: inFilter((filter) => filter.replace(/urn:ietf:params:scim:schemas:core/gi, 'urn:example:unknown')),
  },
  {
    claim: 'searches find nobody',
    sections: ['7644:3.4.3'],
    answer: (answer, { path }) => {
      if (path.endsWith('/.search'))
        inBody((object) => {
          if (isList(object)) object['Resources'] = [];
        })(answer);
    },
  },
  {
    claim: 'a cursor always shows the first page',
    sections: ['9865:2'],
    ask: (asked) => {
      asked.path = asked.path.replace(/cursor=[^&]+/, 'cursor=');
    },
  },
  {
    claim: 'statuses in answers to Bulk are numbers',
    sections: ['7644:3.7'],
    answer: (answer, { path }) => {
      if (path === '/Bulk') changed('status', (value) => Number(value))(answer);
    },
  },
];
