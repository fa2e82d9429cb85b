/* deadline.h - time-outs of one length each, kept in the order in which they fall due.
 *
 * Setting and clearing cost the same however many are waiting: libwebsockets
 * keeps its own timers in one sorted list, which ten thousand idle clients
 * would turn into a walk at every request. */
#ifndef ADAPTERS_DEADLINE_H
#define ADAPTERS_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

struct deadline {
    struct deadline *previous, *next; /* NULL, NULL: not set */
    int64_t at_ms;
};

struct deadlines {
    struct deadline head; /* a ring; head.next falls due first */
};

void deadlines_init(struct deadlines *list);
/* Sets or moves to after_ms from now. A shorter one than those already set (the configuration
 * changed) waits for its turn behind them. */
void deadline_set(struct deadlines *list, struct deadline *deadline, int64_t now_ms,
                  int64_t after_ms);
void deadline_clear(struct deadline *deadline); /* allowed when not set */
bool deadline_is_set(const struct deadline *deadline);
/* Takes out the first that is due, or NULL. */
struct deadline *deadlines_take_due(struct deadlines *list, int64_t now_ms);
/* The first one, due or not, left in place; NULL when there is none. */
struct deadline *deadlines_first(struct deadlines *list);

#endif
