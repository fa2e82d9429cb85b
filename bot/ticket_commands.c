/* ticket_commands.c - ops that change a ticket. */
#include "bot/command.h"
#include "bot/dispatch.h"
#include "bot/mentions.h"
#include "bot/procedure.h"
#include "bot/render.h"
#include "bot/ticket_words.h"
#include "bot/tickets.h"

#include <assert.h>

enum { TICKET_TEXT_BYTES_MAX = 3000, SCORE_MAX = 5 /* 0: none was given */ };
static_assert((int)TICKET_TEXT_BYTES_MAX <= (int)INBOX_MENTION_BYTES_MAX, "a note that calls fits");

enum status command_answer_ticket(struct command *command)
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

enum status command_explain(struct command *command, struct text key, enum status status)
{
    const struct ticket_words words = {.key = key};
    if (key.size == 0 || status == ST_OK) {
        return status;
    }
    enum status filled = ticket_words_fill(command->turn, &command->ticket, &words,
                                           &command->refusal_words);
    return filled == ST_OK ? status : filled;
}

/* Facts that were recorded with the op may have led where it leads (procedure_after). */
static bool is_there_already(const struct command *command, const struct text former)
{
    const struct service *service = catalogue_service(command->turn->config->catalogue,
                                                      text_of(command->ticket.service));
    const struct lifecycle_move *move =
        service == NULL ? NULL : lifecycle_move(service->lifecycle, command->op, former);
    struct text state = text_of(command->ticket.state);
    return move != NULL && !text_equal(state, former) && text_equal(state, move->to);
}

static enum status make_move(struct command *command, struct text note, int32_t score)
{
    char former[STORE_ID_BYTES];
    text_copy(text_of(command->ticket.state), former, sizeof former);
    struct text why = TEXT_NONE;
    const struct ticket_change change = {
        .op = command->op,
        .actor = text_of(command->viewer->username),
        .role = text_of(command->viewer->role),
        .note = note,
        .score = score,
        .why_out = &why,
    };
    enum status status = command_use_materials(command); /* before its state closes them */
    if (status == ST_OK) {
        status = command_record_facts(command);
    }
    if (status != ST_OK || is_there_already(command, text_of(former))) {
        return status;
    }
    status = tickets_move(command->turn, &command->ticket, &change);
    return command_explain(command, why, status);
}

static enum status move(struct command *command, struct text note)
{
    enum status status = make_move(command, note, 0);
    return status == ST_OK ? command_answer_ticket(command) : status;
}

/* Moves with a text that must be there: what was done, why cancelled. */
static enum status run_with_text(struct command *command)
{
    struct text note;
    enum status status = command_need_text(command, "text", TICKET_TEXT_BYTES_MAX, &note);
    if (status != ST_OK) {
        command->refusal = "staff.error.text_needed";
        return status;
    }
    return move(command, note);
}

static enum status run_accept(struct command *command)
{
    command->ticket.assignee = command->viewer->staff;
    return move(command, TEXT_NONE);
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
    if (!scopes_hold(text_of(staff.communities), text_of(command->ticket.community))) {
        command->refusal = "staff.error.no_such_staff";
        return ST_NOT_FOUND;
    }
    command->ticket.assignee = staff.id;
    if (staff.department[0] != '\0') {
        text_copy(text_of(staff.department), command->ticket.department,
                  sizeof command->ticket.department);
    }
    return move(command, text_of(staff.name));
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
    return move(command, note);
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
    return status == ST_OK ? command_answer_ticket(command) : status;
}

/* A text is kept when there is one. */
static enum status run_move(struct command *command)
{
    struct text note = text_trim(command_text(command, "text"));
    return note.size > TICKET_TEXT_BYTES_MAX ? ST_TOO_LARGE : move(command, note);
}

static enum status add_note(struct command *command, struct text note,
                            const struct mentions *mentions)
{
    struct ticket_change change = {.actor = text_of(command->viewer->username), .note = note};
    struct mention mention = {.ticket = command->ticket.number, .text = note};
    struct json_out out;
    json_out_begin(&out, command->turn->arena, 128);
    json_out_object(&out, NULL);
    mentions_write(&out, mentions);
    json_out_object_end(&out);
    enum status status = mentions->count > 0 ? json_out_end(&out, &change.more) : ST_OK;
    if (status == ST_OK) {
        status = mentions_keep(command, mentions, &mention);
    }
    return status == ST_OK ? tickets_report(command->turn, &command->ticket,
                                            TEXT("ticket.noted"), &change)
                           : status;
}

static enum status run_note(struct command *command)
{
    struct text note;
    enum status status = command_need_text(command, "text", TICKET_TEXT_BYTES_MAX, &note);
    if (status != ST_OK) {
        command->refusal = "staff.error.text_needed";
        return status;
    }
    struct mentions *mentions = arena_alloc(command->turn->arena, sizeof *mentions);
    if (mentions == NULL) {
        return ST_NO_MEMORY;
    }
    status = mentions_read(command, TEXT("ticket.get"), text_of(command->ticket.community),
                           mentions);
    if (status == ST_OK) {
        status = add_note(command, note, mentions);
    }
    return status == ST_OK ? command_answer_ticket(command) : status;
}

/* The score that was given on the phone is the fact that one given in chat is, where the service
 * keeps one. */
static enum status keep_score(struct command *command, int score)
{
    char digit[2] = {(char)('0' + score), '\0'};
    struct text why;
    const struct fact_entry entry = {
        .name = TEXT("score"),
        .value = text_of(digit),
        .actor = text_of(command->viewer->username),
        .role = text_of(command->viewer->role),
    };
    enum status status = procedure_record(command->turn, &command->ticket, &entry, &why);
    return status == ST_MALFORMED || status == ST_FORBIDDEN || status == ST_CONFLICT ? ST_OK
                                                                                     : status;
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
    status = make_move(command, note, (int32_t)score);
    if (status == ST_OK && score > 0) {
        status = keep_score(command, (int)score);
    }
    return status == ST_OK ? command_answer_ticket(command) : status;
}

static enum status run_acknowledge(struct command *command)
{
    enum status status = tickets_acknowledge(command->turn, &command->ticket,
                                             text_of(command->viewer->username));
    if (status == ST_CONFLICT) { /* somebody was quicker: what he wanted is so */
        status = ST_OK;
    }
    return status == ST_OK ? command_answer_ticket(command) : status;
}

enum { CHANGE_TICKET = COMMAND_ROLE | COMMAND_TICKET | COMMAND_CHANGES };

const struct command_op ticket_ops[] = {
    {"ticket.accept", CHANGE_TICKET, run_accept},
    {"ticket.assign", CHANGE_TICKET, run_assign},
    {"ticket.transfer", CHANGE_TICKET, run_transfer},
    {"ticket.refuse", CHANGE_TICKET, run_refuse},
    {"ticket.start", CHANGE_TICKET, run_move},
    {"ticket.note", CHANGE_TICKET, run_note},
    {"ticket.complete", CHANGE_TICKET, run_with_text},
    {"ticket.callback", CHANGE_TICKET, run_callback},
    {"ticket.close", CHANGE_TICKET, run_move},
    {"ticket.cancel", CHANGE_TICKET, run_with_text},
    {"ticket.reopen", CHANGE_TICKET, run_with_text},
    {"ticket.acknowledge", CHANGE_TICKET, run_acknowledge},
    {NULL, 0, NULL},
};

const struct command_op any_move_op = {"", CHANGE_TICKET, run_move};
