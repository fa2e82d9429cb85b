/* arena.h - memory with the life of one request.
 *
 * Everything allocated from an arena is freed with it at once, so error paths
 * free nothing. An arena grows by blocks up to its limit and is used by one
 * thread at a time; it may move between threads with the request it serves. */
#ifndef BOT_BASE_ARENA_H
#define BOT_BASE_ARENA_H

#include "bot/base/status.h"
#include "bot/base/text.h"

struct arena;

/* Never NULL: INVARIANT-free callers check the return of the allocations.
 * Returns NULL only when the machine is out of memory. limit_bytes bounds the sum. */
struct arena *arena_open(size_t first_bytes, size_t limit_bytes);
void arena_close(struct arena *arena); /* accepts NULL */

/* Zeroed memory aligned for any type, or NULL at the limit or out of memory. */
void *arena_alloc(struct arena *arena, size_t size_bytes);
/* The same, but not zeroed: for bytes that are written at once. */
void *arena_reserve(struct arena *arena, size_t size_bytes);
/* Copies text, NUL-terminated behind the counted bytes; data NULL on failure
 * (also for an empty text the copy has a non-NULL data on success). */
struct text arena_text(struct arena *arena, struct text text);
/* Copies the pieces one behind the other, NUL-terminated; data NULL on failure. Several times
 * as fast as arena_printf, for what is written at every message. */
struct text arena_join(struct arena *arena, const struct text *pieces, size_t count);
/* printf into the arena; data NULL on failure. */
struct text arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Forgets everything allocated; the first block stays, so that the next round costs no malloc. */
void arena_reset(struct arena *arena);

size_t arena_used_bytes(const struct arena *arena);

#endif
