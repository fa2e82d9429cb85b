#include "store/ledger.h"

#include "store/query.h"

static enum status find(struct store *store, const struct posting *posting, int64_t *id_out)
{
    struct query query = query_start(store, SQL_POSTING_FIND);
    QUERY_BIND_CHARS(&query, posting->key);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    *id_out = query_int(&query);
    return query_end(&query);
}

static enum status insert(struct store *store, struct posting *posting)
{
    struct query query = query_start(store, SQL_POSTING_ADD);
    query_bind_int(&query, posting->at_ms);
    QUERY_BIND_CHARS(&query, posting->community);
    QUERY_BIND_CHARS(&query, posting->from);
    QUERY_BIND_CHARS(&query, posting->to);
    query_bind_int(&query, posting->amount_fen);
    query_bind_ref(&query, posting->ticket);
    QUERY_BIND_CHARS(&query, posting->key);
    QUERY_BIND_CHARS(&query, posting->actor);
    QUERY_BIND_CHARS(&query, posting->note);
    return query_insert(&query, &posting->id);
}

static enum status put_balance(struct store *store, const struct posting *posting,
                               const char account[STORE_ID_BYTES], int64_t balance_fen)
{
    struct query query = query_start(store, SQL_BALANCE_PUT);
    QUERY_BIND_CHARS(&query, posting->community);
    query_bind_chars(&query, account, STORE_ID_BYTES);
    query_bind_int(&query, balance_fen);
    return query_run(&query);
}

/* What both accounts hold once it is posted, or why it cannot be. */
static enum status count_up(struct store *store, const struct posting *posting,
                            const int64_t *keep_from_fen, int64_t *from_fen, int64_t *to_fen)
{
    struct text community = text_of(posting->community);
    enum status status = store_ledger_balance(store, community, text_of(posting->from), from_fen);
    if (status == ST_OK) {
        status = store_ledger_balance(store, community, text_of(posting->to), to_fen);
    }
    if (status != ST_OK) {
        return status;
    }
    if (__builtin_sub_overflow(*from_fen, posting->amount_fen, from_fen) ||
        __builtin_add_overflow(*to_fen, posting->amount_fen, to_fen)) {
        return ST_TOO_LARGE;
    }
    return keep_from_fen != NULL && *from_fen < *keep_from_fen ? ST_FORBIDDEN : ST_OK;
}

enum status store_ledger_post(struct store *store, struct posting *posting,
                              const int64_t *keep_from_fen)
{
    if (posting->amount_fen <= 0 || posting->key[0] == '\0' ||
        text_equal(text_of(posting->from), text_of(posting->to))) {
        return ST_MALFORMED;
    }
    enum status status = find(store, posting, &posting->id);
    if (status != ST_NOT_FOUND) {
        return status == ST_OK ? ST_CONFLICT : status;
    }
    int64_t from_fen = 0;
    int64_t to_fen = 0;
    status = count_up(store, posting, keep_from_fen, &from_fen, &to_fen);
    if (status == ST_OK) {
        status = insert(store, posting);
    }
    if (status == ST_OK) {
        status = put_balance(store, posting, posting->from, from_fen);
    }
    return status == ST_OK ? put_balance(store, posting, posting->to, to_fen) : status;
}

enum status store_ledger_balance(struct store *store, struct text community, struct text account,
                                 int64_t *balance_fen_out)
{
    struct query query = query_start(store, SQL_BALANCE_GET);
    query_bind_text(&query, community, STORE_ID_BYTES - 1);
    query_bind_text(&query, account, STORE_ID_BYTES - 1);
    int64_t balance_fen = query_step(&query) ? query_int(&query) : 0;
    enum status status = query_end(&query);
    if (status == ST_OK) {
        *balance_fen_out = balance_fen;
    }
    return status;
}

static enum status read_each(struct query *query, posting_each *each, void *context)
{
    while (query_step(query)) {
        struct posting posting;
        posting.id = query_int(query);
        posting.at_ms = query_int(query);
        QUERY_CHARS(query, posting.community);
        QUERY_CHARS(query, posting.from);
        QUERY_CHARS(query, posting.to);
        posting.amount_fen = query_int(query);
        posting.ticket = query_int(query);
        QUERY_CHARS(query, posting.key);
        QUERY_CHARS(query, posting.actor);
        QUERY_CHARS(query, posting.note);
        query_note(query, each(context, &posting));
    }
    return query_end(query);
}

enum status store_ledger_of_account(struct store *store, struct text community, struct text account,
                                    size_t max, posting_each *each, void *context)
{
    struct query query = query_start(store, SQL_POSTING_OF_ACCOUNT);
    query_bind_text(&query, community, STORE_ID_BYTES - 1);
    query_bind_text(&query, account, STORE_ID_BYTES - 1);
    query_bind_int(&query, (int64_t)max);
    return read_each(&query, each, context);
}

/* Unsigned, because what the accounts that were given to hold may pass int64 on the way: the sum
 * over all of them is 0 all the same. */
enum status store_ledger_sum(struct store *store, int64_t *sum_fen_out)
{
    uint64_t sum = 0;
    struct query query = query_start(store, SQL_BALANCE_EACH);
    while (query_step(&query)) {
        sum += (uint64_t)query_int(&query);
    }
    enum status status = query_end(&query);
    if (status == ST_OK) {
        *sum_fen_out = (int64_t)sum;
    }
    return status;
}
