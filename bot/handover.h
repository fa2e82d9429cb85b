/* handover.h - a committed turn that waits for the disk, and what is let go once it is there:
 * answers, events for staff, sessions, sends. One at a time; the next turn runs meanwhile. */
#ifndef BOT_HANDOVER_H
#define BOT_HANDOVER_H

#include "bot/kept.h"
#include "bot/media.h"
#include "bot/turn.h"

struct handover {
    struct store *store; /* borrowed, as the next four; set by the desk */
    struct metrics *metrics;
    const struct desk_ports *ports;
    struct media_desk *media;
    struct kept *kept; /* takes the sends for which the courier has stopped */
    size_t in_flight; /* sends that wait here, are with the courier, or whose result is kept */

    bool waiting; /* for the disk; what follows is empty where it is false */
    bool torn;    /* the disk did not take it */
    int64_t committed_us; /* when its COMMIT began, by clock_monotonic_us */
    size_t input_count;
    struct input *inputs[DESK_BATCH_MAX];
    size_t note_count;
    struct session_note notes[TURN_NOTES_MAX];
    struct event_batch *events; /* owned; may be NULL */
    size_t job_count;
    struct send_job *jobs[DESK_IN_FLIGHT_MAX];
};

/* After a store_commit_early: moves the turn's notes and events, the inputs and the jobs in. */
void handover_fill(struct handover *handover, struct turn *turn, struct input **inputs,
                   size_t input_count, struct send_job **jobs, size_t job_count);
/* Lets go what is on disk by now; with wait, waits for it. True when nothing waits any more. */
bool handover_settle(struct handover *handover, bool wait);
/* Of a torn one: moves out the inputs for whose answer somebody waits; the others stay. */
size_t handover_take_asked(struct handover *handover, struct input **out);
/* Tries to bring a torn one to the disk after all, and lets it go. */
void handover_mend(struct handover *handover);
/* Gives one input back to whoever made it. */
void handover_let_go(struct handover *handover, struct input *input);
/* Frees what is left. */
void handover_close(struct handover *handover);

/* Sends and fetches that the courier has or is about to get: without those whose results are in a turn
 * that only waits for the disk. */
size_t handover_under_way(const struct handover *handover);

#endif
