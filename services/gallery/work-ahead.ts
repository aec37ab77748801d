/**
 * Works on several things at once and gives the results in their order. At most `width` are under way or wait to be
 * taken, so that a folder of any size takes no more memory than that.
 *
 * @param work must not reject before its result is taken; what it throws is thrown there
 */
export async function* workAhead<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<{ readonly item: Item; readonly result: Result }> {
  const begin = (item: Item) => {
    const result = work(item);
    // It is thrown where it is waited for; until then nobody may take it for one that nobody waits for.
    result.catch(() => undefined);
    return { item, result };
  };
  const underWay = items.slice(0, width).map(begin);
  let next = underWay.length;
  for (;;) {
    const first = underWay.shift();
    if (!first) return;
    const result = await first.result;
    const following = items[next++];
    if (following !== undefined) underWay.push(begin(following));
    yield { item: first.item, result };
  }
}
