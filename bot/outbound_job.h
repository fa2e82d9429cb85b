/* outbound_job.h - a row of the outbox as the courier gets it, and what becomes of those that it had
 * when the gateway died. */
#ifndef BOT_OUTBOUND_JOB_H
#define BOT_OUTBOUND_JOB_H

#include "bot/turn.h"

/* The kind of rows whose body is a template's name and its values, a line each. */
extern const struct text outbound_kind_template;

/* NULL when out of memory. The row's body may be borrowed: it is copied. */
struct send_job *outbound_job_open(struct turn *turn, const struct account *account,
                                   const struct outbox_row *row);

/* At start-up, before anything is claimed: what the courier had when the gateway died goes out again
 * where the provider drops a repeat, and is uncertain elsewhere. */
MUST_CHECK enum status outbound_job_recover(struct store *store, const struct config *config,
                                            int64_t now_ms);

#endif
