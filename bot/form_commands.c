/* form_commands.c - a printed form of the procedures, filled in from a ticket. */
#include "bot/base/clock.h"
#include "bot/command.h"
#include "bot/form_fill.h"
#include "bot/form_sheet.h"
#include "bot/render.h"
#include "bot/tickets.h"
#include "store/link.h"

enum { FORM_ROWS_SHOWN_MAX = 40 }; /* of a list; what is over is said */

struct filling {
    struct command *command;
    struct form_scene *scene; /* of the ticket whose form it is */
    bool plain;               /* phones in full */
};

/* ---- cells ---- */

static enum status write_value(const struct filling *filling, struct form_scene *scene,
                               const char *key, struct text sentence)
{
    struct text value;
    enum status status = form_fill(scene, sentence, &value);
    if (status == ST_OK) {
        render_words(&filling->command->answer, key, text_trim(value), filling->plain);
    }
    return status;
}

static enum status write_cells(const struct filling *filling, const struct form_block *block)
{
    struct json_out *out = &filling->command->answer;
    enum status status = ST_OK;
    json_out_array(out, "cells");
    for (size_t i = 0; i < block->cell_count && status == ST_OK; i++) {
        const struct form_cell *cell = &block->cells[i];
        json_out_object(out, NULL);
        json_out_text(out, "label", cell->label);
        status = write_value(filling, filling->scene, "value", cell->value);
        json_out_bool(out, "wide", cell->wide);
        json_out_number(out, "lines", cell->lines);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    return status;
}

/* ---- lists ---- */

/* A row about the ticket of that number. */
static enum status write_row(const struct filling *filling, const struct form_block *block,
                             int64_t number)
{
    struct command *command = filling->command;
    struct ticket *ticket = arena_alloc(command->turn->arena, sizeof *ticket);
    enum status status = ticket == NULL ? ST_NO_MEMORY
                                        : tickets_load(command->turn, number, ticket);
    if (status != ST_OK || !viewer_sees(command->viewer, text_of(ticket->community))) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    struct form_scene *scene = form_scene_open(command->turn, ticket);
    status = scene == NULL ? ST_NO_MEMORY : ST_OK;
    json_out_array(&command->answer, NULL);
    for (size_t i = 0; i < block->column_count && status == ST_OK; i++) {
        status = write_value(filling, scene, NULL, block->columns[i].value);
    }
    json_out_array_end(&command->answer);
    return status;
}

static enum status write_links(const struct filling *filling, const struct form_block *block)
{
    const struct command *command = filling->command;
    struct link links[LINKS_MAX];
    size_t count = 0;
    enum status status = store_link_of(command->turn->store, command->ticket.number, links,
                                       LINKS_MAX, &count);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        if (links[i].parent == command->ticket.number) {
            status = write_row(filling, block, links[i].child);
        }
    }
    return status;
}

/* Is it of the same month, on the community's own calendar? */
static bool same_month(const struct command *command, int64_t a_ms, int64_t b_ms)
{
    char a[CLOCK_ISO_BYTES], b[CLOCK_ISO_BYTES];
    int offset = turn_offset_minutes(command->turn, text_of(command->ticket.community));
    clock_format_iso(a_ms, offset, a);
    clock_format_iso(b_ms, offset, b);
    return text_equal(text_slice(text_of(a), 0, 7), text_slice(text_of(b), 0, 7)); /* 2026-11 */
}

/* The newest ones of the month up to the ticket, oldest first: a page of the register. */
static enum status write_month(const struct filling *filling, const struct form_block *block)
{
    struct command *command = filling->command;
    struct ticket *tickets =
        arena_alloc(command->turn->arena, FORM_ROWS_SHOWN_MAX * sizeof *tickets);
    size_t count = 0;
    if (tickets == NULL) {
        return ST_NO_MEMORY;
    }
    const struct ticket_filter filter = {.scopes = text_of(command->ticket.community),
                                         .service = text_of(command->ticket.service),
                                         .before_number = command->ticket.number + 1};
    enum status status = store_ticket_list(command->turn->store, &filter, tickets,
                                           FORM_ROWS_SHOWN_MAX, &count);
    for (size_t i = count; i > 0 && status == ST_OK; i--) {
        if (same_month(command, tickets[i - 1].opened_at_ms, command->ticket.opened_at_ms)) {
            status = write_row(filling, block, tickets[i - 1].number);
        }
    }
    return status;
}

