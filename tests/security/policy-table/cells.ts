import { type Asker, askers, type PolicyTable, type Relation, type Rule, relations } from './words.ts';

/** What comes of asking: the value, a refusal by its code, or the same answer as for what does not exist. */
export type Outcome = 'allowed' | 'UNAUTHENTICATED' | 'FORBIDDEN' | 'absent';

/** One statement of the table, such as `Booking.status × CUSTOMER × another's`: who asks for what of whose. */
export type CellName = string;

const allows = ({ anonymous, roles }: Rule, asker: Asker, relation: Relation): boolean =>
  asker === 'ANONYMOUS' ? anonymous : roles[relation].includes(asker);

/** Whether the rule is decided before there is any object: nothing that the asker could own would help. */
const hopeless = (rule: Rule, asker: Asker): boolean => relations.every((relation) => !allows(rule, asker, relation));
const refusal = (asker: Asker): Outcome => (asker === 'ANONYMOUS' ? 'UNAUTHENTICATED' : 'FORBIDDEN');

/** The table, ready to be asked. */
export function readPolicyTable(table: PolicyTable) {
  const ruleOf = (coordinate: string): Rule => {
    const [type = '', field = ''] = coordinate.split('.');
    const rule = table[type]?.fields[field];
    if (!rule) throw new Error(`the policy table says nothing of ${coordinate}`);
    return rule;
  };

  return {
    coordinates: Object.entries(table).flatMap(([type, { fields }]) => Object.keys(fields).map((f) => `${type}.${f}`)),
    ruleOf,

    /** What is refused whatever the object is, or null: the gateway decides that before anything is planned. */
    refusedOutright(coordinate: string, asker: Asker): Outcome | null {
      return hopeless(ruleOf(coordinate), asker) ? refusal(asker) : null;
    },

    /** What comes of one field of an object that the asker has come to, and that is theirs or another's. */
    ofField(coordinate: string, asker: Asker, relation: Relation): Outcome {
      const rule = ruleOf(coordinate);
      if (!allows(rule, asker, relation)) return refusal(asker);
      return rule.finds && !allows(rule.finds, asker, relation) ? 'absent' : 'allowed';
    },

    /** Whether an object of a type exists for the asker. */
    exists(type: string, asker: Asker, relation: Relation): boolean {
      const rules = table[type];
      if (!rules) throw new Error(`the policy table says nothing of ${type}`);
      return allows(rules.exists, asker, relation);
    },

    /** The name of every statement that the table makes. */
    cells(): CellName[] {
      return this.coordinates.flatMap((coordinate) =>
        askers.flatMap((asker) => [
          ...new Set(
            relations
              .filter((relation) => asker !== 'ANONYMOUS' || relation === "another's")
              .map((relation) => this.nameOf(coordinate, asker, relation)),
          ),
        ]),
      );
    },

    /** What the rule makes no difference between has one name: mostly `with me` is as good as another's. */
    nameOf(coordinate: string, asker: Asker, relation: Relation): CellName {
      const [type = ''] = coordinate.split('.');
      const { finds, ...rule } = ruleOf(coordinate);
      const rules = [rule, finds ?? rule, table[type]?.exists ?? rule];
      const saysOf = (one: Relation) => JSON.stringify(rules.map(({ roles }) => roles[one]));
      const whose = [...relations].reverse().filter((one) => saysOf(one) === saysOf(relation));
      return whose.length === relations.length ? `${coordinate} × ${asker}` : `${coordinate} × ${asker} × ${whose[0]}`;
    },

    /** The statement about one field: what is not there for the asker is absent, unless it is refused outright. */
    cell(coordinate: string, asker: Asker, relation: Relation): Outcome {
      const [type = ''] = coordinate.split('.');
      const refused = this.refusedOutright(coordinate, asker);
      if (refused) return refused;
      return this.exists(type, asker, relation) ? this.ofField(coordinate, asker, relation) : 'absent';
    },
  };
}
export type ReadPolicyTable = ReturnType<typeof readPolicyTable>;
