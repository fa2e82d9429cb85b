/* import.h - tables of residents, bills, payments and occupancy into the store (R-FEE-1).
 *
 * Each row stands on its own: it is put in by its natural key, or refused with a reason, and then
 * has changed nothing. The same rows again change nothing. */
#ifndef BOT_IMPORT_H
#define BOT_IMPORT_H

#include "bot/config.h"
#include "store/bill.h"
#include "store/binding.h"

enum { IMPORT_REASON_BYTES = 160, IMPORT_FIELDS_MAX = 64 };

enum import_kind {
    IMPORT_RESIDENTS, /* room, owner, phone, relation, delivered_on, occupied_on: key room, and
                         phone for who is not the owner */
    IMPORT_BILLS,     /* room, month, kind, amount, due_on: key room + month + kind */
    IMPORT_PAYMENTS,  /* room, amount, receipt, paid_on, method: key receipt */
    IMPORT_OCCUPANCY, /* room, delivered_on, occupied_on, custody_from: key room */
    IMPORT_KIND_COUNT
};
/* "bills" …; false for another word. */
bool import_kind_of(struct text name, enum import_kind *kind_out);
const char *import_kind_name(enum import_kind kind);

/* What is the same for all rows of a table. */
struct import_plan {
    enum import_kind kind;
    const struct config *config;       /* borrowed */
    const struct community *community; /* of rows that name none; NULL: they must */
    size_t columns[COLUMN_COUNT];      /* index of the field; SIZE_MAX: there is none */
    struct vacated *ended; /* adds up what new owners ended (store/binding.h); NULL: nobody asks */
};
/* Finds the columns by the header. ST_MALFORMED when a needed one is missing or one is there
 * twice: reason says which. Headers that are not known are left aside. */
MUST_CHECK enum status import_plan_read(struct import_plan *plan, const struct text *header,
                                        size_t count, char reason[IMPORT_REASON_BYTES]);

/* Puts one row in. ST_OK; ST_MALFORMED when the row is bad: reason says why; else the store's. */
MUST_CHECK enum status import_row(struct store *store, const struct import_plan *plan,
                                  const struct text *fields, size_t count, int64_t now_ms,
                                  enum put_outcome *outcome_out, char reason[IMPORT_REASON_BYTES]);

struct import_counts {
    int64_t outcomes[PUT_OUTCOME_COUNT];
    int64_t bad;
};
struct turn;
struct json_out;
/* The members of the event that says what came in: kind, new, changed, same, bad. */
void import_write_counts(struct json_out *out, const struct import_plan *plan,
                         const struct import_counts *counts);

#endif
