/** A refusal as the receiver or this frontend says it in JSON. */
export interface Refusal {
  readonly code: string;
  /** A sentence, which may begin small. */
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Why one photo was not taken, in words for whoever chose it; the name of the file stands beside. */
export function refusalWords({ code, message, details = {} }: Refusal): string {
  switch (details['failure']) {
    case 'not_an_image':
      return NO_PHOTO;
    case 'image_damaged':
      return 'Damaged or cut off: not even its beginning can be read.';
    case 'image_too_large':
      return tooLarge(Number(details['most']), Number(details['most_pixels']));
  }
  switch (code) {
    case 'body_too_large':
      return 'Too large for one upload.';
    case 'unauthorized':
      return 'You are not logged in any more.';
    case 'forbidden':
      return 'Your key may look, but add nothing.';
    case 'too_many':
      return 'Too much at once.';
    default:
      return asSentence(message);
  }
}

/** Can the very same photo be taken later? */
export function maySucceedLater({ code }: Refusal): boolean {
  return ['unavailable', 'too_many', 'internal', 'unauthorized'].includes(code);
}

/** What is said of a file that is none of the formats. */
export const NO_PHOTO = 'Not a JPEG, PNG or WebP photo.';

/**
 * What is said of a photo beyond the limits.
 *
 * @param mostBytes of the file
 * @param mostPixels width × height
 */
export function tooLarge(mostBytes: number, mostPixels: number): string {
  return `Too large: a photo may have up to ${megabytes(mostBytes)} and ${millions(mostPixels)} megapixels.`;
}

/** A number of bytes as people say it: 52428800 is `50 MB`, 2000 is `2 KB`. */
export function megabytes(bytes: number): string {
  const inMegabytes = bytes / 1024 / 1024;
  return inMegabytes < 1 ? `${Math.ceil(bytes / 1024)} KB` : `${rounded(inMegabytes)} MB`;
}

function millions(count: number): string {
  return rounded(count / 1_000_000);
}

function rounded(figure: number): string {
  return figure < 10 ? String(Math.round(figure * 10) / 10) : String(Math.round(figure));
}

function asSentence(text: string): string {
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
