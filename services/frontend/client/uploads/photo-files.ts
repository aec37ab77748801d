import { NO_PHOTO, tooLarge } from '../../uploads/refusal-words.ts';

/** How large a photo may be. */
export interface PhotoLimits {
  readonly maxBytes: number;
  /** Width × height; only the server can tell. */
  readonly maxPixels: number;
}

/** The formats that are read, as browsers call them. */
const PHOTO_TYPES = new Set(['image/jpeg', 'image/png', 'image/webp']);

/**
 * Why a file need not even be sent, in words; undefined: to all appearances it is a photo. A file without a known ending
 * has no type: what is in it, the server finds out.
 */
export function refusalOf({ type, size }: Pick<File, 'type' | 'size'>, limits: PhotoLimits): string | undefined {
  if (type !== '' && !PHOTO_TYPES.has(type)) return NO_PHOTO;
  if (size === 0) return 'An empty file.';
  return size > limits.maxBytes ? tooLarge(limits.maxBytes, limits.maxPixels) : undefined;
}

/** Files that somebody has dropped. */
export interface DroppedFiles {
  readonly files: readonly File[];
  /** How many files of folders were left out, since they are no photos: nobody has chosen these one by one. */
  readonly leftOut: number;
}

/**
 * The files behind a drop, those of folders and of the folders within them too. To be called while the drop's event is
 * being handled: browsers empty it afterwards.
 */
export async function droppedFiles(dropped: DataTransfer): Promise<DroppedFiles> {
  const items = [...dropped.items].filter(({ kind }) => kind === 'file');
  // All at once, before anything is awaited.
  const entries = items.map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const files: File[] = [];
  let leftOut = 0;
  for (const { entry, file } of entries) {
    if (!isFolder(entry)) {
      if (file) files.push(file);
      continue;
    }
    for (const inside of await filesIn(entry)) {
      // A name that begins with a dot is none that people gave.
      if (inside.name.startsWith('.')) continue;
      if (PHOTO_TYPES.has(inside.type)) files.push(inside);
      else leftOut += 1;
    }
  }
  return { files, leftOut };
}

async function filesIn(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const files: File[] = [];
  const reader = folder.createReader();
  for (;;) {
    // At most a hundred at a time; none at the end. What cannot be read is as good as not there.
    const entries = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (entries.length === 0) return files;
    for (const entry of entries) {
      if (isFolder(entry)) files.push(...(await filesIn(entry)));
      else if (isFile(entry)) files.push(...(await fileOf(entry)));
    }
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File[]> {
  return new Promise((resolve) =>
    entry.file(
      (file) => resolve([file]),
      () => resolve([]),
    ),
  );
}

function isFolder(entry: FileSystemEntry | null): entry is FileSystemDirectoryEntry {
  return entry?.isDirectory ?? false;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}
