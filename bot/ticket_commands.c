/* ticket_commands.c - ops that change a ticket. */
#include "bot/command.h"
#include "bot/dispatch.h"
#include "bot/render.h"
#include "bot/tickets.h"

enum { TICKET_TEXT_BYTES_MAX = 3000, SCORE_MAX = 5 /* 0: none was given */ };

static enum status answer_ticket(struct command *command)
{
    struct staff staff;
    const struct staff *assignee = NULL;
    enum status status = command_staff(command, command->ticket.assignee, &staff, &assignee);
    if (status == ST_OK) {
        render_ticket(&command->answer, "ticket", command->turn->config, &command->ticket, assignee,
                      command_sees_phones(command));
    }
    return status;
}

static enum status move(struct command *command, const char *op, struct text note, int32_t score)
{
    struct ticket_change change = {
        .op = text_of(op),
        .actor = text_of(command->viewer->username),
        .note = note,
        .score = score,
    };
    enum status status = tickets_move(command->turn, &command->ticket, &change);
    if (status == ST_CONFLICT) {
        command->refusal = "staff.error.no_move";
    }
    return status == ST_OK ? answer_ticket(command) : status;
}

/* Moves with a text that must be there: what was done, why cancelled. */
static enum status move_with_text(struct command *command, const char *op)
{
    struct text note;
    enum status status = command_need_text(command, "text", TICKET_TEXT_BYTES_MAX, &note);
    if (status != ST_OK) {
        command->refusal = "staff.error.text_needed";
        return status;
    }
    return move(command, op, note, 0);
}

static enum status run_accept(struct command *command)
{
    command->ticket.assignee = command->viewer->staff;
    return move(command, "ticket.accept", TEXT_NONE, 0);
}

static enum status run_assign(struct command *command)
{
    struct text username;
    enum status status =
        command_need_text(command, "assignee", COMMAND_WORD_BYTES_MAX, &username);
    if (status != ST_OK) {
        return status;
    }
    struct staff staff;
    status = store_staff_find(command->turn->store, username, &staff);
    if (status == ST_NOT_FOUND || (status == ST_OK && staff.disabled)) {
        command->refusal = "staff.error.no_such_staff";
        return ST_NOT_FOUND;
    }
    if (status != ST_OK) {
        return status;
    }
    struct viewer assignee = {0};
    text_copy(text_of(staff.communities), assignee.communities, sizeof assignee.communities);
    if (!viewer_sees(&assignee, text_of(command->ticket.community))) {
        command->refusal = "staff.error.no_such_staff";
        return ST_NOT_FOUND;
    }
    command->ticket.assignee = staff.id;
    if (staff.department[0] != '\0') {
        text_copy(text_of(staff.department), command->ticket.department,
                  sizeof command->ticket.department);
    }
    return move(command, "ticket.assign", text_of(staff.name), 0);
}

static enum status run_transfer(struct command *command)
{
    struct text department;
    enum status status =
        command_need_text(command, "department", STORE_ID_BYTES - 1, &department);
    if (status != ST_OK) {
        return status;
    }
    text_copy(department, command->ticket.department, sizeof command->ticket.department);
    command->ticket.assignee = 0; /* the other department finds its own person */
    struct text note = text_cut_utf8(command_text(command, "text"), TICKET_TEXT_BYTES_MAX);
    return move(command, "ticket.transfer", note, 0);
}

static enum status run_refuse(struct command *command)
{
    struct text reason;
    enum status status = command_need_text(command, "text", TICKET_TEXT_BYTES_MAX, &reason);
    if (status != ST_OK) {
        command->refusal = "staff.error.text_needed";
        return status;
    }
    status = dispatch_refuse(command->turn, &command->ticket, command->viewer, reason);
    if (status == ST_FORBIDDEN) {
        command->refusal = "staff.error.not_yours";
    } else if (status == ST_CONFLICT) {
        command->refusal = "staff.error.no_move";
    }
    return status == ST_OK ? answer_ticket(command) : status;
}

static enum status run_start(struct command *command)
{
    return move(command, "ticket.start", TEXT_NONE, 0);
}

static enum status run_note(struct command *command)
{
    struct text note;
    enum status status = command_need_text(command, "text", TICKET_TEXT_BYTES_MAX, &note);
    if (status != ST_OK) {
        command->refusal = "staff.error.text_needed";
        return status;
    }
    status = tickets_touch(command->turn, &command->ticket, TEXT("ticket.noted"),
                           text_of(command->viewer->username), note);
    return status == ST_OK ? answer_ticket(command) : status;
}

static enum status run_complete(struct command *command)
{
    return move_with_text(command, "ticket.complete");
}

static enum status run_callback(struct command *command)
{
    int64_t score = command_number(command, "score", 0);
    struct text note;
    enum status status = command_need_text(command, "text", TICKET_TEXT_BYTES_MAX, &note);
    if (status != ST_OK || score < 0 || score > SCORE_MAX) {
        command->refusal = "staff.error.text_needed";
        return status == ST_OK ? ST_MALFORMED : status;
    }
    return move(command, "ticket.callback", note, (int32_t)score);
}

static enum status run_close(struct command *command)
{
    return move(command, "ticket.close", TEXT_NONE, 0);
}

static enum status run_cancel(struct command *command)
{
    return move_with_text(command, "ticket.cancel");
}

static enum status run_reopen(struct command *command)
{
    return move_with_text(command, "ticket.reopen");
}

static enum status run_acknowledge(struct command *command)
{
    enum status status = tickets_acknowledge(command->turn, &command->ticket,
                                             text_of(command->viewer->username));
    if (status == ST_CONFLICT) { /* somebody was quicker: what he wanted is so */
        status = ST_OK;
    }
    return status == ST_OK ? answer_ticket(command) : status;
}

enum { CHANGE_TICKET = COMMAND_ROLE | COMMAND_TICKET | COMMAND_CHANGES };

const struct command_op ticket_ops[] = {
    {"ticket.accept", CHANGE_TICKET, run_accept},
    {"ticket.assign", CHANGE_TICKET, run_assign},
    {"ticket.transfer", CHANGE_TICKET, run_transfer},
    {"ticket.refuse", CHANGE_TICKET, run_refuse},
    {"ticket.start", CHANGE_TICKET, run_start},
    {"ticket.note", CHANGE_TICKET, run_note},
    {"ticket.complete", CHANGE_TICKET, run_complete},
    {"ticket.callback", CHANGE_TICKET, run_callback},
    {"ticket.close", CHANGE_TICKET, run_close},
    {"ticket.cancel", CHANGE_TICKET, run_cancel},
    {"ticket.reopen", CHANGE_TICKET, run_reopen},
    {"ticket.acknowledge", CHANGE_TICKET, run_acknowledge},
    {NULL, 0, NULL},
};
