#include "bot/sibling_state.h"

#include "bot/binding.h"
#include "bot/dialogue.h"

enum { SIBLINGS_MAX = 8 /* contacts of one person that are looked at */ };

/* Keeps the chat in newest when it waits, and was written to later; notes where a question about a
 * ticket does. */
static enum status look_at(struct turn *turn, int64_t contact_id, struct conversation *newest,
                           int64_t *asked_out)
{
    struct contact contact;
    struct conversation conversation;
    enum status status =
        store_contact_get(turn->store, contact_id, &contact, &conversation);
    bool open = status == ST_OK && conversation.holder == 0 &&
                dialogue_waits(turn->config, conversation.state, turn->now_ms);
    if (status == ST_OK && conversation.asked && *asked_out == 0) {
        *asked_out = contact_id;
    }
    if (!open || (newest->contact != 0 && conversation.last_in_at_ms <= newest->last_in_at_ms)) {
        return status;
    }
    *newest = conversation;
    newest->state = arena_text(turn->arena, conversation.state);
    return newest->state.data == NULL ? ST_NO_MEMORY : ST_OK;
}

enum status sibling_state_take(struct turn *turn, const struct contact *contact,
                               struct text *state_out, int64_t *asked_out)
{
    int64_t others[SIBLINGS_MAX];
    size_t count = 0;
    struct conversation newest = {.contact = 0};
    *asked_out = 0;
    enum status status = binding_siblings(turn, contact, others, SIBLINGS_MAX, &count);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        status = look_at(turn, others[i], &newest, asked_out);
    }
    *state_out = TEXT_NONE;
    if (status != ST_OK || newest.contact == 0) {
        return status;
    }
    *state_out = newest.state;
    newest.state = TEXT_NONE;
    return store_conversation_save(turn->store, &newest);
}
