#include "store/bill.h"

#include "store/query.h"

/* ---- how much of each bill is paid ---- */

static enum status total_paid(struct store *store, int64_t household, int64_t *total_fen_out)
{
    struct query query = query_start(store, SQL_PAYMENT_TOTAL);
    query_bind_int(&query, household);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    *total_fen_out = query_int(&query);
    return query_end(&query);
}

static enum status settle(struct store *store, int64_t household)
{
    int64_t total_fen = 0;
    enum status status = total_paid(store, household, &total_fen);
    if (status != ST_OK) {
        return status;
    }
    struct query query = query_start(store, SQL_BILL_SETTLE);
    query_bind_int(&query, household);
    query_bind_int(&query, total_fen);
    return query_run(&query);
}

struct open_bill {
    int64_t id, owed_fen;
};
enum { OPEN_BILLS_READ = 16 };

static enum status next_to_pay(struct store *store, int64_t household, struct open_bill *bills,
                               size_t *count_out)
{
    size_t count = 0;
    struct query query = query_start(store, SQL_BILL_NEXT_TO_PAY);
    query_bind_int(&query, household);
    query_bind_int(&query, OPEN_BILLS_READ);
    while (count < OPEN_BILLS_READ && query_step(&query)) {
        bills[count].id = query_int(&query);
        bills[count++].owed_fen = query_int(&query);
    }
    *count_out = count;
    return query_end(&query);
}

/* A new payment goes on where the ones before it ended: what settle would find, without looking at
 * the bills that are paid. */
static enum status settle_payment(struct store *store, int64_t household, int64_t left_fen)
{
    struct open_bill bills[OPEN_BILLS_READ];
    size_t count = OPEN_BILLS_READ;
    enum status status = ST_OK;
    while (status == ST_OK && left_fen > 0 && count == OPEN_BILLS_READ) {
        status = next_to_pay(store, household, bills, &count);
        for (size_t i = 0; i < count && status == ST_OK && left_fen > 0; i++) {
            int64_t fen = bills[i].owed_fen < left_fen ? bills[i].owed_fen : left_fen;
            struct query query = query_start(store, SQL_BILL_PAY);
            query_bind_int(&query, bills[i].id);
            query_bind_int(&query, fen);
            status = query_run_one(&query);
            left_fen -= fen;
        }
    }
    return status;
}

/* A new bill of a home that never paid is unpaid: nothing to give it. */
static enum status settle_new(struct store *store, int64_t household)
{
    int64_t total_fen = 0;
    enum status status = total_paid(store, household, &total_fen);
    return status == ST_OK && total_fen > 0 ? settle(store, household) : status;
}

/* ---- bills ---- */

struct found_bill {
    int32_t custody_from;
    int64_t id; /* 0: there is none yet */
    int64_t list_fen, amount_fen;
    int32_t due_on;
};

static enum status find_bill(struct store *store, const struct bill *bill,
                             struct found_bill *found)
{
    struct query query = query_start(store, SQL_BILL_FIND);
    query_bind_int(&query, bill->household);
    query_bind_int(&query, bill->month);
    QUERY_BIND_CHARS(&query, bill->kind);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    found->custody_from = query_int32(&query);
    found->id = query_int(&query);
    found->list_fen = query_int(&query);
    found->amount_fen = query_int(&query);
    found->due_on = query_int32(&query);
    return query_end(&query);
}

static int64_t share_of(const struct bill *bill, int32_t custody_from, int32_t percent)
{
    bool in_custody = custody_from != 0 && custody_from <= bill->month * 100 + 1;
    return in_custody ? (bill->list_fen * percent + 50) / 100 : bill->list_fen;
}

static enum status add_bill(struct store *store, const struct bill *bill, int64_t amount_fen)
{
    struct query query = query_start(store, SQL_BILL_ADD);
    query_bind_int(&query, bill->household);
    query_bind_int(&query, bill->month);
    QUERY_BIND_CHARS(&query, bill->kind);
    query_bind_int(&query, bill->list_fen);
    query_bind_int(&query, amount_fen);
    query_bind_int(&query, bill->due_on);
    enum status status = query_run_one(&query);
    return status == ST_OK ? settle_new(store, bill->household) : status;
}

