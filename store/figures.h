/* figures.h - counts and lists over many tickets: early warning, agendas, reports.
 *
 * Times are half open, [from_ms, until_ms). Each walks an index of its community and time
 * (ticket_opened, event_outcome) or of open tickets, so the desk may ask while residents wait. */
#ifndef STORE_FIGURES_H
#define STORE_FIGURES_H

#include "store/ticket.h"

struct figures_span {
    struct text community;
    int64_t from_ms, until_ms;
};

/* When the community's first ticket was opened; ST_NOT_FOUND without any. */
MUST_CHECK enum status store_figures_first(struct store *store, struct text community,
                                           int64_t *at_ms_out);

/* Which tickets are alike. */
struct figures_kind {
    struct text service;
    struct text intent;   /* size 0: any */
    struct text building; /* what stands before the first "-" of a room; size 0: anywhere */
};
/* How many were opened in the span, whatever became of them. */
MUST_CHECK enum status store_figures_opened(struct store *store, const struct figures_span *span,
                                            const struct figures_kind *kind, int64_t *count_out);

/* How many tickets of a service (size 0: any) have an event of kind in the span, and how many such
 * events there are. kind is one of ticket.completed, ticket.called_back, ticket.reopened. */
struct figures_outcome {
    int64_t tickets, events;
};
MUST_CHECK enum status store_figures_outcome(struct store *store, const struct figures_span *span,
                                             struct text service, struct text kind,
                                             struct figures_outcome *outcome_out);

/* A ticket with the newest words that staff left with it ("" when there are none). Borrowed. */
typedef enum status figures_each(void *context, const struct ticket *ticket, struct text note);
/* Open tickets of a service, oldest first, at most max; *count_out is how many there are. */
MUST_CHECK enum status store_figures_open(struct store *store, struct text community,
                                          struct text service, size_t max, figures_each *each,
                                          void *context, int64_t *count_out);

/* Similar problems of a place: kinds of which at least `least` were opened in the span, the most
 * frequent first, at most max; `before` is their number between before_ms and the span. */
struct figures_repeated {
    char service[STORE_ID_BYTES], intent[STORE_ID_BYTES];
    char building[STORE_ROOM_BYTES];
    int64_t count, before;
};
typedef enum status figures_repeated_each(void *context, const struct figures_repeated *repeated);
MUST_CHECK enum status store_figures_repeated(struct store *store, const struct figures_span *span,
                                              int64_t before_ms, int64_t least, size_t max,
                                              figures_repeated_each *each, void *context);

/* What a member of staff did in the span, by whom the ticket was assigned to at the time. Scores
 * are those of callbacks and of the fact `score`; sign-offs the fact `signoff` of his tickets. */
struct figures_worker {
    char username[STORE_ID_BYTES], name[STORE_NAME_BYTES], department[STORE_ID_BYTES];
    int64_t completed, reopened, called_back;
    int64_t scored, score_sum;
    int64_t signed_off, not_signed_off;
};
struct figures_names {
    struct text signoff, score; /* names of facts */
    int64_t satisfied_least;    /* a score from here on is a satisfied one */
};
typedef enum status figures_worker_each(void *context, const struct figures_worker *worker);
MUST_CHECK enum status store_figures_workers(struct store *store, const struct figures_span *span,
                                             const struct figures_names *names, size_t max,
                                             figures_worker_each *each, void *context);

/* Of the tickets of a service that were completed in the span, how many were called back at all. */
struct figures_callbacks {
    int64_t completed, called_back;
};
MUST_CHECK enum status store_figures_callbacks(struct store *store, const struct figures_span *span,
                                               struct text service,
                                               struct figures_callbacks *callbacks_out);

/* The rest is for readers alone: it walks whole tables. */

/* Tickets of a service that were open at until_ms, oldest first, with the newest words before. */
MUST_CHECK enum status store_figures_open_at(struct store *store, struct text community,
                                             struct text service, int64_t until_ms,
                                             figures_each *each, void *context);
/* Tickets of a service that were completed in the span, by number; closed_at_ms is when, note what
 * was done. */
MUST_CHECK enum status store_figures_handled(struct store *store, const struct figures_span *span,
                                             struct text service, figures_each *each,
                                             void *context);
/* Clocks of a community by rule: kept in the span, missed with a due time in it. */
struct figures_clock {
    char rule[STORE_ID_BYTES];
    int64_t kept, missed;
};
typedef enum status figures_clock_each(void *context, const struct figures_clock *clock);
MUST_CHECK enum status store_figures_clocks(struct store *store, const struct figures_span *span,
                                            figures_clock_each *each, void *context);

#endif
