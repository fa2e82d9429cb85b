/* search_commands.c - the op that finds tickets, chats and messages by any words of them.
 *
 * It is carried out beside the desk, on a connection that only reads: the store of its turn is that
 * of the search index. Phones stay masked, and where the role does not see them a question is held
 * against what is shown, so that nobody learns a phone by guessing at it. */
#include "bot/command.h"
#include "bot/grams.h"
#include "bot/render.h"
#include "store/search.h"

#include <stdio.h>

enum {
    PAGE_MESSAGES = 30,
    PAGE_MESSAGES_MAX = 50,
    SUBJECTS_MAX = 20,       /* tickets, and chats, of the first page */
    LOOKED_AT_MAX = 2000,    /* messages that fit the grams and may still not be shown */
    EXCERPT_BYTES_MAX = 480,
    EXCERPT_BEFORE_BYTES = 90
};

/* Stops the walk; never seen outside. */
#define PAGE_IS_FULL ST_BUSY

struct search {
    struct command *command;
    struct grams_question question;
    char *plain, *shown; /* SEARCH_WORDS_BYTES_MAX each */
    size_t limit, looked_at, count;
    int64_t last; /* newest first: the oldest that was looked at */
    bool more;
    struct message hits[PAGE_MESSAGES_MAX]; /* texts in the arena */
    size_t ticket_count, chat_count;
    struct ticket tickets[SUBJECTS_MAX];
    int64_t chats[SUBJECTS_MAX];
};

static bool may(const struct command *command, const char *op)
{
    return command->role != NULL && role_allows(command->role, text_of(op));
}

/* Does what the viewer may see of words have all that he asked for? */
static bool fits(struct search *search, struct text words)
{
    if (!command_sees_phones(search->command)) {
        size_t size = text_mask_phones(words, search->shown, SEARCH_WORDS_BYTES_MAX);
        words = (struct text){search->shown, size};
    }
    size_t size = matcher_normalise(search->command->turn->config->matcher, words, search->plain,
                                    SEARCH_WORDS_BYTES_MAX);
    return grams_fit(&search->question, (struct text){search->plain, size});
}

/* ---- finding ---- */

static enum status take_message(void *context, const struct message *message,
                                struct text community)
{
    struct search *search = context;
    if (search->count == search->limit || search->looked_at == LOOKED_AT_MAX) {
        search->more = true;
        return PAGE_IS_FULL;
    }
    search->looked_at++;
    search->last = message->id;
    if (!viewer_sees(search->command->viewer, community) || !fits(search, message->text)) {
        return ST_OK;
    }
    struct arena *arena = search->command->turn->arena;
    struct message *copy = &search->hits[search->count++];
    *copy = *message;
    copy->kind = arena_text(arena, message->kind);
    copy->text = arena_text(arena, message->text);
    copy->author = arena_text(arena, message->author);
    copy->intent = arena_text(arena, message->intent);
    copy->media = copy->dedupe_key = copy->account = TEXT_NONE;
    return copy->kind.data == NULL || copy->text.data == NULL || copy->author.data == NULL ||
                   copy->intent.data == NULL
               ? ST_NO_MEMORY
               : ST_OK;
}

static enum status take_ticket(void *context, const struct ticket *ticket)
{
    struct search *search = context;
    struct arena *arena = search->command->turn->arena;
    struct json_out words; /* the fields with a space between */
    json_out_begin(&words, arena, 512);
    json_out_array(&words, NULL);
    json_out_number(&words, NULL, ticket->number);
    json_out_string(&words, NULL, ticket->title);
    json_out_string(&words, NULL, ticket->room);
    json_out_string(&words, NULL, ticket->name);
    json_out_string(&words, NULL, ticket->phone);
    json_out_array_end(&words);
    struct text text;
    enum status status = json_out_end(&words, &text);
    if (status == ST_OK && search->ticket_count < SUBJECTS_MAX &&
        viewer_sees(search->command->viewer, text_of(ticket->community)) && fits(search, text)) {
        search->tickets[search->ticket_count++] = *ticket;
    }
    return status;
}

