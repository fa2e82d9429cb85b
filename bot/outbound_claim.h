/* outbound_claim.h - which due rows of the outbox go to the courier, and when the next ones may.
 *
 * Lane by lane, within a lane the accounts in turn, each account's rows in order of their due time.
 * A lane may use its share of the sends under way and of an account's burst (config/outbound.json), so
 * that there is always room for the lanes before it. */
#ifndef BOT_OUTBOUND_CLAIM_H
#define BOT_OUTBOUND_CLAIM_H

#include "bot/senders.h"
#include "bot/turn.h"

enum { OUTBOUND_LOOKED_MAX = 64 }; /* rows of one claim, those that are held back too */

/* So many sends may be under way in all with one more of the lane; at least 1. */
size_t outbound_slots(const struct config *config, enum outbox_lane lane);
/* Makes jobs of due rows; those whose window is closed wait, those that a gate holds back get their
 * next time. in_flight: sends under way; jobs has room for DESK_IN_FLIGHT_MAX - in_flight, and holds
 * *count_out also after an error. *more_out: it stopped at OUTBOUND_LOOKED_MAX. */
MUST_CHECK enum status outbound_claim(struct turn *turn, size_t in_flight, struct send_job **jobs,
                                      size_t *count_out, bool *more_out);
/* The earliest moment at which a claim could find something, INT64_MAX when there is none: lanes
 * that have no room are left out, for an answer from the courier will make some. */
MUST_CHECK enum status outbound_next(struct store *store, const struct config *config,
                                     struct senders *senders, size_t in_flight, int64_t now_ms,
                                     int64_t *next_ms_out);

#endif
