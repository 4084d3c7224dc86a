/** Values by three words, each made when it is first asked for; finds them without spelling a key from the words. */
export class WordMap<Third extends string | number, Value> {
  readonly #make: (one: string, two: string, three: Third) => Value;
  readonly #values = new Map<string, Map<string, Map<Third, Value>>>();

  constructor(make: (one: string, two: string, three: Third) => Value) {
    this.#make = make;
  }

  get(one: string, two: string, three: Third): Value {
    const known = this.#values.get(one)?.get(two)?.get(three);
    if (known !== undefined) return known;
    const value = this.#make(one, two, three);
    const ofOne = this.#values.get(one) ?? new Map<string, Map<Third, Value>>();
    const ofTwo = ofOne.get(two) ?? new Map<Third, Value>();
    this.#values.set(one, ofOne.set(two, ofTwo.set(three, value)));
    return value;
  }
}
