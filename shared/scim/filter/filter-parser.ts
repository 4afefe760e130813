/** The filter grammar by recursive descent (RFC 7644 figure 1): `not` binds before `and`, `and` before `or`. */
import { invalidFilter } from '../error.ts';
import type { Attribute, AttributePath } from '../schemas/resource-type.ts';
import { comparison, findOperator, leafOf } from './comparison.ts';
import { type Filter, filterLimits } from './filter.ts';
import type { FilterReader } from './reader.ts';
import { type Scope, valueScope } from './scope.ts';

/** Names in messages are cut here. */
const shownCharactersMax = 100;

export class FilterParser {
  readonly #reader: FilterReader;
  #scope: Scope;
  #depth = 0;
  #nodes = 0;

  constructor(reader: FilterReader, scope: Scope) {
    this.#reader = reader;
    this.#scope = scope;
  }

  /** The filter that is the rest of the text. */
  whole(): Filter {
    const filter = this.#or();
    this.#reader.skipSpaces();
    if (!this.#reader.atEnd) {
      throw this.#reader.error('"and", "or" or the end is expected; a value with spaces stands in double quotes');
    }
    return filter;
  }

  /** The value filter of `attribute` with its closing bracket; the opening one is read. */
  bracketed(attribute: Attribute): Filter {
    if (attribute.type !== 'complex') {
      throw invalidFilter(`"${attribute.fullName}" has no sub-attributes to filter by.`);
    }
    const outer = this.#scope;
    this.#scope = valueScope(attribute);
    const filter = this.#nested(']');
    this.#scope = outer;
    return filter;
  }

  #or(): Filter {
    return this.#chain('or', () => this.#chain('and', () => this.#term()));
  }

  #chain(kind: 'and' | 'or', operand: () => Filter): Filter {
    const first = operand();
    const operands = [first];
    while (this.#reader.takeKeyword(kind)) operands.push(operand());
    if (operands.length === 1) return first;
    return this.#node({ kind, operands: flat(kind, operands) });
  }

  #term(): Filter {
    const reader = this.#reader;
    reader.skipSpaces();
    if (reader.take('(')) return this.#nested(')');
    if (reader.takeKeyword('not')) {
      reader.skipSpaces();
      if (!reader.take('(')) throw reader.error('a parenthesis is expected after "not"');
      return this.#node({ kind: 'not', operand: this.#nested(')') });
    }
    const name = reader.word();
    if (name === '') throw reader.error('the name of an attribute is expected');
    const path = this.#resolve(name);
    reader.skipSpaces();
    return reader.take('[') ? this.#valuePath(path) : this.#test(path);
  }

  #nested(close: ')' | ']'): Filter {
    this.#depth += 1;
    if (this.#depth > filterLimits.depth) {
      throw invalidFilter(`The filter has brackets inside one another more than ${filterLimits.depth} deep.`);
    }
    const filter = this.#or();
    this.#reader.skipSpaces();
    if (!this.#reader.take(close)) throw this.#reader.error(`"and", "or" or "${close}" is expected`);
    this.#depth -= 1;
    return filter;
  }

  #resolve(name: string): AttributePath {
    const path = this.#scope.resolve(name);
    if (!path) {
      const meant = this.#scope.suggest(name);
      throw invalidFilter(
        `The filter names "${name.slice(0, shownCharactersMax)}", which ${this.#scope.name} does not have.${meant ? ` Write "${meant}".` : ''}`,
      );
    }
    if (path.attribute?.returned === 'never' || path.subAttribute?.returned === 'never') {
      throw invalidFilter(`The filter names "${leafOf(path)?.fullName}", which cannot be filtered by.`);
    }
    return path;
  }

  /** `pr`, or an operator and a value. */
  #test(path: AttributePath): Filter {
    const reader = this.#reader;
    const word = reader.word();
    if (word.toLowerCase() === 'pr') return this.#node({ kind: 'present', path });
    const operator = findOperator(word);
    if (!operator)
      throw reader.error('one of the operators eq, ne, co, sw, ew, gt, ge, lt, le, pr is expected before here');
    if (!reader.skipSpaces()) throw reader.error('a space and a value are expected');
    return this.#node(comparison(path, operator, reader.literal(), reader.literals));
  }

  #valuePath(path: AttributePath): Filter {
    const attribute = path.attribute;
    if (!this.#scope.allowsValuePath) throw this.#reader.error('brackets cannot stand inside brackets');
    if (!attribute || path.subAttribute) {
      throw invalidFilter('The filter has brackets after something that is no attribute with sub-attributes.');
    }
    const filter = this.bracketed(attribute);
    if (!this.#reader.take('.')) return this.#node({ kind: 'valuePath', path, filter });
    return this.#subAttributeOfValue(path, attribute, filter);
  }

  /**
   * `emails[type eq "work"].value eq "x"` is not in the ABNF, but Microsoft Entra ID matches people with it. It means
   * `emails[type eq "work" and value eq "x"]`, and with `ne` or a null the negation of that.
   */
  #subAttributeOfValue(path: AttributePath, attribute: Attribute, filter: Filter): Filter {
    const outer = this.#scope;
    this.#scope = valueScope(attribute);
    const subPath = this.#resolve(this.#reader.word());
    this.#scope = outer;
    this.#reader.skipSpaces();
    const test = this.#test(subPath);
    const having = (condition: Filter): Filter =>
      this.#node({
        kind: 'valuePath',
        path,
        filter: this.#node({ kind: 'and', operands: flat('and', [filter, condition]) }),
      });
    if (test.kind !== 'compare') return having(test);
    if (test.value === null) {
      const some = having({ kind: 'present', path: subPath });
      return test.operator === 'ne' ? some : this.#node({ kind: 'not', operand: some });
    }
    if (test.operator !== 'ne') return having(test);
    return this.#node({ kind: 'not', operand: having({ ...test, operator: 'eq' }) });
  }

  #node(filter: Filter): Filter {
    this.#nodes += 1;
    if (this.#nodes > filterLimits.nodes) {
      throw invalidFilter(`The filter has more than ${filterLimits.nodes} conditions.`);
    }
    return filter;
  }
}

/** What stands in parentheses of the same kind means the same without them. */
function flat(kind: 'and' | 'or', operands: readonly Filter[]): readonly Filter[] {
  return operands.flatMap((operand) => (operand.kind === kind ? operand.operands : [operand]));
}
