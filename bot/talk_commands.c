/* talk_commands.c - what staff see and say beside a chat: what the bot understood, notes among
 * themselves, who else is looking, and the ways by which an answer can go. */
#include "bot/command.h"
#include "bot/config.h"
#include "bot/mentions.h"
#include "bot/render.h"
#include "bot/route.h"
#include "bot/sms_text.h"
#include "bot/window.h"

#include <string.h>

enum { RUNNERS_MAX = 3 };

/* ---- what the bot understood ---- */

static void write_label(struct command *command, const struct match_ranked *ranked)
{
    struct json_out *out = &command->answer;
    const char *title =
        matcher_label_title(command->turn->config->matcher, text_of(ranked->label));
    json_out_string(out, "intent", ranked->label);
    json_out_string(out, "title", title == NULL ? ranked->label : title);
    json_out_number(out, "score", ranked->score);
}

static void write_best(struct command *command, const struct match_ranked *best)
{
    struct json_out *out = &command->answer;
    json_out_object(out, "understood");
    write_label(command, best);
    json_out_text(out, "rule", best->rule);
    json_out_text(out, "file", best->file);
    json_out_number(out, "line", best->line);
    render_words(out, "span", best->span, command_sees_phones(command));
    json_out_bool(out, "guess", best->said <= 0);
    json_out_object_end(out);
}

static void write_result(struct command *command, const struct match_result *result)
{
    struct json_out *out = &command->answer;
    bool plain = command_sees_phones(command);
    write_best(command, &result->ranked[0]);
    json_out_bool(out, "two", result->two_requests);
    json_out_array(out, "runners");
    for (size_t i = 1; i < result->ranked_count && i <= RUNNERS_MAX; i++) {
        json_out_object(out, NULL);
        write_label(command, &result->ranked[i]);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    json_out_array(out, "slots");
    for (size_t i = 0; i < result->slot_count; i++) {
        json_out_object(out, NULL);
        json_out_string(out, "name", result->slots[i].name);
        render_words(out, "value", result->slots[i].value, plain);
        render_words(out, "words", result->slots[i].words, plain);
        json_out_object_end(out);
    }
    json_out_array_end(out);
}

struct wanted {
    struct command *command;
    struct text words;  /* in the turn's arena */
    int64_t at_ms;
    bool found;
};

static enum status keep_words(void *context, const struct message *message)
{
    struct wanted *wanted = context;
    struct arena *arena = wanted->command->turn->arena;
    if (message->direction != MESSAGE_IN) {
        return ST_OK;
    }
    wanted->found = true;
    wanted->at_ms = message->at_ms;
    wanted->words = arena_text(arena, message->text);
    json_out_text(&wanted->command->answer, "intent", message->intent);
    json_out_number(&wanted->command->answer, "ticket", message->ticket);
    return wanted->words.data == NULL ? ST_NO_MEMORY : ST_OK;
}

/* Matched once more with the patterns of today: what it was taken for then is `intent`. */
static enum status run_explain(struct command *command)
{
    struct turn *turn = command->turn;
    struct wanted wanted = {.command = command};
    enum status status =
        store_message_get(turn->store, command->contact.id, command_number(command, "message", 0),
                          keep_words, &wanted);
    if (status != ST_OK || !wanted.found) {
        return status == ST_OK ? ST_NOT_FOUND : status;
    }
    struct match_result *result = arena_alloc(turn->arena, sizeof *result);
    if (result == NULL) {
        return ST_NO_MEMORY;
    }
    status = matcher_match(turn->config->matcher, turn->scratch, wanted.words, wanted.at_ms,
                           turn_offset_minutes(turn, text_of(command->contact.community)),
                           turn->arena, result);
    if (status == ST_OK) {
        write_result(command, result);
    }
    return status;
}

/* ---- notes ---- */

struct note {
    struct text words;
    struct mentions mentions;
};

static enum status note_event(struct command *command, const struct note *note,
                              const struct message *message)
{
    struct event event = {
        .actor = text_of(command->viewer->username),
        .kind = TEXT("chat.noted"),
        .community = text_of(command->contact.community),
        .contact = command->contact.id,
        .message = message->id,
        .message_text = message->text,
        .message_author = message->author,
        .message_kind = message->kind,
        .message_direction = MESSAGE_OUT,
    };
    struct json_out out;
    json_out_begin(&out, command->turn->arena, 256);
    json_out_object(&out, NULL);
    mentions_write(&out, &note->mentions);
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &event.data);
    return status == ST_OK ? turn_event(command->turn, &event) : status;
}

