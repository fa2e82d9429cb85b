#include "bot/simulate_debts.h"

#include <stdlib.h>
#include <string.h>

enum { BILLS_FIRST = 8, PERCENT = 100 };

bool sim_debts_bill(struct sim_debts *debts, const struct sim_bill *bill)
{
    if (debts->count == debts->capacity) {
        size_t capacity = debts->capacity == 0 ? BILLS_FIRST : 2 * debts->capacity;
        struct sim_bill *bills = realloc(debts->bills, capacity * sizeof *bills);
        if (bills == NULL) {
            return false;
        }
        debts->bills = bills;
        debts->capacity = capacity;
    }
    size_t at = debts->count;
    while (at > 0 && debts->bills[at - 1].month > bill->month) {
        at--;
    }
    memmove(debts->bills + at + 1, debts->bills + at, (debts->count - at) * sizeof *debts->bills);
    debts->bills[at] = *bill;
    debts->count++;
    debts->billed_fen += bill->fen;
    return true;
}

void sim_debts_pay(struct sim_debts *debts, int64_t fen)
{
    debts->paid_fen += fen;
}

void sim_debts_free(struct sim_debts *debts)
{
    free(debts->bills);
    *debts = (struct sim_debts){0};
}

struct sim_owed sim_debts_owed(const struct sim_debts *debts, int64_t until_day)
{
    struct sim_owed owed = {0};
    int64_t left_fen = debts->paid_fen;
    if (debts->paid_fen >= debts->billed_fen) { /* most homes, most of the time */
        return owed;
    }
    for (size_t i = 0; i < debts->count; i++) {
        const struct sim_bill *bill = &debts->bills[i];
        int64_t paid_fen = bill->fen < left_fen ? bill->fen : left_fen;
        int64_t open_fen = bill->fen - paid_fen;
        left_fen -= paid_fen;
        if (open_fen == 0 || bill->due > until_day) {
            continue;
        }
        if (owed.fen == 0 || bill->due < owed.oldest_due) {
            owed.oldest_due = bill->due;
            owed.oldest_month = bill->month;
        }
        owed.fen += open_fen;
    }
    return owed;
}

int64_t sim_debts_share(int64_t fen, int32_t percent)
{
    return (fen * percent + PERCENT / 2) / PERCENT;
}
