#include "bot/visitor.h"

#include "bot/window.h"
#include "intents/slots.h"

/* The home that has his number on file is where he is taken to write from. That proves nothing, for
 * numbers are given away and given again: he is not bound to it, and is told no name. */
static enum status know_by_phone(struct turn *turn, struct contact *contact, struct text phone)
{
    struct household household;
    text_copy(phone, contact->phone, sizeof contact->phone);
    enum status status = store_household_of_phone(turn->store, text_of(contact->community),
                                                  text_of(contact->phone), &household);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    text_copy(text_of(household.room), contact->room, sizeof contact->room);
    return ST_OK;
}

/* What the channel says of him and he has not said himself. */
static enum status learn(struct turn *turn, const struct inbound *inbound, struct contact *contact,
                         bool *learned_out)
{
    struct slot_phone phone;
    bool named = contact->name[0] == '\0' && inbound->name.size > 0;
    bool rung = contact->phone[0] == '\0' && inbound->phone.size > 0 &&
                slot_find_phone(inbound->phone, &phone) == ST_OK;
    if (named) {
        text_copy(inbound->name, contact->name, sizeof contact->name);
    }
    *learned_out = named || rung;
    return rung ? know_by_phone(turn, contact, text_of(phone.canonical)) : ST_OK;
}

static enum status add(struct turn *turn, const struct account *account,
                       const struct inbound *inbound, struct contact *contact)
{
    bool learned = false;
    *contact = (struct contact){.created_at_ms = turn->now_ms, .following = true};
    text_copy(text_of(account->ops->name), contact->channel, sizeof contact->channel);
    text_copy(account->id, contact->account, sizeof contact->account);
    text_copy(inbound->peer, contact->peer, sizeof contact->peer);
    text_copy(account->community, contact->community, sizeof contact->community);
    enum status status = account->ops->peer_is_phone
                             ? know_by_phone(turn, contact, inbound->peer)
                             : learn(turn, inbound, contact, &learned);
    return status == ST_OK ? store_contact_add(turn->store, contact) : status;
}

enum status visitor_find(struct turn *turn, const struct account *account,
                         const struct inbound *inbound, struct contact *contact,
                         struct conversation *conversation)
{
    bool learned = false;
    enum status status = store_contact_find(turn->store, inbound->account, inbound->peer, contact,
                                            conversation);
    if (status == ST_NOT_FOUND) {
        status = add(turn, account, inbound, contact);
        *conversation = (struct conversation){.contact = contact->id};
        return status;
    }
    if (status != ST_OK) {
        return status;
    }
    conversation->state = arena_text(turn->arena, conversation->state);
    status = conversation->state.data == NULL ? ST_NO_MEMORY
                                              : learn(turn, inbound, contact, &learned);
    return status == ST_OK && learned ? store_contact_save(turn->store, contact) : status;
}

enum status visitor_renew_ledger(struct turn *turn, const struct account *account,
                                 const struct inbound *inbound, int64_t contact,
                                 struct conversation *conversation)
{
    bool was_open = window_is_open(account, conversation, turn->now_ms);
    conversation->last_in_at_ms = turn->now_ms;
    conversation->in_count++;
    window_renew(conversation, inbound, turn->now_ms);
    if (inbound->allowance_count <= 0 || was_open) {
        return ST_OK;
    }
    int64_t count = 0;
    enum status status = store_outbox_wake(turn->store, contact, turn->now_ms, &count);
    turn->outbox_touched = turn->outbox_touched || count > 0;
    turn->outbox_delta[OUTBOX_WAITING] -= count;
    turn->outbox_delta[OUTBOX_QUEUED] += count;
    return status;
}
