import type { ApiKey, AuditEntry, Scope } from '@lineup/domain';

/** A key to be kept. */
export interface NewKey {
  /** Whose it is, or what for. */
  readonly name: string;
  readonly scope: Scope;
  /** SHA-256 of its secret, hexadecimal. */
  readonly hash: string;
}

/** API keys. That one was added or revoked is in the audit log at the same moment. */
export interface Keys {
  /** @param actor who adds it, for the audit log */
  addKey(key: NewKey, actor: string): Promise<ApiKey>;
  /** Every key that there ever was, oldest first. */
  keys(): Promise<ApiKey[]>;
  /** The keys that are not revoked. */
  goodKeys(): Promise<ApiKey[]>;
  /** Refuses a key from now on. False: there is none of this id, or it was revoked before. */
  revokeKey(id: number, actor: string): Promise<boolean>;
  /** Notes that these keys were just used. */
  noteKeyUse(ids: readonly number[]): Promise<void>;
}

/** A line of the audit log as it is read back. */
export interface AuditLine extends Required<AuditEntry> {
  readonly id: number;
  readonly at: Date;
}

/** One page of the audit log, newest first. */
export interface AuditPage {
  readonly entries: readonly AuditLine[];
  /** `before` of the next page; undefined on the last. */
  readonly next: number | undefined;
}

/** Who did what. */
export interface Audit {
  appendAudit(entry: AuditEntry): Promise<void>;
  /** @param query.before only entries with a smaller id: the last id of the page before */
  audit(query: { readonly before?: number; readonly limit: number }): Promise<AuditPage>;
}
