/** What people and programs do to Lineup that is written down. */
export type AuditAction =
  | 'login'
  | 'login_refused'
  | 'key_added'
  | 'key_revoked'
  | 'photos_uploaded'
  | 'image_redeemed'
  | 'images_redeemed'
  | 'image_deleted'
  | 'person_enrolled'
  | 'person_erased'
  | 'person_renamed'
  | 'people_merged'
  | 'known_photo_removed'
  | 'face_corrected'
  | 'correction_undone'
  | 'rematch_asked'
  | 'rematch_applied'
  | 'rematch_undone'
  | 'rematch_discarded'
  | 'setting_changed'
  | 'demo_started';

/**
 * A line of the audit log. It outlives what it speaks of: so it names people and images by their ids alone, and holds no
 * name, path, descriptor or key.
 */
export interface AuditEntry {
  /** Who did it: `key 3 (Reception)`, `anonymous`, `command`. */
  readonly actor: string;
  readonly action: AuditAction;
  /** What it was done to: `person 7`; empty when it is nothing that has an id. */
  readonly target?: string;
  /** Counts and reasons, for people: `known photos: 2`. */
  readonly detail?: string;
}
