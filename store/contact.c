#include "store/contact.h"

#include "bot/base/invariant.h"
#include "store/chain.h"
#include "store/query.h"

#include <string.h>

static void read_contact(struct query *query, struct contact *contact)
{
    contact->id = query_int(query);
    QUERY_CHARS(query, contact->channel);
    QUERY_CHARS(query, contact->account);
    QUERY_CHARS(query, contact->peer);
    QUERY_CHARS(query, contact->community);
    QUERY_CHARS(query, contact->name);
    QUERY_CHARS(query, contact->phone);
    QUERY_CHARS(query, contact->room);
    contact->household = query_int(query);
    contact->created_at_ms = query_int(query);
    contact->following = query_int(query) != 0;
}

static void read_conversation(struct query *query, int64_t contact,
                              struct conversation *conversation)
{
    conversation->contact = contact;
    conversation->state = TEXT_NONE;
    conversation->asked = false;
    conversation->surveyed = conversation->proving = false;
    conversation->holder = query_int(query);
    conversation->held_since_ms = query_int(query);
    conversation->wants_human_since_ms = query_int(query);
    conversation->last_in_at_ms = query_int(query);
    conversation->allowance_until_ms = query_int(query);
    conversation->allowance_left = query_int32(query);
    conversation->action_until_ms = query_int(query);
    conversation->action_left = query_int32(query);
    conversation->last_media_at_ms = query_int(query);
    conversation->in_count = query_int(query);
}

/* What is remembered needs no query. */
static enum status give(struct store *store, const struct recent_row *row,
                        struct contact *contact_out, struct conversation *conversation_out)
{
    *contact_out = row->contact;
    *conversation_out = row->conversation;
    return chain_know(store, row->contact.id, row->last_message, row->last_ticket);
}

static enum status read_one(struct query *query, struct contact *contact_out,
                            struct conversation *conversation_out)
{
    struct store *store = query->store;
    struct recent_row row;
    enum status status = query_first(query);
    if (status != ST_OK) {
        return status;
    }
    read_contact(query, &row.contact);
    read_conversation(query, row.contact.id, &row.conversation);
    row.last_message = query_int(query);
    row.last_ticket = query_int(query);
    row.conversation.asked = query_int(query) != 0;
    row.conversation.surveyed = query_int(query) != 0;
    row.conversation.proving = query_int(query) != 0;
    row.conversation.state = query_text_kept(query);
    status = query_end(query);
    if (status == ST_OK) {
        recent_put(store->recent, &row);
    }
    return status == ST_OK ? give(store, &row, contact_out, conversation_out) : status;
}

enum status store_contact_find(struct store *store, struct text account, struct text peer,
                               struct contact *contact_out, struct conversation *conversation_out)
{
    const struct recent_row *row = recent_find(store->recent, account, peer);
    if (row != NULL) {
        return give(store, row, contact_out, conversation_out);
    }
    struct query query = query_start(store, SQL_CONTACT_FIND);
    query_bind_text(&query, account, STORE_ID_BYTES - 1);
    query_bind_text(&query, peer, STORE_PEER_BYTES - 1);
    return read_one(&query, contact_out, conversation_out);
}

enum status store_contact_get(struct store *store, int64_t id, struct contact *contact_out,
                              struct conversation *conversation_out)
{
    const struct recent_row *row = recent_get(store->recent, id);
    if (row != NULL) {
        return give(store, row, contact_out, conversation_out);
    }
    struct query query = query_start(store, SQL_CONTACT_GET);
    query_bind_int(&query, id);
    return read_one(&query, contact_out, conversation_out);
}

enum status store_contact_add(struct store *store, struct contact *contact)
{
    int64_t id = 0;
    struct query query = query_start(store, SQL_CONTACT_ADD);
    QUERY_BIND_CHARS(&query, contact->channel);
    QUERY_BIND_CHARS(&query, contact->account);
    QUERY_BIND_CHARS(&query, contact->peer);
    QUERY_BIND_CHARS(&query, contact->community);
    QUERY_BIND_CHARS(&query, contact->name);
    QUERY_BIND_CHARS(&query, contact->phone);
    QUERY_BIND_CHARS(&query, contact->room);
    query_bind_ref(&query, contact->household);
    query_bind_int(&query, contact->created_at_ms);
    query_bind_int(&query, contact->following);
    enum status status = query_insert(&query, &id);
    if (status != ST_OK) {
        return status;
    }
    query = query_start(store, SQL_CONVERSATION_ADD);
    query_bind_int(&query, id);
    status = query_run(&query);
    if (status == ST_OK) {
        contact->id = id;
        recent_put(store->recent,
                   &(struct recent_row){.contact = *contact, .conversation = {.contact = id}});
    }
    return status;
}

