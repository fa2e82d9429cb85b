/* outbound_job.h - a row of the outbox as the courier gets it, and what becomes of those that it had
 * when the gateway died. */
#ifndef BOT_OUTBOUND_JOB_H
#define BOT_OUTBOUND_JOB_H

#include "bot/turn.h"

/* The kind of rows whose body is a template's name and its values, a line each. */
extern const struct text outbound_kind_template;
/* Kinds of rows whose body is a notice's name and the values of its fields, likewise. */
extern const struct text outbound_kind_notice[NOTICE_BY_COUNT];
/* The kind of rows whose body is a question with its choices (outbound_choices_body). */
extern const struct text outbound_kind_choices;
/* The kind of rows that put up an account's menu; the body is its digest. */
extern const struct text outbound_kind_menu;
/* Does a row of that kind count against the window of free replies? */
bool outbound_kind_is_free(struct text kind);

/* The body of such a row. Values of a code are sealed: no row knows one. data NULL: out of memory. */
struct text outbound_template_body(struct turn *turn, const struct message_template *template_,
                                   const struct text *values);
enum { OUTBOUND_CHOICES_MAX = 8 };
/* data NULL when out of memory. Choices are of one line each. */
struct text outbound_choices_body(struct text question, const struct text *choices, size_t count,
                                  struct arena *arena);

/* NULL when out of memory. The row's body may be borrowed: it is copied. */
struct send_job *outbound_job_open(struct turn *turn, const struct account *account,
                                   const struct outbox_row *row);

/* At start-up, before anything is claimed: what the courier had when the gateway died goes out again
 * where the provider drops a repeat, and is uncertain elsewhere. */
MUST_CHECK enum status outbound_job_recover(struct store *store, const struct config *config,
                                            int64_t now_ms);

/* Sets provider_id: by what a report will speak of the message. That is the id in the answer or, of
 * a notice whose answer had none, the notice and the resident. */
void outbound_job_name(const struct send_job *job, struct outbox_row *row);
/* The row that a report speaks of. ST_NOT_FOUND. */
MUST_CHECK enum status outbound_job_reported(struct turn *turn, const struct inbound *report,
                                             struct outbox_row *row);

#endif
