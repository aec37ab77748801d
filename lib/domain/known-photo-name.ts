/**
 * Who a known photo's file name speaks of, by the naming that the gallery understands: the folder in
 * `hannibal/anything.jpg`, and what precedes the number in `hannibal_1.jpg`. Photos of one name count as one person
 * when faces are shared out; which person that is, the database says.
 */
export function personKey(knownPhoto: string): string {
  const [first = '', ...rest] = knownPhoto.split('/');
  if (rest.length > 0) return first;
  return first.replace(/\.[^.]*$/, '').replace(/[_-]?\d+$/, '');
}

/**
 * A file name for a person's n-th known photo: lower case letters and digits of the name, an underscore, the number.
 * `("John Doe", 2, "jpg")` → `john_doe_2.jpg`. A name without any such letter becomes `person`.
 */
export function knownPhotoName(personName: string, number: number, extension: string): string {
  const plain = personName
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 80);
  // A trailing number would be taken for the photo's own: "Agent 47" must stay apart from "Agent".
  const stem = /\d$/.test(plain) ? `${plain}_p` : plain || 'person';
  return `${stem}_${number}.${extension}`;
}
