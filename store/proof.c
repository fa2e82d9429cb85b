#include "store/proof.h"

#include "bot/base/invariant.h"
#include "store/query.h"

/* A number that this program does not know waits for nothing. */
static void read_proof(struct query *query, struct proof *proof)
{
    proof->contact = query_int(query);
    int64_t state = query_int(query), kind = query_int(query);
    bool known = state >= 0 && state < PROOF_STATE_COUNT && kind >= 0 && kind < PROOF_KIND_COUNT;
    proof->state = known ? (enum proof_state)state : PROOF_CLOSED;
    proof->kind = known ? (enum proof_kind)kind : PROOF_HOME;
    QUERY_CHARS(query, proof->room);
    QUERY_CHARS(query, proof->phone);
    QUERY_CHARS(query, proof->name);
    proof->household = query_int(query);
    QUERY_CHARS(query, proof->sent_to);
    QUERY_CHARS(query, proof->hash);
    proof->tries = query_int32(query);
    proof->at_ms = query_int(query);
    proof->until_ms = query_int(query);
    proof->words = query_text_kept(query);
}

enum status store_proof_get(struct store *store, int64_t contact, struct proof *proof_out)
{
    struct query query = query_start(store, SQL_PROOF_GET);
    query_bind_int(&query, contact);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    read_proof(&query, proof_out);
    return query_end(&query);
}

enum status store_proof_put(struct store *store, const struct proof *proof)
{
    INVARIANT(proof->state < PROOF_STATE_COUNT && proof->kind < PROOF_KIND_COUNT);
    struct query query = query_start(store, SQL_PROOF_PUT);
    query_bind_int(&query, proof->contact);
    query_bind_int(&query, proof->state);
    query_bind_int(&query, proof->kind);
    QUERY_BIND_CHARS(&query, proof->room);
    QUERY_BIND_CHARS(&query, proof->phone);
    QUERY_BIND_CHARS(&query, proof->name);
    query_bind_ref(&query, proof->household);
    QUERY_BIND_CHARS(&query, proof->sent_to);
    QUERY_BIND_CHARS(&query, proof->hash);
    query_bind_int(&query, proof->tries);
    query_bind_int(&query, proof->at_ms);
    query_bind_int(&query, proof->until_ms);
    query_bind_text(&query, proof->words, PROOF_WORDS_BYTES);
    return query_run(&query);
}

enum status store_proof_issued(struct store *store, struct text subject, int64_t since_ms,
                               int64_t *count_out)
{
    struct query query = query_start(store, SQL_PROOF_ISSUED);
    query_bind_text(&query, subject, STORE_KEY_BYTES - 1);
    query_bind_int(&query, since_ms);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    *count_out = query_int(&query);
    return query_end(&query);
}

enum status store_proof_issue(struct store *store, struct text subject, int64_t at_ms,
                              int64_t forget_ms)
{
    struct query query = query_start(store, SQL_PROOF_ISSUE_PRUNE);
    query_bind_int(&query, forget_ms);
    query_bind_int(&query, PROOF_PRUNE_ROWS);
    enum status status = query_run(&query);
    if (status != ST_OK) {
        return status;
    }
    query = query_start(store, SQL_PROOF_ISSUE);
    query_bind_text(&query, subject, STORE_KEY_BYTES - 1);
    query_bind_int(&query, at_ms);
    return query_run(&query);
}