/* What SQL_CONTACT_SAVE writes, and nothing else. */
static void remember_contact(struct contact *row, const struct contact *saved)
{
    struct contact now = *saved;
    memcpy(now.channel, row->channel, sizeof now.channel);
    memcpy(now.account, row->account, sizeof now.account);
    memcpy(now.peer, row->peer, sizeof now.peer);
    now.created_at_ms = row->created_at_ms;
    *row = now;
}

enum status store_contact_save(struct store *store, const struct contact *contact)
{
    struct query query = query_start(store, SQL_CONTACT_SAVE);
    query_bind_int(&query, contact->id);
    QUERY_BIND_CHARS(&query, contact->name);
    QUERY_BIND_CHARS(&query, contact->phone);
    QUERY_BIND_CHARS(&query, contact->room);
    query_bind_ref(&query, contact->household);
    QUERY_BIND_CHARS(&query, contact->community);
    query_bind_int(&query, contact->following);
    recent_saving(store->recent, contact->id);
    enum status status = query_run_one(&query);
    struct recent_row *row = recent_saved(store->recent, status == ST_OK);
    if (row != NULL) {
        remember_contact(&row->contact, contact);
    }
    return status;
}

enum status store_contact_forget(struct store *store, int64_t id)
{
    static const enum statement steps[] = {SQL_CONTACT_FORGET, SQL_CONVERSATION_FORGET};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        struct query query = query_start(store, steps[i]);
        query_bind_int(&query, id);
        enum status status = query_run_one(&query);
        if (status != ST_OK) {
            return status;
        }
    }
    static const enum statement rows[] = {SQL_BINDING_FORGET, SQL_PROOF_FORGET};
    enum status status = ST_OK;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0] && status == ST_OK; i++) {
        struct query query = query_start(store, rows[i]); /* there may be none */
        query_bind_int(&query, id);
        status = query_run(&query);
    }
    return status;
}

/* The row as it was just saved: what is only loaded stays as it is, and who holds the chat too where
 * that was not saved. */
static void remember(struct store *store, struct recent_row *row,
                     const struct conversation *conversation, bool with_hold)
{
    const struct conversation before = row->conversation;
    row->conversation = *conversation;
    row->conversation.asked = before.asked;
    row->conversation.surveyed = before.surveyed;
    row->conversation.proving = before.proving;
    if (!with_hold) {
        row->conversation.holder = before.holder;
        row->conversation.held_since_ms = before.held_since_ms;
        row->conversation.wants_human_since_ms = before.wants_human_since_ms;
    }
    row->last_message = store->chain.last_message;
    row->last_ticket = store->chain.last_ticket;
    recent_set_state(store->recent, row, conversation->state);
}

static enum status save_conversation(struct store *store, const struct conversation *conversation,
                                     bool with_hold)
{
    enum status status = chain_load(store, conversation->contact);
    if (status != ST_OK) {
        return status;
    }
    struct query query =
        query_start(store, with_hold ? SQL_CONVERSATION_SAVE : SQL_CONVERSATION_STEP);
    query_bind_int(&query, conversation->contact);
    query_bind_text(&query, conversation->state, CONVERSATION_STATE_BYTES_MAX);
    query_bind_int(&query, conversation->last_in_at_ms);
    query_bind_int(&query, conversation->allowance_until_ms);
    query_bind_int(&query, conversation->allowance_left);
    query_bind_int(&query, conversation->action_until_ms);
    query_bind_int(&query, conversation->action_left);
    query_bind_int(&query, conversation->last_media_at_ms);
    query_bind_int(&query, conversation->in_count);
    query_bind_ref(&query, store->chain.last_message);
    query_bind_ref(&query, store->chain.last_ticket);
    if (with_hold) {
        query_bind_ref(&query, conversation->holder);
        query_bind_int(&query, conversation->held_since_ms);
        query_bind_int(&query, conversation->wants_human_since_ms);
    }
    recent_saving(store->recent, conversation->contact);
    status = query_run_one(&query);
    struct recent_row *row = recent_saved(store->recent, status == ST_OK);
    if (row != NULL) {
        remember(store, row, conversation, with_hold);
    }
    if (status == ST_OK) {
        store->chain.unwritten = false;
    }
    return status;
}

