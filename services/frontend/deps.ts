import type { PhotoFolders } from '@lineup/config';
import type { People, Reading, Redemption } from '@lineup/db/store';
import type { Logger } from '@lineup/log';
import type { PhotoLimits } from '@lineup/photo';

/** What the frontend asks of the Store: it reads, and puts single images back to work. */
export interface FrontendStore
  extends Reading,
    Pick<People, 'people' | 'person' | 'knownPhotos' | 'knownPhoto' | 'peopleByKnownPhoto'>,
    Pick<Redemption, 'redeemImage'> {}

/** What {@link createFrontend} needs. */
export interface FrontendDeps {
  readonly store: FrontendStore;
  /** Where photos lie: known ones, and the roots under which posted paths are looked up. */
  readonly folders: Pick<PhotoFolders, 'knownPeople' | 'imageRoots'>;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Milliseconds that it goes on answering once it was told to stop; 0 by default. */
  readonly lingerMs?: number;
  readonly log: Logger;
  /** Photos larger than this are not shown; by default as large as everywhere else. */
  readonly limits?: Partial<PhotoLimits>;
  /** Where photos can be posted, as the empty page says; `http://localhost:8000` by default. */
  readonly receiverUrl?: () => string;
  /**
   * Runs the demo to its end. When it is given, the empty front page has a button for it.
   */
  readonly demo?: () => Promise<void>;
}
