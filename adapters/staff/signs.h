/* signs.h - what is true for a moment, on its way to one staff client: somebody is writing in a chat.
 *
 * Nobody misses one that is lost: of more than SIGNS_MAX the oldest goes unseen. */
#ifndef ADAPTERS_STAFF_SIGNS_H
#define ADAPTERS_STAFF_SIGNS_H

#include "bot/base/text.h"

enum { SIGNS_MAX = 8 };

struct sign; /* opaque: one frame */

struct signs { /* zeroed to begin */
    struct sign *first, *last;
    size_t count;
};

/* Copies; without memory nothing happens. */
void signs_put(struct signs *signs, struct text json);
/* The oldest; size 0: there is none. Borrowed until signs_drop. */
struct text signs_next(const struct signs *signs);
void signs_drop(struct signs *signs); /* the oldest, if there is one */
void signs_clear(struct signs *signs);

#endif
