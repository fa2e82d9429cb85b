/* outbound.h - what goes to residents beyond the passive reply (laws 1 and 3).
 *
 * A message row, its event and its outbox row are written in the transaction
 * that decided it. Claimed rows go to the courier after the commit; the result
 * comes back as an input and is entered here. The free-reply ledger is counted
 * when a row is claimed, and given back when the send did not reach the provider. */
#ifndef BOT_OUTBOUND_H
#define BOT_OUTBOUND_H

#include "bot/turn.h"

enum {
    OUTBOUND_PARTS_MAX = 5,              /* of one long text; what is left is cut */
    /* A repeat that is dropped for so long goes out this much earlier at the latest: on its way, and by
     * the provider's clock, time passes too. */
    OUTBOUND_REPEAT_MARGIN_MS = 60000,
    OUTBOUND_STOPPED_RETRY_MS = 600000   /* a message that an account at fault could not send */
};

/* Queues words for the contact, cut into parts that the channel can carry. author is "bot" or
 * a staff username; ticket 0: none. ST_CONFLICT when he can not be reached (unfollowed). */
MUST_CHECK enum status outbound_say(struct turn *turn, const struct contact *contact,
                                    enum outbox_lane lane, struct text words, struct text author,
                                    int64_t ticket);

/* The same without an outbox row: words go as the passive reply to the webhook that brought
 * message `answers`, so that a repeat of it can be given the same words. */
MUST_CHECK enum status outbound_record_reply(struct turn *turn, const struct contact *contact,
                                             struct text words, int64_t ticket, int64_t answers);

/* The same for a message nobody asked for, as one row with an idempotency key of its own (not cut
 * into parts: what does not fit one message is left out). */
MUST_CHECK enum status outbound_say_once(struct turn *turn, const struct contact *contact,
                                         enum outbox_lane lane, struct text words,
                                         struct text key, int64_t *outbox_out);

/* One row of the outbox, as its way asks for it (bot/route.h). */
struct outbound_item {
    enum outbox_lane lane;
    struct text words; /* as the chat shows them */
    struct text author;
    int64_t ticket;  /* 0: none */
    int64_t message; /* that shows the words already; 0: one is added */
    struct text kind, body;
    struct text key; /* size 0: of its message */
    enum outbox_state state;
};
MUST_CHECK enum status outbound_put(struct turn *turn, const struct contact *contact,
                                    const struct outbound_item *item, int64_t *outbox_out);

/* The first part of words that fits limit_bytes, cut at a line or sentence where there is one in
 * the last quarter, else between characters. */
struct text outbound_first_part(struct text words, size_t limit_bytes);
/* The same for what one message of the account carries. NULL: an account that is not there. */
struct text outbound_part(const struct account *account, struct text words);

/* Queues a text that carriers have approved, in the lane of its kind; values, one for each parameter, are checked first
 * (template_check). The chat shows the words, with asterisks for the values of a code.
 * ST_NOT_FOUND: no such template; ST_MALFORMED, ST_TOO_LARGE: its values; ST_CONFLICT as above. */
MUST_CHECK enum status outbound_say_template(struct turn *turn, const struct contact *contact,
                                             struct text name, const struct text *values,
                                             size_t count, int64_t ticket);

/* Enters what a delivery report (INBOUND_REPORT) says. A state never moves backwards, in whatever
 * order reports and the provider's own answer arrive: what was delivered stays so. One that speaks
 * of no message of ours changes nothing. ST_BUSY: the message may be one of which the answer is
 * still on its way; the provider shall repeat the report. */
MUST_CHECK enum status outbound_report(struct turn *turn, const struct inbound *report);
/* How long to wait before attempt number attempts + 1: doubled each time, with jitter of a quarter
 * so that many rows do not come back at once. */
int64_t outbound_backoff_ms(struct turn *turn, int32_t attempts);
/* Enters what the courier says about a job, and what that says about its account: one that fails
 * again and again is left alone for a while (senders.h), which staff are told. */
/* A row that is due again after its repeat would be taken for a new message: nobody knows whether it
 * arrived. */
MUST_CHECK enum status outbound_doubt(struct turn *turn, struct outbox_row *row);
MUST_CHECK enum status outbound_result(struct turn *turn, const struct send_job *job);
/* Staff want a dead letter tried again, from the first attempt. Whoever asks knows that one of
 * unknown outcome may arrive twice. The row's body must outlive further store_ calls.
 * ST_CONFLICT: it is no dead letter; with *went_on_out, its message went on another way, and would be
 * there twice. */
MUST_CHECK enum status outbound_retry(struct turn *turn, struct outbox_row *row,
                                      struct text actor, bool *went_on_out);

#endif