static enum status write_list(const struct filling *filling, const struct form_block *block)
{
    struct json_out *out = &filling->command->answer;
    enum status status = ST_OK;
    json_out_array(out, "columns");
    for (size_t i = 0; i < block->column_count; i++) {
        json_out_text(out, NULL, block->columns[i].label);
    }
    json_out_array_end(out);
    json_out_array(out, "rows");
    if (block->rows == FORM_ROWS_LINKS) {
        status = write_links(filling, block);
    } else if (block->rows == FORM_ROWS_MONTH) {
        status = write_month(filling, block);
    }
    json_out_array_end(out);
    json_out_number(out, "blank", block->blank);
    return status;
}

/* ---- the sheet of a survey, to be filled in by hand ---- */

static void write_choices(struct json_out *out, const struct questionnaire *sheet,
                          const struct question *question)
{
    json_out_array(out, "options");
    for (size_t i = 0; question->kind == QUESTION_SCALE && i < sheet->point_count; i++) {
        json_out_text(out, NULL, sheet->points[i].title);
    }
    for (size_t i = 0; i < question->option_count; i++) {
        json_out_text(out, NULL, question->options[i].title);
    }
    json_out_array_end(out);
}

static void write_questions(const struct filling *filling, const struct form_block *block)
{
    const struct config *config = filling->command->turn->config;
    const struct questionnaire *sheet =
        questionnaire_find(config->questionnaires, block->questions);
    struct json_out *out = &filling->command->answer;
    json_out_array(out, "questions");
    for (size_t i = 0; sheet != NULL && i < sheet->question_count; i++) {
        json_out_object(out, NULL);
        json_out_text(out, "title", sheet->questions[i].title);
        write_choices(out, sheet, &sheet->questions[i]);
        json_out_object_end(out);
    }
    json_out_array_end(out);
}

/* ---- the form ---- */

static enum status write_block(const struct filling *filling, const struct form_block *block)
{
    struct json_out *out = &filling->command->answer;
    enum status status = ST_OK;
    json_out_object(out, NULL);
    json_out_text(out, "heading", block->heading);
    if (block->text.size > 0) {
        status = write_value(filling, filling->scene, "text", block->text);
    } else if (block->cell_count > 0) {
        status = write_cells(filling, block);
    } else if (block->rows != FORM_ROWS_NONE) {
        status = write_list(filling, block);
    } else if (block->questions.size > 0) {
        write_questions(filling, block);
    }
    for (size_t i = 0; i < block->sign_count; i++) {
        if (i == 0) {
            json_out_array(out, "signs");
        }
        json_out_text(out, NULL, block->signs[i]);
    }
    if (block->sign_count > 0) {
        json_out_array_end(out);
    }
    json_out_object_end(out);
    return status;
}

static enum status run_form(struct command *command)
{
    const struct config *config = command->turn->config;
    const struct service *service =
        catalogue_service(config->catalogue, text_of(command->ticket.service));
    struct text name;
    if (command->role == NULL || !role_allows(command->role, TEXT("ticket.get"))) {
        return ST_FORBIDDEN; /* it shows nothing but the ticket */
    }
    enum status status = command_need_text(command, "form", FORM_NAME_BYTES_MAX, &name);
    if (status != ST_OK) {
        return status;
    }
    const struct form_sheet *sheet = form_sheet_find(config->forms, name);
    if (sheet == NULL || service == NULL ||
        !text_among(name, service->forms, service->form_count)) {
        return ST_NOT_FOUND;
    }
    const struct community *community =
        config_community(config, text_of(command->ticket.community));
    const struct filling filling = {command,
                                    form_scene_open(command->turn, &command->ticket),
                                    command_sees_phones(command)};
    struct json_out *out = &command->answer;
    status = filling.scene == NULL ? ST_NO_MEMORY : ST_OK;
    json_out_object(out, "form");
    json_out_text(out, "name", sheet->name);
    json_out_text(out, "title", sheet->title);
    json_out_text(out, "code", sheet->code);
    json_out_string(out, "community", community == NULL ? "" : community->name);
    json_out_array(out, "blocks");
    for (size_t i = 0; i < sheet->block_count && status == ST_OK; i++) {
        status = write_block(&filling, &sheet->blocks[i]);
    }
    json_out_array_end(out);
    json_out_object_end(out);
    return status;
}

const struct command_op form_ops[] = {
    {"ticket.form", COMMAND_TICKET, run_form},
    {NULL, 0, NULL},
};
