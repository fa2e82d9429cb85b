/* simulate_debts.h - what one home owes, by the oracle's own reckoning: bills, and all payments laid to
 * the oldest bill first.
 *
 * Days are numbers since 1970-01-01. Nothing of store/bill.c is used: that is what is judged. */
#ifndef BOT_SIMULATE_DEBTS_H
#define BOT_SIMULATE_DEBTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_bill {
    int64_t due; /* the last day to pay in time */
    int32_t month;
    int64_t fen;
};

struct sim_debts {
    size_t count, capacity;
    struct sim_bill *bills; /* owned; by month */
    int64_t billed_fen, paid_fen;
};

/* False when out of memory. */
bool sim_debts_bill(struct sim_debts *debts, const struct sim_bill *bill);
void sim_debts_pay(struct sim_debts *debts, int64_t fen);
void sim_debts_free(struct sim_debts *debts);

struct sim_owed {
    int64_t fen;
    int64_t oldest_due; /* 0: nothing */
    int32_t oldest_month;
};
/* What is unpaid of the bills that are due on that day or before it. */
struct sim_owed sim_debts_owed(const struct sim_debts *debts, int64_t until_day);
/* What a home in custody pays of a bill: the share, rounded half up to the fen. */
int64_t sim_debts_share(int64_t fen, int32_t percent);

#endif
