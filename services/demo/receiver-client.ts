import { z } from 'zod';

const peopleJson = z.object({ people: z.array(z.object({ name: z.string(), known_photo_count: z.number() })) });
const imageJson = z.object({
  id: z.number(),
  path: z.string(),
  status: z.number(),
  status_text: z.string(),
  outcome: z.string().nullish(),
  person: z.object({ id: z.number(), name: z.string() }).nullish(),
  failure: z.object({ code: z.string(), message: z.string() }).nullish(),
});
const uploaded = z.object({
  images: z.tuple([
    z.object({
      id: z.number().optional(),
      error: z.object({ message: z.string(), details: z.object({ id: z.number().optional() }).loose() }).optional(),
    }),
  ]),
});

/** An image as the receiver tells of it. */
export type Image = z.infer<typeof imageJson>;

/** What the demo asks of a running receiver. Every call rejects with the receiver's own sentence. */
export interface ReceiverClient {
  /** Is somebody of this very name known, by a photo at least? */
  isKnown(name: string): Promise<boolean>;
  enrol(name: string, photo: Uint8Array<ArrayBuffer>): Promise<void>;
  /** The id of the image, and whether it is new. */
  upload(file: string, photo: Uint8Array<ArrayBuffer>): Promise<{ readonly id: number; readonly isNew: boolean }>;
  /** The image, once there is an outcome; as it is after half a minute at the latest. */
  outcome(id: number): Promise<Image>;
}

const NO_KEY = 'the receiver asks for a key: set LINEUP_API_KEY to one of scope write (bun run keys add demo)';
const WRONG_KEY = 'the receiver does not know the key in LINEUP_API_KEY, or it was revoked';

/** Seconds that the receiver holds an answer. */
const WAIT_S = 30;

/** Speaks to the receiver at `url` by HTTP, with a key where it asks for one. */
export function createReceiverClient(url: string, apiKey?: string): ReceiverClient {
  async function call(path: string, init: RequestInit = {}): Promise<unknown> {
    const headers = { accept: 'application/json', ...(apiKey && { authorization: `Bearer ${apiKey}` }) };
    const response = await fetch(new URL(path, url), { ...init, headers }).catch((cause: unknown) => {
      throw new Error(`no receiver answers at ${url}: start one with \`bun start\`, or set RECEIVER_URL`, { cause });
    });
    const body: unknown = await response.json().catch(() => undefined);
    // 409: the photo is there already, and the answer says as which image.
    if (response.ok || response.status === 409) return body;
    if (response.status === 401) throw new Error(apiKey ? WRONG_KEY : NO_KEY);
    const refused = z.object({ error: z.object({ message: z.string() }) }).safeParse(body);
    throw new Error(refused.data?.error.message ?? `the receiver answered ${response.status} to ${path}`);
  }

  async function ask<Shape extends z.ZodType>(shape: Shape, path: string, init?: RequestInit): Promise<z.infer<Shape>> {
    const answer = shape.safeParse(await call(path, init));
    if (answer.success) return answer.data;
    throw new Error(`what answers at ${url} is no receiver of Lineup: set RECEIVER_URL`, { cause: answer.error });
  }

  const form = (fields: Readonly<Record<string, string | File>>) => {
    const data = new FormData();
    for (const [name, value] of Object.entries(fields)) data.append(name, value);
    return { method: 'POST', body: data };
  };
  const jpeg = (name: string, bytes: Uint8Array<ArrayBuffer>) => new File([bytes], name, { type: 'image/jpeg' });

  return {
    async isKnown(name) {
      const { people } = await ask(peopleJson, `/people?q=${encodeURIComponent(name)}`);
      return people.some((person) => person.name === name && person.known_photo_count > 0);
    },
    async enrol(name, photo) {
      await call('/people', form({ name, photo: jpeg(`${name}.jpg`, photo) }));
    },
    async upload(file, photo) {
      const { images } = await ask(uploaded, '/images', form({ photo: jpeg(file, photo) }));
      const [image] = images;
      const id = image.id ?? image.error?.details.id;
      if (id === undefined) throw new Error(image.error?.message ?? `the receiver took ${file} without an id`);
      return { id, isNew: image.id !== undefined };
    },
    outcome: (id) => ask(imageJson, `/images/${id}?wait=${WAIT_S}`),
  };
}
