/* outbound_job.h - a row of the outbox as the courier gets it. */
#ifndef BOT_OUTBOUND_JOB_H
#define BOT_OUTBOUND_JOB_H

#include "bot/turn.h"

/* The kind of rows whose body is a template's name and its values, a line each. */
extern const struct text outbound_kind_template;

/* NULL when out of memory. The row's body may be borrowed: it is copied. */
struct send_job *outbound_job_open(struct turn *turn, const struct account *account,
                                   const struct outbox_row *row);

#endif
