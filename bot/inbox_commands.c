/* inbox_commands.c - what each member of staff keeps for himself: what he has read, where colleagues
 * called him, his views. */
#include "bot/command.h"
#include "bot/render.h"
#include "store/inbox.h"

#include <string.h>

/* Nobody else sees it, so nothing is told by an event, and a repeat does no harm. */
static enum status run_chat_read(struct command *command)
{
    struct store *store = command->turn->store;
    int64_t staff = command->viewer->staff, contact = command->contact.id;
    enum status status = store_inbox_read(store, staff, contact);
    if (status == ST_OK) {
        status = store_inbox_mention_done(store, staff, contact, 0, command->turn->now_ms);
    }
    json_out_number(&command->answer, "count", command->conversation.in_count);
    return status;
}

static enum status run_chat_read_all(struct command *command)
{
    return store_inbox_read_all(command->turn->store, command->viewer->staff,
                                text_of(command->viewer->communities));
}

/* ---- mentions ---- */

static enum status write_mention(void *context, const struct mention *mention)
{
    struct command *command = context;
    if (!viewer_sees(command->viewer, text_of(mention->community))) {
        return ST_OK;
    }
    struct json_out *out = &command->answer;
    json_out_object(out, NULL);
    json_out_number(out, "id", mention->id);
    if (mention->ticket != 0) {
        char number[TICKET_NUMBER_BYTES];
        render_ticket_number(&command->turn->config->settings, mention->ticket, number);
        json_out_string(out, "ticket", number);
    } else {
        json_out_number(out, "chat", mention->contact);
        json_out_number(out, "message", mention->message);
    }
    json_out_string(out, "name", mention->name);
    json_out_string(out, "room", mention->room);
    json_out_string(out, "by", mention->by_staff);
    render_words(out, "text", mention->text, false);
    render_time(out, "at", mention->at_ms,
                turn_offset_minutes(command->turn, text_of(mention->community)));
    json_out_object_end(out);
    return ST_OK;
}

static enum status run_mention_list(struct command *command)
{
    json_out_array(&command->answer, "mentions");
    enum status status = store_inbox_mentions(command->turn->store, command->viewer->staff,
                                              write_mention, command);
    json_out_array_end(&command->answer);
    return status;
}

/* What calls him in the ticket is seen. Like chat.read: nobody else is told. */
static enum status run_mention_seen(struct command *command)
{
    return store_inbox_mention_done(command->turn->store, command->viewer->staff, 0,
                                    command->ticket.number, command->turn->now_ms);
}

/* ---- views ---- */

static enum status write_view(void *context, struct text name, struct text data)
{
    struct command *command = context;
    json_out_object(&command->answer, NULL);
    json_out_text(&command->answer, "name", name);
    json_out_raw(&command->answer, "view", data);
    json_out_object_end(&command->answer);
    return ST_OK;
}

static enum status run_view_list(struct command *command)
{
    json_out_array(&command->answer, "views");
    enum status status = store_inbox_views(command->turn->store, command->viewer->staff,
                                           write_view, command);
    json_out_array_end(&command->answer);
    return status;
}

static enum status run_view_save(struct command *command)
{
    const json_t *view = json_object_get(command->request, "view");
    struct text name;
    char data[INBOX_VIEW_BYTES_MAX];
    enum status status = command_need_text(command, "name", STORE_NAME_BYTES - 1, &name);
    if (status != ST_OK || !json_is_object(view)) {
        return status == ST_OK ? ST_MALFORMED : status;
    }
    size_t size = json_dumpb(view, data, sizeof data, JSON_COMPACT);
    if (size > sizeof data) {
        return ST_TOO_LARGE;
    }
    status = store_inbox_view_put(command->turn->store, command->viewer->staff, name,
                                  (struct text){data, size});
    command->refusal = status == ST_CONFLICT ? "staff.error.views_full" : NULL;
    return status;
}

static enum status run_view_remove(struct command *command)
{
    struct text name;
    enum status status = command_need_text(command, "name", STORE_NAME_BYTES - 1, &name);
    return status == ST_OK ? store_inbox_view_drop(command->turn->store, command->viewer->staff,
                                                   name)
                           : status;
}

const struct command_op inbox_ops[] = {
    {"chat.read", COMMAND_ROLE | COMMAND_CHAT, run_chat_read},
    {"chat.read_all", COMMAND_ROLE, run_chat_read_all},
    {"mention.list", COMMAND_FREE, run_mention_list},
    {"mention.seen", COMMAND_TICKET, run_mention_seen},
    {"view.list", COMMAND_FREE, run_view_list},
    {"view.save", COMMAND_FREE | COMMAND_CHANGES, run_view_save},
    {"view.remove", COMMAND_FREE | COMMAND_CHANGES, run_view_remove},
    {NULL, 0, NULL},
};
