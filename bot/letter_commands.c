/* letter_commands.c - ops about formal letters, and the legal stage that comes behind them. */
#include "bot/command.h"
#include "bot/dunning.h"
#include "bot/letters.h"
#include "bot/render.h"

static enum status write_letter(void *context, const struct letter *letter)
{
    struct command *command = context;
    letters_render(&command->answer, NULL, command->turn->config, letter);
    return ST_OK;
}

static enum status run_letters(struct command *command)
{
    json_out_array(&command->answer, "letters");
    enum status status = store_letter_list(
        command->turn->store, text_of(command->viewer->communities),
        command_flag(command, "unsent", false), LETTER_LIST_MAX, write_letter, command);
    json_out_array_end(&command->answer);
    return status;
}

static enum status need_letter(struct command *command, struct letter *letter)
{
    int64_t number = command_number(command, "letter", 0);
    enum status status =
        number <= 0 ? ST_MALFORMED : store_letter_get(command->turn->store, number, letter);
    if (status == ST_OK && !viewer_sees(command->viewer, text_of(letter->community))) {
        return ST_NOT_FOUND;
    }
    return status;
}

static enum status run_letter(struct command *command)
{
    struct letter letter;
    struct text html;
    enum status status = need_letter(command, &letter);
    if (status == ST_OK) {
        status = letters_page(command->turn->config, &letter, command->turn->arena, &html);
    }
    if (status == ST_OK) {
        letters_render(&command->answer, "letter", command->turn->config, &letter);
        json_out_text(&command->answer, "html", html);
    }
    return status;
}

static enum status announce_tracking(struct command *command, const struct letter *letter)
{
    struct json_out out;
    struct event event = {
        .actor = text_of(command->viewer->username),
        .kind = TEXT("letter.tracked"),
        .community = text_of(letter->community),
    };
    json_out_begin(&out, command->turn->arena, 256);
    json_out_object(&out, NULL);
    letters_render(&out, "letter", command->turn->config, letter);
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &event.data);
    return status == ST_OK ? turn_event(command->turn, &event) : status;
}

static enum status run_track(struct command *command)
{
    struct letter letter;
    struct text tracking;
    enum status status = need_letter(command, &letter);
    if (status == ST_OK) {
        status = command_need_text(command, "tracking", LETTER_TRACKING_BYTES - 1, &tracking);
    }
    if (status != ST_OK) {
        return status;
    }
    letter.tracked_at_ms = command->turn->now_ms;
    text_copy(tracking, letter.tracking, sizeof letter.tracking);
    text_copy(text_of(command->viewer->username), letter.tracked_by, sizeof letter.tracked_by);
    status = store_letter_track(command->turn->store, &letter);
    if (status == ST_OK) {
        status = announce_tracking(command, &letter);
    }
    if (status == ST_OK) {
        letters_render(&command->answer, "letter", command->turn->config, &letter);
    }
    return status;
}

static enum status run_legal(struct command *command)
{
    const struct community *community = command_community(command);
    struct household household;
    struct text room;
    int64_t ticket = 0;
    enum status status = command_need_text(command, "room", STORE_ROOM_BYTES - 1, &room);
    if (community == NULL || status != ST_OK) {
        return community == NULL ? ST_NOT_FOUND : status;
    }
    status = store_household_find(command->turn->store, text_of(community->id), room, &household);
    if (status == ST_OK) {
        status = dunning_go_legal(command->turn, community, household.id,
                                  text_of(command->viewer->role),
                                  text_of(command->viewer->username), &ticket);
    }
    if (status == ST_CONFLICT) {
        command->refusal = "staff.error.legal_too_early";
    }
    if (status == ST_OK) {
        char number[TICKET_NUMBER_BYTES];
        render_ticket_number(&command->turn->config->settings, ticket, number);
        json_out_string(&command->answer, "ticket_number", number);
    }
    return status;
}

const struct command_op letter_ops[] = {
    {"letter.list", COMMAND_ROLE, run_letters},
    {"letter.get", COMMAND_ROLE, run_letter},
    {"letter.track", COMMAND_ROLE | COMMAND_CHANGES, run_track},
    {"dunning.legal", COMMAND_ROLE | COMMAND_CHANGES, run_legal},
    {NULL, 0, NULL},
};
