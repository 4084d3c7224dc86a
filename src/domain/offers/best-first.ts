/**
 * A lazily sorted list. Creating it costs one pass over the items, and each item read costs a logarithm; items that nobody
 * reads are never sorted. `compare` is a total order, as for `sort`.
 */
export class BestFirst<Item> {
  readonly #heap: Item[];
  readonly #compare: (a: Item, b: Item) => number;
  readonly #sorted: Item[] = [];

  /** Takes the list over: its order changes. */
  constructor(items: Item[], compare: (a: Item, b: Item) => number) {
    this.#heap = items;
    this.#compare = compare;
    for (let parent = (items.length >> 1) - 1; parent >= 0; parent -= 1) this.#sink(parent);
  }

  /** The item at this index of the sorted list; undefined beyond its end. */
  at(place: number): Item | undefined {
    while (this.#sorted.length <= place) {
      const [best] = this.#heap;
      const last = this.#heap.pop();
      if (best === undefined || last === undefined) return undefined;
      this.#sorted.push(best);
      if (this.#heap.length === 0) continue;
      this.#heap[0] = last;
      this.#sink(0);
    }
    return this.#sorted[place];
  }

  #sink(from: number): void {
    const heap = this.#heap;
    const item = heap[from];
    if (item === undefined) return;
    let at = from;
    for (;;) {
      const child = this.#betterChild(at);
      const best = heap[child];
      if (best === undefined || this.#compare(item, best) <= 0) break;
      heap[at] = best;
      at = child;
    }
    heap[at] = item;
  }

  /** The place of the better of two children; beyond the end where there is none. */
  #betterChild(parent: number): number {
    const left = 2 * parent + 1;
    const one = this.#heap[left];
    const other = this.#heap[left + 1];
    return one !== undefined && other !== undefined && this.#compare(other, one) < 0 ? left + 1 : left;
  }
}
