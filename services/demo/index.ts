/** The demo: enrols a few people from sample photos, posts the photos, and follows each to its result. */
import { createReceiverClient, type Image } from './receiver-client.ts';
import { cutKnownPhoto, PEOPLE, SAMPLES, samplePath } from './sample-photos.ts';

export type { Image } from './receiver-client.ts';
export { resultTable } from './result-table.ts';

/** What {@link createDemo} needs. */
export interface DemoOptions {
  /** `http://host:port` of a running receiver. */
  readonly receiverUrl: string;
  /** Where the receiver asks for a key: one of scope `write`. */
  readonly apiKey?: string | undefined;
  /** Told of each step, for a progress line. */
  readonly onProgress?: (line: string) => void;
}

/** The demo against a running system. May be run again: people who are known stay as they are, photos too. */
export function createDemo({ receiverUrl, apiKey, onProgress = () => undefined }: DemoOptions) {
  const receiver = createReceiverClient(receiverUrl, apiKey);

  async function enrol(): Promise<void> {
    for (const somebody of PEOPLE) {
      if (await receiver.isKnown(somebody.name)) continue;
      onProgress(`enrolling ${somebody.name}, cut from ${somebody.sample}`);
      await receiver.enrol(somebody.name, await cutKnownPhoto(somebody));
    }
  }

  async function post(sample: string): Promise<number> {
    const bytes = Uint8Array.from(await Bun.file(samplePath(sample)).bytes());
    const { id, isNew } = await receiver.upload(sample, bytes);
    if (!isNew) onProgress(`${sample} is there already, as image ${id}, and is not looked at again`);
    return id;
  }

  return {
    /** Runs to the end; the images with their results, in the order in which they were posted. */
    async run(): Promise<Image[]> {
      await enrol();
      const ids: number[] = [];
      for (const sample of SAMPLES) ids.push(await post(sample));
      let done = 0;
      const follow = async (id: number, sample: string | undefined) => {
        const image = await receiver.outcome(id);
        done += 1;
        onProgress(
          `${done} of ${ids.length}: ${sample} is image ${id}: ${image.person?.name ?? image.outcome ?? image.status_text}`,
        );
        return image;
      };
      return Promise.all(ids.map((id, at) => follow(id, SAMPLES[at])));
    },
  };
}