static enum status change_bill(struct store *store, const struct bill *bill, int64_t id,
                               int64_t amount_fen)
{
    struct query query = query_start(store, SQL_BILL_CHANGE);
    query_bind_int(&query, id);
    query_bind_int(&query, bill->list_fen);
    query_bind_int(&query, amount_fen);
    query_bind_int(&query, bill->due_on);
    enum status status = query_run_one(&query);
    return status == ST_OK ? settle(store, bill->household) : status;
}

static bool is_month(int32_t month)
{
    return month >= 100001 && month <= 999912 && month % 100 >= 1 && month % 100 <= 12;
}

enum status store_bill_put(struct store *store, const struct bill *bill, int32_t custody_percent,
                           enum put_outcome *outcome_out)
{
    struct found_bill found = {0};
    if (bill->list_fen < 0 || bill->list_fen > BILL_AMOUNT_FEN_MAX || !is_month(bill->month) ||
        custody_percent < 0 || custody_percent > 100) {
        return ST_MALFORMED;
    }
    enum status status = find_bill(store, bill, &found);
    if (status != ST_OK) {
        return status;
    }
    if (found.id != 0 && found.list_fen == bill->list_fen && found.due_on == bill->due_on) {
        *outcome_out = PUT_SAME;
        return ST_OK;
    }
    *outcome_out = found.id == 0 ? PUT_NEW : PUT_CHANGED;
    int64_t amount_fen = found.id != 0 && found.list_fen == bill->list_fen
                             ? found.amount_fen
                             : share_of(bill, found.custody_from, custody_percent);
    return found.id == 0 ? add_bill(store, bill, amount_fen)
                         : change_bill(store, bill, found.id, amount_fen);
}

enum status store_bill_known(struct store *store, int64_t household, bool *known_out)
{
    struct query query = query_start(store, SQL_BILL_KNOWN);
    query_bind_int(&query, household);
    *known_out = query_step(&query);
    return query_end(&query);
}

static enum status each_bill(struct query *query, bill_each *each, void *context)
{
    while (query_step(query)) {
        struct bill bill;
        bill.id = query_int(query);
        bill.household = query_int(query);
        bill.month = query_int32(query);
        QUERY_CHARS(query, bill.kind);
        bill.list_fen = query_int(query);
        bill.amount_fen = query_int(query);
        bill.paid_fen = query_int(query);
        bill.due_on = query_int32(query);
        bill.disputed = query_int(query) != 0;
        query_note(query, each(context, &bill));
    }
    return query_end(query);
}

enum status store_bill_owed_of(struct store *store, int64_t household, bill_each *each,
                               void *context)
{
    struct query query = query_start(store, SQL_BILL_OWED_OF);
    query_bind_int(&query, household);
    return each_bill(&query, each, context);
}

enum status store_bill_of(struct store *store, int64_t household, size_t max, bill_each *each,
                          void *context)
{
    struct query query = query_start(store, SQL_BILL_OF);
    query_bind_int(&query, household);
    query_bind_int(&query, (int64_t)max);
    return each_bill(&query, each, context);
}

/* ---- payments ---- */

static enum status find_payment(struct store *store, const struct payment *payment,
                                struct payment *found)
{
    struct query query = query_start(store, SQL_PAYMENT_FIND);
    QUERY_BIND_CHARS(&query, payment->community);
    QUERY_BIND_CHARS(&query, payment->receipt);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    found->id = query_int(&query);
    found->household = query_int(&query);
    found->amount_fen = query_int(&query);
    found->paid_on = query_int32(&query);
    QUERY_CHARS(&query, found->method);
    return query_end(&query);
}

static enum status add_payment(struct store *store, const struct payment *payment)
{
    struct query query = query_start(store, SQL_PAYMENT_ADD);
    QUERY_BIND_CHARS(&query, payment->community);
    QUERY_BIND_CHARS(&query, payment->receipt);
    query_bind_int(&query, payment->household);
    query_bind_int(&query, payment->amount_fen);
    query_bind_int(&query, payment->paid_on);
    QUERY_BIND_CHARS(&query, payment->method);
    query_bind_int(&query, payment->at_ms);
    enum status status = query_run_one(&query);
    return status == ST_OK ? settle_payment(store, payment->household, payment->amount_fen)
                           : status;
}

