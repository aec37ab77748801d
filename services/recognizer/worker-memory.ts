/** What keeps a worker small. Photos and tensors are large blocks that live shortly, and no allocator expects that. */

/**
 * How large a block must be for glibc to give it back once it is freed, and how much else it may keep. Left alone it
 * learns to keep blocks of up to 32 MB, which decoded photos are. To be in the environment from the very start; other
 * allocators do not look at it.
 */
export const MEMORY_GOES_BACK = { MALLOC_MMAP_THRESHOLD_: '1048576', MALLOC_TRIM_THRESHOLD_: '33554432' } as const;

/**
 * Bytes of pixels and tensors after which garbage is collected. Left alone the collector, which goes by the size of the
 * machine, lets 60 MB of them lie; collecting takes 8 ms.
 */
const COLLECT_FROM = 32_000_000;

/** Collects garbage where there may be much of it; for moments when nobody waits, after a photo. */
export function collectGarbage(): void {
  if (process.memoryUsage().arrayBuffers > COLLECT_FROM) Bun.gc(true);
}
