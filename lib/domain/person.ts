/** Someone known. */
export interface Person {
  readonly id: number;
  readonly name: string;
}

/** A picture of exactly one person, enrolled: a row in `person_images` and a file in KNOWN_PEOPLE. */
export interface KnownPhoto {
  readonly id: number;
  /** File name within KNOWN_PEOPLE. */
  readonly file: string;
  readonly person: Person;
}