static enum status change_payment(struct store *store, const struct payment *payment, int64_t id)
{
    struct query query = query_start(store, SQL_PAYMENT_CHANGE);
    query_bind_int(&query, id);
    query_bind_int(&query, payment->amount_fen);
    query_bind_int(&query, payment->paid_on);
    QUERY_BIND_CHARS(&query, payment->method);
    enum status status = query_run_one(&query);
    return status == ST_OK ? settle(store, payment->household) : status;
}

enum status store_payment_put(struct store *store, const struct payment *payment,
                              enum put_outcome *outcome_out)
{
    struct payment found = {0};
    if (payment->amount_fen <= 0 || payment->amount_fen > BILL_AMOUNT_FEN_MAX ||
        payment->receipt[0] == '\0') {
        return ST_MALFORMED;
    }
    enum status status = find_payment(store, payment, &found);
    if (status == ST_NOT_FOUND) {
        *outcome_out = PUT_NEW;
        return add_payment(store, payment);
    }
    if (status != ST_OK || found.household != payment->household) {
        return status == ST_OK ? ST_CONFLICT : status;
    }
    bool same = found.amount_fen == payment->amount_fen && found.paid_on == payment->paid_on &&
                text_equal(text_of(found.method), text_of(payment->method));
    *outcome_out = same ? PUT_SAME : PUT_CHANGED;
    return same ? ST_OK : change_payment(store, payment, found.id);
}

static enum status read_payments(struct query *query, payment_each *each, void *context)
{
    while (query_step(query)) {
        struct payment payment;
        payment.id = query_int(query);
        QUERY_CHARS(query, payment.community);
        QUERY_CHARS(query, payment.receipt);
        payment.household = query_int(query);
        payment.amount_fen = query_int(query);
        payment.paid_on = query_int32(query);
        QUERY_CHARS(query, payment.method);
        payment.at_ms = query_int(query);
        query_note(query, each(context, &payment));
    }
    return query_end(query);
}

enum status store_payment_of(struct store *store, int64_t household, size_t max,
                             payment_each *each, void *context)
{
    struct query query = query_start(store, SQL_PAYMENT_OF);
    query_bind_int(&query, household);
    query_bind_int(&query, (int64_t)max);
    return read_payments(&query, each, context);
}

enum status store_bill_credit(struct store *store, int64_t household, int64_t *credit_fen_out)
{
    int64_t total_fen = 0;
    enum status status = total_paid(store, household, &total_fen);
    if (status != ST_OK) {
        return status;
    }
    struct query query = query_start(store, SQL_BILL_PAID);
    query_bind_int(&query, household);
    status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    *credit_fen_out = total_fen - query_int(&query);
    return query_end(&query);
}

/* ---- disputes ---- */

enum status store_dispute_open(struct store *store, struct dispute *dispute)
{
    int64_t id = 0;
    struct query query = query_start(store, SQL_DISPUTE_OPEN);
    query_bind_int(&query, dispute->household);
    query_bind_int(&query, dispute->bill);
    query_bind_ref(&query, dispute->ticket);
    QUERY_BIND_CHARS(&query, dispute->reason);
    query_bind_int(&query, dispute->opened_at_ms);
    enum status status = query_insert(&query, &id);
    if (status != ST_OK) {
        return status;
    }
    dispute->id = id;
    return settle_new(store, dispute->household);
}

enum status store_dispute_of(struct store *store, int64_t household, dispute_each *each,
                             void *context)
{
    struct query query = query_start(store, SQL_DISPUTE_OF);
    query_bind_int(&query, household);
    while (query_step(&query)) {
        struct dispute dispute = {.household = household};
        dispute.id = query_int(&query);
        dispute.bill = query_int(&query);
        dispute.ticket = query_int(&query);
        QUERY_CHARS(&query, dispute.reason);
        dispute.opened_at_ms = query_int(&query);
        query_note(&query, each(context, &dispute));
    }
    return query_end(&query);
}

enum status store_dispute_close(struct store *store, int64_t ticket, int64_t at_ms)
{
    struct query query = query_start(store, SQL_DISPUTE_HOME);
    query_bind_int(&query, ticket);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    int64_t household = query_int(&query);
    status = query_end(&query);
    if (status != ST_OK) {
        return status;
    }
    query = query_start(store, SQL_DISPUTE_CLOSE);
    query_bind_int(&query, ticket);
    query_bind_int(&query, at_ms);
    status = query_run_one(&query);
    return status == ST_OK ? settle_new(store, household) : status;
}
