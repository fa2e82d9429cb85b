#include "store/chain.h"

enum status chain_flush(struct store *store)
{
    struct store_chain *chain = &store->chain;
    if (!chain->unwritten) {
        return ST_OK;
    }
    struct query query = query_start(store, SQL_CHAIN_SAVE);
    query_bind_int(&query, chain->contact);
    query_bind_ref(&query, chain->last_message);
    query_bind_ref(&query, chain->last_ticket);
    enum status status = query_run_one(&query);
    if (status == ST_OK) {
        chain->unwritten = false;
    }
    return status;
}

enum status chain_know(struct store *store, int64_t contact, int64_t last_message,
                       int64_t last_ticket)
{
    if (store->chain.contact == contact) {
        return ST_OK; /* what is known is newer than the row */
    }
    enum status status = chain_flush(store);
    if (status == ST_OK) {
        store->chain = (struct store_chain){contact, last_message, last_ticket, false};
    }
    return status;
}

enum status chain_load(struct store *store, int64_t contact)
{
    if (store->chain.contact == contact && contact != 0) {
        return ST_OK;
    }
    struct query query = query_start(store, SQL_CHAIN_GET);
    query_bind_int(&query, contact);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    int64_t last_message = query_int(&query);
    int64_t last_ticket = query_int(&query);
    status = query_end(&query);
    return status == ST_OK ? chain_know(store, contact, last_message, last_ticket) : status;
}

/* Outside a transaction every statement is its own, so nothing may be left for later. */
static enum status note(struct store *store)
{
    store->chain.unwritten = true;
    return store->in_transaction ? ST_OK : chain_flush(store);
}

enum status chain_add_message(struct store *store, int64_t id)
{
    store->chain.last_message = id;
    return note(store);
}

enum status chain_add_ticket(struct store *store, int64_t number)
{
    store->chain.last_ticket = number;
    return note(store);
}
