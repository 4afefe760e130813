/** Four Users that filters tell apart. */
import type { JsonObject } from '../../../shared/scim/resource.ts';
import { answers, at, integer, list, text } from '../check.ts';
import { urns } from '../facts.ts';
import type { Made, Scenario } from '../scenario.ts';

export const peopleNames = ['anna', 'bert', 'cleo', 'dora'] as const;
export type PersonName = (typeof peopleNames)[number];

export interface People {
  /** All of their userNames start with it, and no others. */
  readonly mark: string;
  readonly made: Readonly<Record<PersonName, Made>>;
}

const attributesOf: Readonly<Record<PersonName, JsonObject>> = {
  anna: {
    nickName: 'Alpha',
    title: 'Engineer',
    active: true,
    name: { givenName: 'Anna', familyName: "O'Malley" },
    profileUrl: 'https://example.com/Anna',
    x509Certificates: [{ value: 'QUJD' }],
    addresses: [{ type: 'work', locality: 'Lisbon' }],
    [urns.enterprise]: { employeeNumber: '100', department: 'Tour Operations' },
  },
  bert: {
    nickName: 'beta',
    title: 'engineer',
    active: false,
    name: { givenName: 'Bert', familyName: 'Ångström' },
    [urns.enterprise]: { employeeNumber: '200', department: 'Kitchen' },
  },
  cleo: { active: true, title: 'says "hi" \\ there', displayName: 'Zoë Ωμέγα 山田', name: { givenName: 'Cleo' } },
  dora: { active: true, name: { givenName: 'Dora', familyName: 'Null' } },
};

export async function makePeople(scim: Scenario): Promise<People> {
  const mark = scim.unique('people');
  const make = async (name: PersonName): Promise<Made> => {
    const domain = `${mark}.example`;
    const emails: readonly JsonObject[] = [
      { type: 'work', value: `${name}@work.${domain}`, primary: true },
      ...(name === 'anna' ? [{ type: 'home', value: `${name}@home.${domain}` }] : []),
    ];
    return scim.user({
      ...attributesOf[name],
      userName: `${mark}-${name}@example.com`,
      externalId: `${mark}-Ext-${name}`,
      ...(name !== 'dora' && { emails }),
    });
  };
  return {
    mark,
    made: { anna: await make('anna'), bert: await make('bert'), cleo: await make('cleo'), dora: await make('dora') },
  };
}

/** Stands in filters for what is different in every run. */
export function filled(filter: string, { mark, made }: People): string {
  const { anna } = made;
  return filter
    .replaceAll('{mark}', mark)
    .replaceAll('{anna.id}', anna.id)
    .replaceAll('{anna.created}', String(at(anna.body, 'meta', 'created')))
    .replaceAll('{bert.created}', String(at(made.bert.body, 'meta', 'created')));
}

/** Whom of the four a filter finds; others on the team do not count. */
export async function found(scim: Scenario, people: People, filter: string): Promise<readonly PersonName[]> {
  const query = { filter: `userName sw "${people.mark}" and (${filled(filter, people)})` };
  const { body } = answers(await scim.get('/Users', { query }), 200);
  integer(at(body, 'totalResults'), 'totalResults');
  const userNames = list(at(body, 'Resources') ?? [], 'Resources').map((each) =>
    text(at(each, 'userName'), 'userName'),
  );
  return peopleNames.filter((name) => userNames.some((userName) => userName.includes(`-${name}@`)));
}
