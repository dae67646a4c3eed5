/**
 * Works on items a few at a time, in their order. Each item that is being worked on has one of the lanes, and a lane
 * has one item at a time. An error ends it all once what is under way has ended.
 */
export async function sideBySide<Item, Lane>(
  items: readonly Item[],
  most: number,
  openLane: () => Lane,
  work: (item: Item, lane: Lane) => Promise<void>,
): Promise<void> {
  const waiting = [...items]
  const failures: unknown[] = []
  const run = async () => {
    const lane = openLane()
    for (let item = waiting.shift(); item !== undefined && failures.length === 0; item = waiting.shift()) {
      try {
        await work(item, lane)
      } catch (error) {
        failures.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, run))
  if (failures.length > 0) throw failures[0]
}
