import type { AccessPolicy } from '@lineup/access';
import type { QueueGauge } from '@lineup/bus';
import type { PhotoFolders } from '@lineup/config';
import type {
  Audit,
  Correcting,
  Erasing,
  Grouping,
  Keys,
  Operations,
  Outbox,
  People,
  Reading,
  Redemption,
  Rematching,
  Settings,
} from '@lineup/db/store';
import type { Logger } from '@lineup/log';
import type { PhotoLimits, S3Options } from '@lineup/photo';

/** What the frontend asks of the Store: it reads, looks up keys, puts single images back to work, and says who did. */
export interface FrontendStore
  extends Reading,
    Pick<People, 'people' | 'person' | 'peopleCalled' | 'peopleNamed' | 'peopleWithWords' | 'faceShowing'>,
    Pick<People, 'knownPhotos' | 'knownPhoto' | 'knownPhotosByFile'>,
    Pick<Correcting, 'corrections'>,
    Pick<Rematching, 'rematch' | 'rematches' | 'rematchChanges'>,
    Pick<Settings, 'setting' | 'galleryFigures'>,
    Pick<Grouping, 'faceGroups' | 'facesOfGroup' | 'batch'>,
    Pick<Erasing, 'tracesOf'>,
    Pick<Redemption, 'redeemImage'>,
    Pick<Operations, 'processes' | 'minutes' | 'quarantineReasons'>,
    Pick<Outbox, 'countOutbox'>,
    Pick<Keys, 'goodKeys' | 'noteKeyUse'>,
    Pick<Audit, 'appendAudit'> {}

/** What {@link createFrontend} needs. */
export interface FrontendDeps {
  readonly store: FrontendStore;
  /** Where photos lie: known ones, and the roots under which posted paths are looked up. */
  readonly folders: Pick<PhotoFolders, 'knownPeople' | 'imageRoots'>;
  /** Who is let in. */
  readonly access: AccessPolicy;
  /** What sessions are sealed with, where a key is required: the first seals, each opens. */
  readonly sessionSecrets?: readonly string[];
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Milliseconds that it goes on answering once it was told to stop; 0 by default. */
  readonly lingerMs?: number;
  readonly log: Logger;
  /** Photos larger than this are not shown; by default as large as everywhere else. */
  readonly limits?: Partial<PhotoLimits>;
  /** The way to photos in S3; undefined: none are shown. */
  readonly s3?: S3Options | undefined;
  /** Tells how much waits in the queue; undefined: nobody said where it is. */
  readonly queue?: QueueGauge | undefined;
  /** Where photos can be posted, as the empty page says; `http://localhost:8000` by default. */
  readonly receiverUrl?: () => string;
  /** Where this process reaches the receiver, which may differ; `receiverUrl` by default. */
  readonly askedReceiverUrl?: () => string;
  /**
   * Runs the demo to its end, with the key of whoever wants it. When it is given, the empty front page has a button for
   * it.
   */
  readonly demo?: (key: string | undefined) => Promise<void>;
}
