#include "bot/people_leave.h"

#include "bot/dispatch.h"
#include "bot/render.h"
#include "bot/tickets.h"
#include "bot/typing.h"

/* ---- tickets ---- */

static enum status hand_over(struct turn *turn, struct ticket *ticket,
                             const struct people_leave *leave)
{
    bool taken = leave->to != NULL &&
                 scopes_hold(text_of(leave->to->communities), text_of(ticket->community));
    if (!taken && dispatch_can_pass(turn, ticket)) {
        return dispatch_pass(turn, ticket, TEXT("left"));
    }
    struct ticket_change change = {.actor = leave->actor,
                                   .note = taken ? text_of(leave->to->name) : TEXT_NONE};
    struct json_out out;
    json_out_begin(&out, turn->arena, 64);
    json_out_object(&out, NULL);
    json_out_string(&out, "from", leave->from->username);
    json_out_object_end(&out);
    ticket->assignee = taken ? leave->to->id : 0;
    enum status status = json_out_end(&out, &change.more);
    return status == ST_OK ? tickets_report(turn, ticket, TEXT("ticket.handed_over"), &change)
                           : status;
}

/* By number downwards, so that one which comes back to him (it cannot) would not be met again. */
static enum status leave_tickets(struct turn *turn, struct people_leave *leave)
{
    struct ticket_filter filter = {
        .scopes = TEXT("*"), .assignee = leave->from->id, .open_only = true};
    for (;;) {
        struct ticket ticket;
        size_t count = 0;
        enum status status = store_ticket_list(turn->store, &filter, &ticket, 1, &count);
        if (status != ST_OK || count == 0) {
            return status;
        }
        filter.before_number = ticket.number;
        status = tickets_load(turn, ticket.number, &ticket);
        if (status == ST_OK) {
            status = hand_over(turn, &ticket, leave);
        }
        if (status != ST_OK) {
            return status;
        }
        leave->tickets++;
    }
}

/* ---- chats ---- */

static enum status announce(struct turn *turn, const struct people_leave *leave,
                            const struct contact *contact, const struct conversation *conversation)
{
    struct event event = {.actor = leave->actor,
                          .kind = TEXT("chat.waiting"),
                          .community = text_of(contact->community),
                          .contact = contact->id};
    const struct text_value values[] = {{"name", text_of(leave->from->name)}};
    struct json_out out;
    json_out_begin(&out, turn->arena, 512);
    json_out_object(&out, NULL);
    render_chat(&out, "chat", turn->config, contact, conversation, NULL, false);
    json_out_text(&out, "text",
                  texts_fill(turn->config->texts, "staff.left_chat", values, 1, turn->arena));
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &event.data);
    return status == ST_OK ? turn_event(turn, &event) : status;
}

static enum status leave_chat(struct turn *turn, struct people_leave *leave, int64_t id)
{
    struct contact contact;
    struct conversation conversation;
    enum status status = store_contact_get(turn->store, id, &contact, &conversation);
    if (status != ST_OK) {
        return status;
    }
    conversation.state = arena_text(turn->arena, conversation.state); /* outlives the next call */
    if (conversation.state.data == NULL) {
        return ST_NO_MEMORY;
    }
    conversation.holder = 0;
    conversation.held_since_ms = 0;
    conversation.wants_human_since_ms = turn->now_ms;
    typing_over(turn->typing, id);
    status = store_conversation_save(turn->store, &conversation);
    return status == ST_OK ? announce(turn, leave, &contact, &conversation) : status;
}

enum status people_leave(struct turn *turn, struct people_leave *leave)
{
    leave->tickets = 0;
    leave->chats = 0;
    enum status status = leave_tickets(turn, leave);
    int64_t chat = 0;
    while (status == ST_OK) {
        status = store_conversation_held(turn->store, leave->from->id, chat, &chat);
        if (status == ST_NOT_FOUND) {
            return ST_OK;
        }
        if (status == ST_OK) {
            status = leave_chat(turn, leave, chat);
            leave->chats++;
        }
    }
    return status;
}
