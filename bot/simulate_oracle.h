/* simulate_oracle.h - judges a simulated run: computes again, in its own way, what had to be.
 *
 * It reads the event series as staff do, the tables at the end, and the rule files, and shares
 * no code with what runs the clocks (bot/clocks.c, bot/clock_span.c). Each thing that is not as
 * it has to be is a mismatch; the first SIMULATE_MISMATCHES_SHOWN are described. */
#ifndef BOT_SIMULATE_ORACLE_H
#define BOT_SIMULATE_ORACLE_H

#include "bot/simulate_world.h"

struct oracle; /* opaque */

MUST_CHECK enum status oracle_open(struct sim *sim, struct oracle **oracle_out);
void oracle_close(struct oracle *oracle); /* accepts NULL */

/* Reads what was committed since the last call and judges it; sound: the desk could write all
 * the time, so everything that was due by now has happened. */
MUST_CHECK enum status oracle_look(struct oracle *oracle, bool sound);
/* The gateway came back: everything acknowledged must be there. */
MUST_CHECK enum status oracle_returned(struct oracle *oracle);
/* At the end: the tables against the series, and nobody forgotten. */
MUST_CHECK enum status oracle_finish(struct oracle *oracle);

/* A message was answered: from now on it must be there, once. */
void oracle_acknowledged(struct oracle *oracle, int64_t message);
/* A send was handed over; it may have reached the resident. A second one of either is doubled. */
void oracle_dispatched(struct oracle *oracle, const struct sim_job *job);
void oracle_delivered(struct oracle *oracle, const struct sim_job *job, bool delivered);

void oracle_mismatch(struct oracle *oracle, int64_t ticket, const char *rule, const char *format,
                     ...) __attribute__((format(printf, 4, 5)));

/* Tables and totals; fills the result. */
void oracle_report(struct oracle *oracle, FILE *out, struct simulate_result *result_out);

#endif
