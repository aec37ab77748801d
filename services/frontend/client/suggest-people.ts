/** Milliseconds that somebody must stop writing before names are asked for. */
const PAUSE_MS = 120;

/** What `/people/names` answers. */
interface Names {
  readonly people: readonly { readonly name: string }[];
}

/** Suggests names in fields that have a list, while somebody writes. Without an answer the list stays as it is. */
export function suggestPeople(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  document.addEventListener('input', ({ target: field }) => {
    if (!(field instanceof HTMLInputElement) || !field.list) return;
    clearTimeout(timer);
    timer = setTimeout(() => void suggest(field).catch(() => undefined), PAUSE_MS);
  });
}

async function suggest(field: HTMLInputElement): Promise<void> {
  const text = field.value.trim();
  if (text === '') return;
  const answer = await fetch(`/people/names?q=${encodeURIComponent(text)}`, {
    headers: { Accept: 'application/json' },
  });
  if (!answer.ok || answer.redirected) return;
  const { people } = (await answer.json()) as Names;
  // What was written since has its own answer.
  if (field.value.trim() !== text) return;
  field.list?.replaceChildren(
    ...people.map(({ name }) => Object.assign(document.createElement('option'), { value: name })),
  );
}
