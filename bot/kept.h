/* kept.h - results of sends that the database would not take, kept until it does; and jobs that
 * the courier had stopped for, until they are queued again.
 *
 * Nobody would send such a result again, and without it the row would stay in sending and hold
 * back every later message to that resident. Sends are so few that all their results fit. */
#ifndef BOT_KEPT_H
#define BOT_KEPT_H

#include "bot/desk.h"

struct kept {
    size_t count;
    struct input *items[DESK_IN_FLIGHT_MAX]; /* owned */
    int64_t due_ms; /* when they are tried again; INT64_MAX: there is none */
};

/* Takes the input when it is a result that can be entered later; false: it stays the caller's. */
bool kept_put(struct kept *kept, struct input *input, enum status status, int64_t due_ms);
/* Takes a job that the courier had stopped for, as a result to be entered at once. false: out of
 * memory; it is closed, and its row is found in sending at the next start. */
bool kept_put_untried(struct kept *kept, struct send_job *job, int64_t now_ms);
/* Moves all of them out, at most DESK_IN_FLIGHT_MAX. */
size_t kept_take(struct kept *kept, struct input **out);
void kept_close(struct kept *kept);

#endif
