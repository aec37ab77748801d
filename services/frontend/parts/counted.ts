/** `1 known photo`, `2 known photos`, `10,000+ images`. */
export function counted(count: number, one: string, many = `${one}s`, more = false): string {
  return `${count.toLocaleString('en')}${more ? '+' : ''} ${count === 1 && !more ? one : many}`;
}
