/* rows.h - reading a row whose columns two modules select: the one that owns the
 * table, and export.c or duty.c. The order is that of the column lists in statements.def. */
#ifndef STORE_ROWS_H
#define STORE_ROWS_H

#include "store/clock.h"
#include "store/event.h"
#include "store/media.h"
#include "store/message.h"
#include "store/outbox.h"
#include "store/query.h"
#include "store/staff.h"
#include "store/ticket.h"

/* Texts are borrowed until the next step; those of rows_*_kept until the next store_ call. */
void rows_message(struct query *query, struct message *message);
void rows_message_kept(struct query *query, struct message *message);
/* The columns of MEDIA_FILE. False when they are those of no row: none was joined. */
bool rows_media_file(struct query *query, struct media_file *file);
void rows_ticket(struct query *query, struct ticket *ticket); /* all but slots */
void rows_event(struct query *query, struct event *event);
void rows_clock(struct query *query, struct clock_row *clock);
void rows_outbox(struct query *query, struct outbox_row *row); /* all but body */
void rows_staff(struct query *query, struct staff *staff);

#endif
