import { element } from '../element.ts';
import { droppedFiles } from './photo-files.ts';
import type { TakeFiles } from './take-files.ts';

const UPLOAD = { action: '/upload', label: 'Drop photos to upload them' };

/** Takes photos that are dropped anywhere on the page, and says so while they are dragged over it. */
export function takeDrops(take: TakeFiles): void {
  const words = element('p', {});
  const veil = element('div', { class: 'drop-here', hidden: '' }, words);
  document.body.append(veil);
  let isOurOwn = false;

  // Pictures of the page itself can be dragged, and look like files.
  document.addEventListener('dragstart', () => {
    isOurOwn = true;
  });
  document.addEventListener('dragend', () => {
    isOurOwn = false;
  });
  const isFiles = (event: DragEvent) => !isOurOwn && (event.dataTransfer?.types.includes('Files') ?? false);

  document.addEventListener('dragover', (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    const { label } = takerAt(event.target);
    if (words.textContent !== label) words.textContent = label;
    veil.hidden = false;
  });
  document.addEventListener('dragleave', (event) => {
    // Else it only goes from one element to the next.
    if (event.relatedTarget === null) veil.hidden = true;
  });
  document.addEventListener('drop', (event) => {
    if (!isFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    veil.hidden = true;
    const { action } = takerAt(event.target);
    void droppedFiles(event.dataTransfer).then(({ files, leftOut }) => take(files, { action, leftOut }));
  });
}

/** Takes pictures that are pasted; text goes where it always goes. */
export function takePastes(take: TakeFiles): void {
  document.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    take(files.map(named), takerAt(document.body));
  });
}

/** Browsers call every pasted picture `image.png`. */
function named(file: File): File {
  if (file.name !== 'image.png') return file;
  const time = new Date().toLocaleTimeString([], { timeStyle: 'medium' });
  return new File([file], `Pasted picture, ${time}`, { type: file.type });
}

/**
 * Who takes what is dropped there: the nearest `data-drop-action` around, or that of the page as a whole (its `main`,
 * which stands for what is around it too), or else the upload of images.
 */
function takerAt(target: EventTarget | null): { readonly action: string; readonly label: string } {
  const near = target instanceof Element ? target.closest<HTMLElement>('[data-drop-action]') : null;
  const taker = near ?? document.querySelector<HTMLElement>('main[data-drop-action]');
  const action = taker?.dataset['dropAction'];
  return action ? { action, label: taker?.dataset['dropLabel'] ?? UPLOAD.label } : UPLOAD;
}