/* A row among the messages that no resident is ever sent: only rows of the outbox go out. */
static enum status add_note(struct command *command, const struct note *note)
{
    struct message message = {
        .at_ms = command->turn->now_ms,
        .direction = MESSAGE_OUT,
        .contact = command->contact.id,
        .kind = message_kind_note,
        .text = note->words,
        .author = text_of(command->viewer->username),
        .account = text_of(command->contact.account),
    };
    enum status status = store_message_add(command->turn->store, &message);
    if (status == ST_OK) {
        const struct mention mention = {.contact = message.contact, .message = message.id};
        status = mentions_keep(command, &note->mentions, &mention);
    }
    if (status != ST_OK) {
        return status;
    }
    render_message(&command->answer, "message", command->turn->config, &message,
                   turn_offset_minutes(command->turn, text_of(command->contact.community)),
                   command_sees_phones(command));
    return note_event(command, note, &message);
}

static enum status run_note(struct command *command)
{
    struct note *note = arena_alloc(command->turn->arena, sizeof *note);
    if (note == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status = command_need_text(command, "text", COMMAND_WORDS_BYTES_MAX, &note->words);
    if (status != ST_OK) {
        command->refusal = "staff.error.text_needed";
        return status;
    }
    status = mentions_read(command, TEXT("chat.get"), text_of(command->contact.community),
                           &note->mentions);
    return status == ST_OK ? add_note(command, note) : status;
}

enum status command_note_words(struct command *command, const char *key, struct text words)
{
    const struct text_value values[] = {{"words", words}};
    struct note *note = arena_alloc(command->turn->arena, sizeof *note);
    if (note == NULL) {
        return ST_NO_MEMORY;
    }
    note->words =
        texts_fill(command->turn->config->texts, key, values, 1, command->turn->arena);
    struct json_out answer = command->answer; /* the note is not what was asked for */
    json_out_begin(&command->answer, command->turn->arena, 256);
    json_out_object(&command->answer, NULL);
    enum status status = note->words.data == NULL ? ST_NO_MEMORY : add_note(command, note);
    command->answer = answer;
    return status;
}

/* ---- who else is looking ---- */

/* The hub tells the others; that the role may and the chat is of his communities is all that is to
 * be decided here. */
static enum status run_look(struct command *command)
{
    json_out_number(&command->answer, "chat", command->contact.id);
    return ST_OK;
}

/* ---- ways ---- */

static void write_window(struct command *command)
{
    const struct account *account =
        turn_account(command->turn, text_of(command->contact.account));
    const struct conversation *conversation = &command->conversation;
    bool limited = account != NULL && account->ops->has_window;
    bool open = window_is_open(account, conversation, command->turn->now_ms);
    struct json_out *out = &command->answer;
    json_out_object(out, "window");
    json_out_bool(out, "limited", limited);
    json_out_bool(out, "following", command->contact.following);
    json_out_bool(out, "open", open && command->contact.following);
    render_time(out, "until", limited ? conversation->allowance_until_ms : 0,
                turn_offset_minutes(command->turn, text_of(command->contact.community)));
    json_out_number(out, "left", limited && open ? conversation->allowance_left : 0);
    json_out_object_end(out);
}

static void write_sms(struct command *command, const struct route_sms *sms, struct text words)
{
    struct json_out *out = &command->answer;
    struct text signature =
        sms->account == NULL ? TEXT_NONE : account_setting(sms->account, "signature");
    struct text signed_words = sms_sign(signature, words, command->turn->arena);
    size_t segments = words.size == 0 ? 0 : sms_count(signed_words).domestic;
    json_out_object(out, "sms");
    render_words(out, "phone", text_of(sms->phone), false);
    json_out_number(out, "segments", (int64_t)segments);
    json_out_number(out, "chars", words.size == 0 ? 0 : (int64_t)sms_count(signed_words).chars);
    json_out_number(out, "cost_fen",
                    (int64_t)segments * command->turn->config->campaigns->segment_fen10 / 10);
    json_out_object_end(out);
}

static enum status run_ways(struct command *command)
{
    struct text words = text_trim(command_text(command, "text"));
    struct route_sms sms;
    if (words.size > COMMAND_WORDS_BYTES_MAX) {
        return ST_TOO_LARGE;
    }
    write_window(command);
    enum status status = route_find_sms(command->turn, &command->contact, &sms);
    if (status == ST_OK) {
        write_sms(command, &sms, words);
    }
    return status == ST_NOT_FOUND ? ST_OK : status;
}

enum { LOOKS = COMMAND_ROLE | COMMAND_CHAT };

const struct command_op talk_ops[] = {
    {"chat.explain", LOOKS, run_explain},
    {"chat.note", LOOKS | COMMAND_CHANGES, run_note},
    {"chat.look", LOOKS, run_look},
    {"chat.ways", LOOKS, run_ways},
    {NULL, 0, NULL},
};
