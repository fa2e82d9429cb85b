#include "bot/statement.h"

#include "bot/base/text.h"

static enum status add_bill(void *context, const struct bill *bill)
{
    struct statement *statement = context;
    int64_t owed_fen = bill_owed_fen(bill);
    statement->total_fen += owed_fen;
    statement->months += bill->month != statement->newest_month;
    statement->newest_month = bill->month;
    if (statement->line_count == STATEMENT_LINES_MAX) {
        statement->more_fen += owed_fen;
        return ST_OK;
    }
    struct statement_line *line = &statement->lines[statement->line_count++];
    *line = (struct statement_line){
        .month = bill->month, .owed_fen = owed_fen, .disputed = bill->disputed};
    text_copy(text_of(bill->kind), line->kind, sizeof line->kind);
    return ST_OK;
}

static enum status note_payment(void *context, const struct payment *payment)
{
    struct statement *statement = context;
    statement->newest = *payment;
    statement->has_paid = true;
    return ST_OK;
}

enum status statement_load(struct store *store, int64_t household, struct statement *statement_out)
{
    *statement_out = (struct statement){.household = household};
    enum status status = store_bill_known(store, household, &statement_out->known);
    if (status != ST_OK || !statement_out->known) {
        return status;
    }
    status = store_bill_owed_of(store, household, add_bill, statement_out);
    if (status == ST_OK) {
        status = store_payment_of(store, household, 1, note_payment, statement_out);
    }
    if (status == ST_OK) {
        status = store_bill_credit(store, household, &statement_out->credit_fen);
    }
    return status == ST_OK ? store_standing_get(store, household, &statement_out->standing)
                           : status;
}
