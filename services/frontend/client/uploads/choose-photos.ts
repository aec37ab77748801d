import type { TakeFiles } from './take-files.ts';

/**
 * Takes photos that are chosen: by the link in the head of the page, which leads to the form where scripts are off, and
 * in every form with `data-uploads`, whose `action` they go to one by one.
 */
export function takeChoices(take: TakeFiles): void {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a.upload') : null;
    const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!link || !isPlain) return;
    event.preventDefault();
    choose((files) => take(files, { action: link.pathname }));
  });
  document.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.type !== 'file') return;
    const form = target.closest<HTMLFormElement>('form[data-uploads]');
    if (!form) return;
    take([...(target.files ?? [])], { action: form.getAttribute('action') ?? '/upload' });
    // The same files may be chosen again.
    target.value = '';
  });
}

function choose(chosen: (files: readonly File[]) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.accept = 'image/jpeg,image/png,image/webp';
  input.addEventListener('change', () => chosen([...(input.files ?? [])]));
  input.click();
}
