/** Made-up people and groups for `npm run seed`: the same for the same numbers, and no two alike. */
import type { Resource } from '../../shared/scim/resource.ts';
import { enterpriseUserSchema } from '../../shared/scim/schemas/enterprise-user.ts';
import { groupResourceType, userResourceType } from '../../shared/scim/schemas/resource-types.ts';

const enterpriseUrn = enterpriseUserSchema.id;

const givenNames = (
  'Ada Aisha Akira Alba Amara Amélie Anders Anna Arjun Astrid Bao Beatriz Björn Carlos Chloé Chioma Daniel Dina Elif Emeka ' +
  'Emma Erik Fatima Felix Freya Gabriela Hana Hassan Ines Ingrid Isaac Ivan Jamal Jana João Kaito Karim Katya Kwame Lars ' +
  'Leila Liam Lucía Magnus Mai Malik Maria Mateo Mei Mina Nadia Naveen Niamh Noah Nora Olga Omar Priya Rafael Rania Ravi ' +
  'Renée Rosa Ruth Samir Sara Selim Sofia Søren Tariq Teresa Thandi Tomás Uma Valentina Victor Wanjiru Wei Yara Yusuf Zoë'
).split(' ');
const familyNames = (
  'Abebe Almeida Andersson Bakker Banerjee Barbosa Bauer Becker Bianchi Björk Castillo Chen Cohen Costa Dahl Davies Diaz ' +
  'Dubois Eriksen Fernández Fischer Fofana García Gupta Haddad Hansen Hassan Horvat Ibrahim Ivanova Jansen Jensen Johnson ' +
  'Kaya Keita Kim Kowalski Kumar Larsen Laurent Lee Lindqvist López Martin Mbeki Mensah Meyer Moreau Murphy Müller Nakamura ' +
  'Nguyen Nilsson Novak Nowak O’Brien Okafor Olsen Park Patel Pereira Petrov Ramos Rossi Sato Schmidt Schneider Silva Singh ' +
  'Smith Sørensen Suzuki Tan Tanaka Torres Traoré Virtanen Walker Weber Williams Wong Yamamoto Yılmaz Zhang'
).split(' ');
const departments =
  'Design Engineering Finance Legal Marketing Operations People Product Research Sales Security Support'.split(' ');
const titles = ['Associate', 'Specialist', 'Senior Specialist', 'Lead', 'Manager', 'Director'];
const places =
  'Amsterdam Austin Bengaluru Berlin Boston Chicago Dublin Lisbon London Madrid Nairobi Paris Seattle Singapore Tokyo'.split(
    ' ',
  );

/** One person in so many is deactivated. */
const deactivatedEvery = 25;
/** The first group holds this share of everybody. */
const largestShare = 0.5;
const membersPerGroupDefault = 50;

/**
 * Users as an identity provider sends them.
 * @param tag makes these people others than those of another tag; lower-case letters and digits
 */
export function* seedUsers(count: number, tag: string): Generator<Resource> {
  for (let n = 0; n < count; n += 1) {
    const given = at(givenNames, n * 7 + Math.floor(n / givenNames.length));
    const family = at(familyNames, n * 11 + Math.floor(n / (givenNames.length * familyNames.length)));
    const address = `${asciiOf(given)}.${asciiOf(family)}.${n + 1}@${tag}.example`;
    const department = at(departments, n * 5);
    yield {
      schemas: [userResourceType.schema.id, enterpriseUrn],
      externalId: `00u${tag}${String(n + 1).padStart(8, '0')}`,
      userName: address,
      name: { givenName: given, familyName: family, formatted: `${given} ${family}` },
      displayName: `${given} ${family}`,
      emails: [{ value: address, type: 'work', primary: true }],
      title: `${at(titles, n * 3)}, ${department}`,
      locale: 'en-GB',
      active: n % deactivatedEvery !== deactivatedEvery - 1,
      [enterpriseUrn]: { employeeNumber: String(n + 1), department, costCenter: `CC-${(n % 40) + 100}` },
    };
  }
}

export interface SeedGroup {
  readonly resource: Resource;
  /** Positions of its members among the users. */
  readonly members: readonly number[];
}

/**
 * Groups of varied size: the first holds half of everybody, the others from none to twice the average.
 * @param membersPerGroup the average of all but the first; 50, or everybody where there are fewer, when absent
 */
export function seedGroups(
  count: number,
  userCount: number,
  tag: string,
  membersPerGroup = Math.min(membersPerGroupDefault, userCount),
): SeedGroup[] {
  return Array.from({ length: count }, (_, n) => {
    const share = n === 0 ? Math.ceil(userCount * largestShare) : Math.round(((n % 11) / 5) * membersPerGroup);
    const size = Math.min(userCount, share);
    const first = n * membersPerGroup;
    return {
      resource: {
        schemas: [groupResourceType.schema.id],
        displayName: n === 0 ? `Everyone ${tag}` : `${at(departments, n)} ${at(places, n * 7)} ${n} ${tag}`,
        externalId: `00g${tag}${String(n + 1).padStart(6, '0')}`,
      },
      members: Array.from({ length: size }, (__, member) => (first + member) % userCount),
    };
  });
}

function at(texts: readonly string[], index: number): string {
  return texts[index % texts.length] ?? '';
}

/** The name without its accents and apostrophes, as it stands in an address. */
function asciiOf(name: string): string {
  const plain = name.normalize('NFD').replaceAll('ø', 'o').replaceAll('ı', 'i').toLowerCase();
  return plain.replace(/[^a-z]/g, '');
}
