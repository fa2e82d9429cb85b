#include "bot/unfollow.h"

#include "bot/campaigns.h"
#include "bot/outbound_row.h"
#include "bot/route.h"
#include "bot/text_keys.h"
#include "store/consent.h"
#include "store/outbox.h"

static enum status withdraw_one(struct turn *turn, int64_t id)
{
    struct outbox_row row;
    enum status status = store_outbox_get(turn->store, id, &row);
    if (status != ST_OK) {
        return status;
    }
    struct text why =
        texts_find(turn->config->texts, text_of(text_key(ROUTE_WHY_UNFOLLOWED)));
    enum route_word word;
    row.body = arena_text(turn->arena, row.body);
    if (row.body.data == NULL) {
        return ST_NO_MEMORY;
    }
    text_copy(why, row.error, sizeof row.error);
    row.finished_at_ms = turn->now_ms;
    outbound_row_move(turn, &row, OUTBOX_WITHDRAWN);
    if (row.lane == OUTBOX_CAMPAIGN) { /* who leaves is not sought elsewhere */
        word = ROUTE_NONE;
    } else {
        status = route_on(turn, &row, why, &word);
    }
    if (status == ST_OK && word != ROUTE_PASSED_ON) {
        status = outbound_row_tell(turn, "outbox.withdrawn", TEXT("system"), &row);
    }
    if (status == ST_OK) {
        status = campaigns_after_drop(turn, &row);
    }
    return status == ST_OK ? store_outbox_update(turn->store, &row) : status;
}

/* What is with the courier comes back by itself, refused. */
static enum status withdraw_all(struct turn *turn, const struct contact *contact)
{
    int64_t ids[UNFOLLOW_ROWS_MAX];
    size_t count = 0;
    enum status status = store_outbox_unsent(turn->store, contact->id, text_of(contact->account),
                                             text_of(contact->peer), ids, UNFOLLOW_ROWS_MAX,
                                             &count);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        status = withdraw_one(turn, ids[i]);
    }
    return status;
}

enum status unfollow_take(struct turn *turn, struct contact *contact,
                          struct conversation *conversation)
{
    contact->name[0] = contact->phone[0] = contact->room[0] = '\0';
    contact->household = 0;
    contact->following = false;
    *conversation = (struct conversation){
        .contact = contact->id,
        .last_in_at_ms = conversation->last_in_at_ms,
        .in_count = conversation->in_count,
    };
    enum status status = store_contact_forget(turn->store, contact->id);
    if (status == ST_OK) {
        status = store_consent_forget(turn->store, contact->id);
    }
    return status == ST_OK ? withdraw_all(turn, contact) : status;
}
