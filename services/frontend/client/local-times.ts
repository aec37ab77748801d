const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const DATE_AND_TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** Shows moments, which the server writes in UTC, in the reader's own zone and way of writing; the day only when it is another. */
export function showLocalTimes(root: ParentNode): void {
  const today = new Date().toDateString();
  for (const time of root.querySelectorAll('time')) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    time.title = time.dateTime;
    time.textContent = (at.toDateString() === today ? TIME : DATE_AND_TIME).format(at);
  }
}
