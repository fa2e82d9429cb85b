#include "store/inbox.h"

#include "bot/base/invariant.h"
#include "store/query.h"

enum status store_inbox_read(struct store *store, int64_t staff, int64_t contact)
{
    struct query query = query_start(store, SQL_INBOX_READ);
    query_bind_int(&query, staff);
    query_bind_int(&query, contact);
    return query_run_one(&query);
}

enum status store_inbox_read_all(struct store *store, int64_t staff, struct text scopes)
{
    struct query query = query_start(store, SQL_INBOX_READ_ALL);
    query_bind_int(&query, staff);
    query_bind_text(&query, scopes, STORE_SCOPES_BYTES - 1);
    return query_run(&query);
}

enum status store_inbox_read_count(struct store *store, int64_t staff, int64_t contact,
                                   int64_t *count_out)
{
    *count_out = 0;
    struct query query = query_start(store, SQL_INBOX_READ_GET);
    query_bind_int(&query, staff);
    query_bind_int(&query, contact);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    *count_out = query_int(&query);
    return query_end(&query);
}

enum status store_inbox_mention(struct store *store, int64_t staff, const struct mention *mention)
{
    INVARIANT((mention->contact == 0) != (mention->ticket == 0));
    struct query query = query_start(store, SQL_INBOX_MENTION_ADD);
    query_bind_int(&query, staff);
    query_bind_ref(&query, mention->contact);
    query_bind_ref(&query, mention->message);
    query_bind_ref(&query, mention->ticket);
    query_bind_text(&query, mention->ticket == 0 ? TEXT_NONE : mention->text,
                    INBOX_MENTION_BYTES_MAX);
    QUERY_BIND_CHARS(&query, mention->by_staff);
    query_bind_int(&query, mention->at_ms);
    return query_run(&query);
}

enum status store_inbox_mentions(struct store *store, int64_t staff, mention_each *each,
                                 void *context)
{
    struct query query = query_start(store, SQL_INBOX_MENTIONS);
    query_bind_int(&query, staff);
    query_bind_int(&query, INBOX_MENTIONS_MAX);
    while (query_step(&query)) {
        struct mention mention;
        mention.id = query_int(&query);
        mention.contact = query_int(&query);
        mention.message = query_int(&query);
        mention.ticket = query_int(&query);
        QUERY_CHARS(&query, mention.by_staff);
        mention.at_ms = query_int(&query);
        mention.text = query_text(&query);
        QUERY_CHARS(&query, mention.community);
        QUERY_CHARS(&query, mention.name);
        QUERY_CHARS(&query, mention.room);
        query_note(&query, each(context, &mention));
    }
    return query_end(&query);
}

enum status store_inbox_mention_done(struct store *store, int64_t staff, int64_t contact,
                                     int64_t ticket, int64_t at_ms)
{
    struct query query = query_start(store, SQL_INBOX_MENTION_DONE);
    query_bind_int(&query, staff);
    query_bind_ref(&query, contact);
    query_bind_ref(&query, ticket);
    query_bind_int(&query, at_ms);
    return query_run(&query);
}

enum status store_inbox_views(struct store *store, int64_t staff, view_each *each, void *context)
{
    struct query query = query_start(store, SQL_INBOX_VIEWS);
    query_bind_int(&query, staff);
    query_bind_int(&query, INBOX_VIEWS_MAX);
    while (query_step(&query)) {
        struct text name = query_text(&query);
        query_note(&query, each(context, name, query_text(&query)));
    }
    return query_end(&query);
}

enum status store_inbox_view_put(struct store *store, int64_t staff, struct text name,
                                 struct text data)
{
    struct query query = query_start(store, SQL_INBOX_VIEW_PUT);
    query_bind_int(&query, staff);
    query_bind_text(&query, name, STORE_NAME_BYTES - 1);
    query_bind_text(&query, data, INBOX_VIEW_BYTES_MAX);
    query_bind_int(&query, INBOX_VIEWS_MAX);
    return query_run_or(&query, ST_CONFLICT);
}

enum status store_inbox_view_drop(struct store *store, int64_t staff, struct text name)
{
    struct query query = query_start(store, SQL_INBOX_VIEW_DROP);
    query_bind_int(&query, staff);
    query_bind_text(&query, name, STORE_NAME_BYTES - 1);
    return query_run_one(&query);
}

enum status store_inbox_asking(struct store *store, int64_t from, int64_t to, int64_t *numbers,
                               size_t max, size_t *count_out)
{
    size_t count = 0;
    struct query query = query_start(store, SQL_INBOX_ASKING);
    query_bind_int(&query, from);
    query_bind_int(&query, to);
    while (count < max && query_step(&query)) {
        numbers[count++] = query_int(&query);
    }
    *count_out = count;
    return query_end(&query);
}

/* What staff must know first; a part that arrived does not make good for one that did not. */
static int gravity_of(int64_t state)
{
    static const int gravity[OUTBOX_STATE_COUNT] = {
        [OUTBOX_FAILED] = 8,  [OUTBOX_UNCERTAIN] = 7, [OUTBOX_WITHDRAWN] = 6,
        [OUTBOX_WAITING] = 5, [OUTBOX_QUEUED] = 4,    [OUTBOX_SENDING] = 3,
        [OUTBOX_SENT] = 2,    [OUTBOX_DELIVERED] = 1};
    return state >= 0 && state < OUTBOX_STATE_COUNT ? gravity[state] : 0;
}

enum status store_inbox_delivery(struct store *store, int64_t message,
                                 enum outbox_state *state_out,
                                 char error_out[OUTBOX_ERROR_BYTES])
{
    int worst = 0;
    struct query query = query_start(store, SQL_INBOX_DELIVERY);
    query_bind_int(&query, message);
    query_bind_int(&query, INBOX_DELIVERIES_MAX);
    while (query_step(&query)) {
        int64_t state = query_int(&query);
        if (gravity_of(state) > worst) {
            worst = gravity_of(state);
            *state_out = (enum outbox_state)state;
            query_chars(&query, error_out, OUTBOX_ERROR_BYTES);
        }
    }
    enum status status = query_end(&query);
    return status == ST_OK && worst == 0 ? ST_NOT_FOUND : status;
}
