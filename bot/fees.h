/* fees.h - config/fees.json: the kinds of fees, why homes do not pay (R-FEE-2), and how the
 * columns of imported tables may be called. */
#ifndef BOT_FEES_H
#define BOT_FEES_H

#include "bot/json_read.h"

enum { FEE_KINDS_MAX = 16, FEE_REASONS_MAX = 16, FEE_NAMES_MAX = 16, FEE_PROMISE_DAYS_MAX = 366 };

struct fee_kind {
    struct text id;    /* "property": kept with each bill */
    struct text title; /* 物业费 */
    size_t name_count;
    struct text names[FEE_NAMES_MAX]; /* what tables call it besides */
    int32_t custody_percent;          /* what a home in custody pays of it; 100: all */
};

struct fee_reason {
    struct text id, title;
};

/* What an intent about fees leads to (dialogue_fees.h, fee_acts.h). */
#define FEE_USE_LIST(X)                                                                            \
    X(FEE_USE_STATEMENT, "statement") /* answered by what the home owes; no ticket */              \
    X(FEE_USE_PROMISE, "promise")     /* with a day in it: the home pays then */                   \
    X(FEE_USE_PAID, "paid")           /* held against the payments first, then held as if in dispute */ \
    X(FEE_USE_SHOWN, "shown")         /* the statement first, then the service's own questions */  \
    X(FEE_USE_DISPUTE, "dispute")     /* its ticket keeps what the home owes in dispute */
enum fee_use {
#define X(id, name) id,
    FEE_USE_LIST(X)
#undef X
    FEE_USE_COUNT
};
enum { FEE_USE_INTENTS_MAX = 8 };
struct fee_use_intents {
    size_t count;
    struct text intents[FEE_USE_INTENTS_MAX];
};

/* X(ID, name): the columns of imported tables. The name itself is always a header of it. */
#define IMPORT_COLUMN_LIST(X)                                                                      \
    X(COLUMN_COMMUNITY, "community")                                                               \
    X(COLUMN_BUILDING, "building")                                                                 \
    X(COLUMN_UNIT, "unit")                                                                         \
    X(COLUMN_ROOM, "room")                                                                         \
    X(COLUMN_OWNER, "owner")                                                                       \
    X(COLUMN_PHONE, "phone")                                                                       \
    X(COLUMN_RELATION, "relation")                                                                 \
    X(COLUMN_DELIVERED_ON, "delivered_on")                                                         \
    X(COLUMN_OCCUPIED_ON, "occupied_on")                                                           \
    X(COLUMN_CUSTODY_FROM, "custody_from")                                                         \
    X(COLUMN_MONTH, "month")                                                                       \
    X(COLUMN_KIND, "kind")                                                                         \
    X(COLUMN_AMOUNT, "amount")                                                                     \
    X(COLUMN_AMOUNT_FEN, "amount_fen")                                                             \
    X(COLUMN_DUE_ON, "due_on")                                                                     \
    X(COLUMN_RECEIPT, "receipt")                                                                   \
    X(COLUMN_PAID_ON, "paid_on")                                                                   \
    X(COLUMN_METHOD, "method")
enum import_column {
#define X(id, name) id,
    IMPORT_COLUMN_LIST(X)
#undef X
    COLUMN_COUNT
};

struct column_names {
    size_t count;
    struct text names[FEE_NAMES_MAX];
};

struct fee_rules {
    size_t kind_count;
    struct fee_kind kinds[FEE_KINDS_MAX];
    size_t reason_count;
    struct fee_reason reasons[FEE_REASONS_MAX];
    int32_t promise_days_max; /* a promise of a later day is for a person to judge */
    struct fee_use_intents uses[FEE_USE_COUNT];
    /* Facts of a ticket that say something of its home (fee_acts.h); size 0: none does. */
    struct text fact_reason, fact_promise, fact_pause, fact_resume;
    struct column_names columns[COLUMN_COUNT];
};

/* For json_read_file; context is the struct fee_rules. */
void fees_read(const struct json_place *place, void *rules);
/* By id, title or one of its names; NULL when there is none. */
const struct fee_kind *fees_kind(const struct fee_rules *rules, struct text word);
/* By id or title. */
const struct fee_reason *fees_reason(const struct fee_rules *rules, struct text word);
bool fees_uses(const struct fee_rules *rules, enum fee_use use, struct text intent);
/* The column that a header means; COLUMN_COUNT for one that is not known. */
enum import_column fees_column(const struct fee_rules *rules, struct text header);
const char *fees_column_name(enum import_column column);

#endif
