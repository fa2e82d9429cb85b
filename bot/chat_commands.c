/* chat_commands.c - a person takes a chat over, answers, and hands it back. */
#include "bot/command.h"
#include "bot/outbound.h"
#include "bot/render.h"
#include "bot/route.h"
#include "bot/typing.h"

enum { REASON_BYTES_MAX = 600 };

static enum status chat_event(struct command *command, const char *kind)
{
    struct staff staff;
    const struct staff *holder = NULL;
    enum status status = command_staff(command, command->conversation.holder, &staff, &holder);
    if (status != ST_OK) {
        return status;
    }
    struct json_out out;
    struct event event = {
        .actor = text_of(command->viewer->username),
        .kind = text_of(kind),
        .community = text_of(command->contact.community),
        .contact = command->contact.id,
    };
    json_out_begin(&out, command->turn->arena, 512);
    json_out_object(&out, NULL);
    render_chat(&out, "chat", command->turn->config, &command->contact, &command->conversation,
                holder, false);
    json_out_object_end(&out);
    render_chat(&command->answer, "chat", command->turn->config, &command->contact,
                &command->conversation, holder, command_sees_phones(command));
    status = json_out_end(&out, &event.data);
    return status == ST_OK ? turn_event(command->turn, &event) : status;
}

/* Says a text of the configuration to the resident, in the bot's name. */
static enum status tell(struct command *command, const char *key)
{
    const struct text_value values[] = {{"name", text_of(command->viewer->name)}};
    struct text words = texts_fill(command->turn->config->texts, key, values, 1,
                                   command->turn->arena);
    if (words.data == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status =
        outbound_say(command->turn, &command->contact, OUTBOX_REPLY, words, TEXT("bot"), 0);
    return status == ST_CONFLICT ? ST_OK : status; /* unfollowed: nobody to tell */
}

/* Why, for colleagues: a note in the chat. */
static enum status note_reason(struct command *command, const char *key)
{
    struct text reason = text_trim(command_text(command, "text"));
    return reason.size == 0 ? ST_OK : command_note_words(command, key, reason);
}

/* Nothing may be written before a refusal. */
static enum status check_reason(struct command *command)
{
    return command_text(command, "text").size > REASON_BYTES_MAX ? ST_TOO_LARGE : ST_OK;
}

static enum status run_takeover(struct command *command)
{
    struct conversation *conversation = &command->conversation;
    if (conversation->holder != 0) {
        command->refusal = "staff.error.chat_held";
        return ST_CONFLICT;
    }
    if (check_reason(command) != ST_OK) {
        return ST_TOO_LARGE;
    }
    conversation->holder = command->viewer->staff;
    conversation->held_since_ms = command->turn->now_ms;
    conversation->wants_human_since_ms = 0;
    enum status status = store_conversation_save(command->turn->store, conversation);
    if (status == ST_OK) {
        status = chat_event(command, "chat.taken");
    }
    if (status == ST_OK) {
        status = note_reason(command, "chat.note.taken");
    }
    return status == ST_OK ? tell(command, "chat.taken") : status;
}

static enum status run_send(struct command *command)
{
    struct text words;
    enum status status = command_need_text(command, "text", COMMAND_WORDS_BYTES_MAX, &words);
    if (status != ST_OK) {
        command->refusal = "staff.error.text_needed";
        return status;
    }
    if (command->conversation.holder != command->viewer->staff) {
        command->refusal = "staff.error.not_holder";
        return ST_CONFLICT;
    }
    const struct route_message message = {.kind = ROUTE_CHAT,
                                          .lane = OUTBOX_REPLY,
                                          .words = words,
                                          .author = text_of(command->viewer->username),
                                          .by_sms = text_equal(command_text(command, "way"),
                                                               TEXT("sms"))};
    bool told = false;
    status = route_say(command->turn, &command->contact, &message, &told);
    typing_over(command->turn->typing, command->contact.id);
    if (status == ST_OK && !told) {
        command->refusal = "staff.error.unreachable";
        return ST_CONFLICT;
    }
    /* The words stand in the chat of the phone: here it is noted that they went. */
    return status == ST_OK && message.by_sms ? command_note_words(command, "chat.note.sms", words)
                                             : status;
}

/* A sign of the moment: nothing is written. */
static enum status run_typing(struct command *command)
{
    if (command->conversation.holder != command->viewer->staff) {
        command->refusal = "staff.error.not_holder";
        return ST_CONFLICT;
    }
    bool shown = false;
    enum status status = typing_note(command->turn, &command->contact, &command->conversation,
                                     command->viewer, command_flag(command, "typing", true), &shown);
    json_out_bool(&command->answer, "shown", shown);
    return status;
}

static enum status run_handback(struct command *command)
{
    struct conversation *conversation = &command->conversation;
    if (conversation->holder != command->viewer->staff) {
        command->refusal = "staff.error.not_holder";
        return ST_CONFLICT;
    }
    if (check_reason(command) != ST_OK) {
        return ST_TOO_LARGE;
    }
    conversation->holder = 0;
    conversation->held_since_ms = 0;
    typing_over(command->turn->typing, command->contact.id);
    enum status status = store_conversation_save(command->turn->store, conversation);
    if (status == ST_OK) {
        status = chat_event(command, "chat.handed_back");
    }
    if (status == ST_OK) {
        status = note_reason(command, "chat.note.handed_back");
    }
    return status == ST_OK ? tell(command, "chat.handed_back") : status;
}

enum { CHANGE_CHAT = COMMAND_ROLE | COMMAND_CHAT | COMMAND_CHANGES };

const struct command_op chat_ops[] = {
    {"chat.takeover", CHANGE_CHAT, run_takeover},
    {"chat.send", CHANGE_CHAT, run_send},
    {"chat.typing", COMMAND_ROLE | COMMAND_CHAT, run_typing},
    {"chat.handback", CHANGE_CHAT, run_handback},
    {NULL, 0, NULL},
};
