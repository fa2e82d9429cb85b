#include "store/message.h"

#include "bot/base/invariant.h"
#include "store/chain.h"
#include "store/query.h"
#include "store/rows.h"

/* How far back pictures are looked for: the newest messages of the chat. */
enum { ATTACH_WINDOW_MESSAGES = 64 };

/* The passive reply to that message; its id is 0 when there was none. */
static enum status find_answer(struct store *store, int64_t id, struct message *answer_out)
{
    *answer_out = (struct message){.id = 0};
    struct query query = query_start(store, SQL_MESSAGE_ANSWER);
    query_bind_int(&query, id);
    query_bind_int(&query, MESSAGE_ANSWER_NEAR);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    rows_message_kept(&query, answer_out);
    return query_end(&query);
}

enum status store_message_seen(struct store *store, struct text account, struct text dedupe_key,
                               int64_t *id_out, struct message *answer_out)
{
    struct query query = query_start(store, SQL_MESSAGE_SEEN);
    query_bind_text(&query, account, STORE_ID_BYTES - 1);
    query_bind_text(&query, dedupe_key, STORE_KEY_BYTES - 1);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    *id_out = query_int(&query);
    status = query_end(&query);
    return status == ST_OK ? find_answer(store, *id_out, answer_out) : status;
}

enum status store_message_add(struct store *store, struct message *message)
{
    enum status status = chain_load(store, message->contact);
    if (status != ST_OK) {
        return status;
    }
    struct query query = query_start(store, SQL_MESSAGE_ADD);
    query_bind_int(&query, message->at_ms);
    query_bind_int(&query, message->direction);
    query_bind_int(&query, message->contact);
    query_bind_text(&query, message->kind, STORE_ID_BYTES - 1);
    query_bind_text(&query, message->text, MESSAGE_TEXT_BYTES_MAX);
    query_bind_text(&query, message->media, MESSAGE_TEXT_BYTES_MAX);
    query_bind_text(&query, message->intent, STORE_ID_BYTES - 1);
    query_bind_text(&query, message->author, STORE_ID_BYTES - 1);
    query_bind_optional(&query, message->dedupe_key, STORE_KEY_BYTES - 1);
    query_bind_text(&query, message->account, STORE_ID_BYTES - 1);
    query_bind_ref(&query, message->answer);
    query_bind_ref(&query, message->ticket);
    query_bind_ref(&query, store->chain.last_message);
    int64_t id = 0;
    status = query_insert(&query, &id);
    if (status == ST_OK) {
        status = chain_add_message(store, id);
    }
    if (status == ST_OK) {
        message->id = id;
    }
    return status;
}

enum status store_message_attach(struct store *store, int64_t contact, int64_t since_ms,
                                 int64_t ticket)
{
    enum status status = chain_flush(store);
    if (status != ST_OK) {
        return status;
    }
    struct query query = query_start(store, SQL_MESSAGE_ATTACH);
    query_bind_int(&query, contact);
    query_bind_int(&query, since_ms);
    query_bind_int(&query, ticket);
    query_bind_int(&query, ATTACH_WINDOW_MESSAGES);
    return query_run(&query);
}

static enum status each_row(struct query *query, message_each *each, void *context)
{
    while (query_step(query)) {
        struct message message;
        rows_message(query, &message);
        message.has_file = rows_media_file(query, &message.file);
        query_note(query, each(context, &message));
    }
    return query_end(query);
}

enum status store_message_page(struct store *store, int64_t contact, int64_t before_id, size_t max,
                               message_each *each, void *context)
{
    INVARIANT(max <= MESSAGE_PAGE_MAX);
    enum status status = chain_flush(store);
    if (status != ST_OK) {
        return status;
    }
    struct query query = query_start(store, SQL_MESSAGE_PAGE);
    query_bind_int(&query, contact);
    query_bind_int(&query, before_id);
    query_bind_int(&query, (int64_t)max);
    return each_row(&query, each, context);
}

enum status store_message_get(struct store *store, int64_t contact, int64_t id,
                              message_each *each, void *context)
{
    struct query query = query_start(store, SQL_MESSAGE_GET);
    query_bind_int(&query, id);
    query_bind_int(&query, contact);
    return each_row(&query, each, context);
}

enum status store_message_of_ticket(struct store *store, int64_t ticket, message_each *each,
                                    void *context)
{
    struct query query = query_start(store, SQL_MESSAGE_OF_TICKET);
    query_bind_int(&query, ticket);
    query_bind_int(&query, MESSAGE_PAGE_MAX);
    return each_row(&query, each, context);
}
