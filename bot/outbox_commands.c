/* outbox_commands.c - what did not go out, and what waits to: staff look at it, and try again. */
#include "bot/command.h"
#include "bot/outbound.h"
#include "bot/render.h"

enum { SHOWN_MAX = 200 };

static enum status write_row(void *context, const struct outbox_row *row)
{
    struct command *command = context;
    render_outbox(&command->answer, NULL, row, turn_offset_minutes(command->turn, TEXT_NONE));
    return ST_OK;
}

typedef enum status find_rows(struct store *store, struct text scopes, size_t max,
                              outbox_each *each, void *context);

static enum status list(struct command *command, const char *key, find_rows *find)
{
    json_out_array(&command->answer, key);
    enum status status = find(command->turn->store, text_of(command->viewer->communities),
                              SHOWN_MAX, write_row, command);
    json_out_array_end(&command->answer);
    return status;
}

static enum status run_dead(struct command *command)
{
    return list(command, "dead", store_outbox_dead);
}

static enum status run_held(struct command *command)
{
    return list(command, "held", store_outbox_held);
}

/* May the viewer see the community of the resident it is for? */
static enum status find_row(struct command *command, struct outbox_row *row_out)
{
    struct contact contact;
    struct conversation conversation;
    enum status status = store_outbox_get(command->turn->store,
                                          command_number(command, "outbox", 0), row_out);
    if (status != ST_OK) {
        return status;
    }
    row_out->body = arena_text(command->turn->arena, row_out->body);
    if (row_out->body.data == NULL) {
        return ST_NO_MEMORY;
    }
    status = row_out->contact == 0 ? ST_NOT_FOUND
                                   : store_contact_get(command->turn->store, row_out->contact,
                                                       &contact, &conversation);
    return status == ST_OK && !viewer_sees(command->viewer, text_of(contact.community))
               ? ST_NOT_FOUND
               : status;
}

static enum status run_retry(struct command *command)
{
    struct outbox_row row;
    enum status status = find_row(command, &row);
    bool went_on = false;
    if (status == ST_OK) {
        status = outbound_retry(command->turn, &row, text_of(command->viewer->username), &went_on);
    }
    if (went_on) {
        command->refusal = "staff.error.went_on";
    }
    if (status == ST_OK) {
        render_outbox(&command->answer, "outbox", &row,
                      turn_offset_minutes(command->turn, TEXT_NONE));
    }
    return status;
}

const struct command_op outbox_ops[] = {
    {"outbox.dead", COMMAND_ROLE, run_dead},
    {"outbox.held", COMMAND_ROLE, run_held},
    {"outbox.retry", COMMAND_ROLE | COMMAND_CHANGES, run_retry},
    {NULL, 0, NULL},
};