enum status store_conversation_save(struct store *store, const struct conversation *conversation)
{
    return save_conversation(store, conversation, true);
}

enum status store_conversation_held(struct store *store, int64_t staff, int64_t after,
                                    int64_t *contact_out)
{
    struct query query = query_start(store, SQL_CONVERSATION_HELD);
    query_bind_int(&query, staff);
    query_bind_int(&query, after);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    *contact_out = query_int(&query);
    return query_end(&query);
}

enum status store_conversation_step(struct store *store, const struct conversation *conversation)
{
    return save_conversation(store, conversation, false);
}

static enum status read_chats(struct query *query, struct chat_row *rows, size_t max,
                              size_t *count_out)
{
    size_t count = 0;
    while (count < max && query_step(query)) {
        struct chat_row *row = &rows[count++];
        read_contact(query, &row->contact);
        read_conversation(query, row->contact.id, &row->conversation);
    }
    enum status status = query_end(query);
    if (status == ST_OK) {
        *count_out = count;
    }
    return status;
}

enum status store_chat_list(struct store *store, struct text scopes, struct chat_row *rows,
                            size_t max, size_t *count_out)
{
    INVARIANT(max <= CHAT_LIST_MAX);
    struct query query = query_start(store, SQL_CHAT_LIST);
    query_bind_text(&query, scopes, STORE_SCOPES_BYTES - 1);
    query_bind_int(&query, (int64_t)max);
    return read_chats(&query, rows, max, count_out);
}

enum status store_chats_of_home(struct store *store, int64_t household, struct chat_row *rows,
                                size_t max, size_t *count_out)
{
    INVARIANT(max <= CHAT_LIST_MAX);
    struct query query = query_start(store, SQL_CHATS_OF_HOME);
    query_bind_int(&query, household);
    query_bind_int(&query, (int64_t)max);
    return read_chats(&query, rows, max, count_out);
}

static void read_household(struct query *query, struct household *household)
{
    household->id = query_int(query);
    QUERY_CHARS(query, household->community);
    QUERY_CHARS(query, household->room);
    QUERY_CHARS(query, household->owner);
    QUERY_CHARS(query, household->phone);
}

static enum status read_first_household(struct query *query, struct household *household_out)
{
    enum status status = query_first(query);
    if (status != ST_OK) {
        return status;
    }
    read_household(query, household_out);
    return query_end(query);
}

enum status store_household_find(struct store *store, struct text community, struct text room,
                                 struct household *household_out)
{
    struct query query = query_start(store, SQL_HOUSEHOLD_FIND);
    query_bind_text(&query, community, STORE_ID_BYTES - 1);
    query_bind_text(&query, room, STORE_ROOM_BYTES - 1);
    return read_first_household(&query, household_out);
}

enum status store_household_get(struct store *store, int64_t id, struct household *household_out)
{
    struct query query = query_start(store, SQL_HOUSEHOLD_GET);
    query_bind_int(&query, id);
    return read_first_household(&query, household_out);
}

enum status store_household_of_phone(struct store *store, struct text community,
                                     struct text phone, struct household *household_out)
{
    struct query query = query_start(store, SQL_HOUSEHOLD_OF_PHONE);
    query_bind_text(&query, community, STORE_ID_BYTES - 1);
    query_bind_text(&query, phone, STORE_PHONE_BYTES - 1);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    struct household found;
    read_household(&query, &found);
    bool alone = !query_step(&query);
    status = query_end(&query);
    if (status == ST_OK && alone) {
        *household_out = found;
    }
    return status == ST_OK && !alone ? ST_NOT_FOUND : status;
}

enum status store_household_put(struct store *store, struct household *household)
{
    struct query query = query_start(store, SQL_HOUSEHOLD_PUT);
    QUERY_BIND_CHARS(&query, household->community);
    QUERY_BIND_CHARS(&query, household->room);
    QUERY_BIND_CHARS(&query, household->owner);
    QUERY_BIND_CHARS(&query, household->phone);
    return query_put(&query, &household->id);
}