static enum status take_chat(void *context, int64_t contact)
{
    struct search *search = context;
    if (search->chat_count < SUBJECTS_MAX) {
        search->chats[search->chat_count++] = contact;
    }
    return ST_OK;
}

/* A number is a ticket's, whatever else it may be. */
static enum status find_number(struct search *search)
{
    struct command *command = search->command;
    int64_t number = 0;
    struct ticket *ticket = &search->tickets[0];
    if (!render_parse_number(&command->turn->config->settings,
                             text_trim(command_text(command, "text")), &number)) {
        return ST_OK;
    }
    enum status status = store_ticket_get(command->turn->store, number, ticket);
    if (status == ST_OK && viewer_sees(command->viewer, text_of(ticket->community))) {
        search->ticket_count = 1;
    }
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static enum status find_subjects(struct search *search, struct text expression)
{
    struct store *store = search->command->turn->store;
    enum status status = ST_OK;
    if (may(search->command, "ticket.list")) {
        status = find_number(search);
        if (status == ST_OK) {
            status = store_search_tickets(store, expression, LOOKED_AT_MAX, take_ticket, search);
        }
    }
    if (status == ST_OK && may(search->command, "chat.list")) {
        status = store_search_chats(store, expression, SUBJECTS_MAX, take_chat, search);
    }
    return status;
}

/* ---- answering ---- */

static bool same_as_first(const struct search *search, size_t i)
{
    return i > 0 && search->tickets[i].number == search->tickets[0].number;
}

static enum status write_tickets(struct search *search)
{
    struct command *command = search->command;
    enum status status = ST_OK;
    json_out_array(&command->answer, "tickets");
    for (size_t i = 0; i < search->ticket_count && status == ST_OK; i++) {
        struct staff staff;
        const struct staff *assignee = NULL;
        if (!same_as_first(search, i)) {
            status = command_staff(command, search->tickets[i].assignee, &staff, &assignee);
            render_ticket(&command->answer, NULL, command->turn->config, &search->tickets[i],
                          assignee, false);
        }
    }
    json_out_array_end(&command->answer);
    return status;
}

/* A chat as in chat.list. Written only where the viewer may see it; with filter, where it fits. */
static enum status write_chat(struct search *search, const char *key, int64_t id, bool filter)
{
    struct command *command = search->command;
    struct contact contact;
    struct conversation conversation;
    enum status status =
        store_contact_get(command->turn->store, id, &contact, &conversation);
    if (status != ST_OK || !viewer_sees(command->viewer, text_of(contact.community))) {
        return status;
    }
    char words[STORE_NAME_BYTES + STORE_ROOM_BYTES + STORE_PHONE_BYTES + 2];
    int size = snprintf(words, sizeof words, "%s %s %s", contact.name, contact.room,
                        contact.phone);
    if (filter && !fits(search, (struct text){words, (size_t)size})) {
        return ST_OK;
    }
    struct staff staff;
    const struct staff *holder = NULL;
    status = command_staff(command, conversation.holder, &staff, &holder);
    render_chat(&command->answer, key, command->turn->config, &contact, &conversation, holder,
                false);
    return status;
}

static enum status write_chats(struct search *search)
{
    enum status status = ST_OK;
    json_out_array(&search->command->answer, "chats");
    for (size_t i = 0; i < search->chat_count && status == ST_OK; i++) {
        status = write_chat(search, NULL, search->chats[i], true);
    }
    json_out_array_end(&search->command->answer);
    return status;
}

/* The part of a long text where what was asked for stands. */
static struct text excerpt(const struct search *search, struct text text)
{
    if (text.size <= EXCERPT_BYTES_MAX) {
        return text;
    }
    size_t at = text_find(text, search->question.terms[0].said);
    size_t from = at == SIZE_MAX || at < EXCERPT_BEFORE_BYTES ? 0 : at - EXCERPT_BEFORE_BYTES;
    while (from > 0 && ((unsigned char)text.data[from] & 0xc0) == 0x80) {
        from--; /* not within a character */
    }
    return text_cut_utf8(text_slice(text, from, text.size), EXCERPT_BYTES_MAX);
}

static enum status write_messages(struct search *search)
{
    struct command *command = search->command;
    enum status status = ST_OK;
    json_out_array(&command->answer, "messages");
    for (size_t i = 0; i < search->count && status == ST_OK; i++) {
        struct message message = search->hits[i];
        json_out_object(&command->answer, NULL);
        status = write_chat(search, "chat", message.contact, false);
        message.text = excerpt(search, message.text);
        render_message(&command->answer, "message", command->turn->config, &message,
                       turn_offset_minutes(command->turn, TEXT_NONE), false);
        json_out_object_end(&command->answer);
    }
    json_out_array_end(&command->answer);
    return status;
}

static enum status open_search(struct command *command, struct search **search_out)
{
    struct arena *arena = command->turn->arena;
    int64_t limit = command_number(command, "limit", PAGE_MESSAGES);
    if (limit < 1 || limit > PAGE_MESSAGES_MAX) {
        return ST_TOO_LARGE;
    }
    struct search *search = arena_alloc(arena, sizeof *search);
    if (search == NULL) {
        return ST_NO_MEMORY;
    }
    search->command = command;
    search->limit = (size_t)limit;
    search->plain = arena_alloc(arena, SEARCH_WORDS_BYTES_MAX);
    search->shown = arena_alloc(arena, SEARCH_WORDS_BYTES_MAX);
    *search_out = search;
    return search->plain == NULL || search->shown == NULL
               ? ST_NO_MEMORY
               : grams_read(command->turn->config->matcher, command_text(command, "text"), arena,
                            &search->question);
}

static enum status find(struct search *search, bool first_page, int64_t before)
{
    struct command *command = search->command;
    struct text expression;
    enum status status = grams_ask(&search->question, text_of(command->viewer->communities),
                                   command->turn->arena, &expression);
    if (status == ST_OK && first_page) {
        status = find_subjects(search, expression);
    }
    if (status == ST_OK && may(command, "chat.get")) {
        status = store_search_messages(command->turn->store, expression, before, LOOKED_AT_MAX + 1,
                                       take_message, search);
    }
    return status == PAGE_IS_FULL ? ST_OK : status;
}

static enum status run_search(struct command *command)
{
    struct search *search;
    if (!may(command, "ticket.list") && !may(command, "chat.list")) {
        return ST_FORBIDDEN;
    }
    if (!store_has_search(command->turn->store)) {
        command->refusal = "staff.error.no_search";
        return ST_CONFLICT;
    }
    enum status status = open_search(command, &search);
    if (status == ST_OK && search->question.count == 0) {
        command->refusal = "staff.error.words_needed";
        status = ST_MALFORMED;
    }
    int64_t before = command_number(command, "before", INT64_MAX), behind = 0;
    if (status == ST_OK) {
        status = find(search, before == INT64_MAX, before);
    }
    if (status == ST_OK) {
        status = write_tickets(search);
    }
    if (status == ST_OK) {
        status = write_chats(search);
    }
    if (status == ST_OK) {
        status = write_messages(search);
    }
    if (status == ST_OK) {
        status = store_search_behind(command->turn->store, &behind);
        json_out_number(&command->answer, "behind", behind);
        if (search->more) {
            json_out_number(&command->answer, "before", search->last);
        }
    }
    return status;
}

const struct command_op search_ops[] = {
    {"search", COMMAND_FREE, run_search},
    {NULL, 0, NULL},
};
