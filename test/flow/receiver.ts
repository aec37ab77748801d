import { eventually } from '../harness/eventually.ts';

/** An image as `GET /images/:id` tells of it, as far as the flow test looks. */
export interface ImageJson {
  readonly id: number;
  readonly path: string;
  readonly status_text: string;
  readonly outcome: string | null;
  readonly person: { readonly id: number; readonly name: string } | null;
  readonly faces: readonly {
    readonly id: number;
    readonly person: { readonly id: number; readonly name: string } | null;
    readonly distance: number | null;
    readonly candidates: readonly { readonly known_photo: string }[];
    readonly quality: { readonly size: number; readonly yaw: number } | null;
    readonly too_poor: string | null;
  }[];
  readonly attempts: number;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly next_attempt_at: string | null;
}

/** A client's view of the receiver at `url`. */
export function receiverAt(url: string) {
  const image = async (id: number, waitS: number): Promise<ImageJson> => {
    const response = await fetch(`${url}/images/${id}?wait=${waitS}`);
    return (await response.json()) as ImageJson;
  };
  return {
    /** `POST /image/post` as curl does it; status and text of the answer. */
    async post(path: string): Promise<{ status: number; text: string; id: number }> {
      const response = await fetch(`${url}/image/post`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: JSON.stringify({ path }),
      });
      const text = await response.text();
      return { status: response.status, text, id: Number(/image saved with id: (\d+)/.exec(text)?.[1]) };
    },
    /** `POST /images`; the new image's id. */
    async upload(photo: Uint8Array<ArrayBuffer>): Promise<number> {
      const form = new FormData();
      form.append('photo', new File([photo], 'photo.jpg'));
      const response = await fetch(`${url}/images`, { method: 'POST', body: form });
      const { images } = (await response.json()) as { images: [{ id: number }] };
      if (response.status !== 202) throw new Error(`upload was answered with ${response.status}`);
      return images[0].id;
    },
    async enrol(name: string, photo: Uint8Array<ArrayBuffer>): Promise<void> {
      const form = new FormData();
      form.append('name', name);
      form.append('photo', new File([photo], 'photo.jpg'));
      const response = await fetch(`${url}/people`, { method: 'POST', body: form });
      if (response.status !== 201) throw new Error(`enrolment was answered with ${response.status}`);
    },
    /** The image once there is an outcome, however often that must be asked for. */
    async outcome(id: number): Promise<ImageJson> {
      for (let asked = 0; asked < 10; asked += 1) {
        const seen = await image(id, 30);
        if (seen.outcome || (seen.failure && !seen.next_attempt_at)) return seen;
      }
      throw new Error(`image ${id} has no outcome: ${JSON.stringify(await image(id, 0))}`);
    },
    image: (id: number) => image(id, 0),
    /** Has past images matched anew; the id of that. */
    async rematch(): Promise<number> {
      const response = await fetch(`${url}/rematches`, { method: 'POST', body: '{"why":"enrolled"}' });
      return ((await response.json()) as { id: number }).id;
    },
    async askRematch(id: number, step: 'apply' | 'undo'): Promise<void> {
      const response = await fetch(`${url}/rematches/${id}/${step}`, { method: 'POST' });
      if (response.status !== 202) throw new Error(`${step} was answered with ${response.status}`);
    },
    /** The rematch once it is in this state. */
    rematched: (id: number, state: string) =>
      eventually(
        `rematch ${id} is ${state}`,
        async () => (await (await fetch(`${url}/rematches/${id}`)).json()) as { state: string },
        (rematch) => rematch.state === state,
      ),
    async events(id: number): Promise<string[]> {
      const { events } = (await (await fetch(`${url}/images/${id}/events`)).json()) as { events: { kind: string }[] };
      return events.map(({ kind }) => kind);
    },
  };
}
