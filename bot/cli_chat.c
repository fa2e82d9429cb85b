/* cli_chat.c - talk to the bot in the terminal, through the real desk.
 *
 * The desk runs here on one thread over a throw-away database; the terminal is
 * a channel like any other, so what is seen is what a resident would see. */
#include "bot/cli.h"

#include "bot/base/clock.h"
#include "bot/desk.h"
#include "bot/seed.h"
#include "bot/text_keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TERMINAL_TEXT_BYTES_MAX = 1 << 20, CHAT_INBOX = 64, CHAT_QUIET_TURNS = 3 };

/* The terminal needs no verification, encoding or provider: the desk uses only these. */
static const struct channel_ops terminal_channel = {
    .name = "terminal",
    .text_bytes_max = TERMINAL_TEXT_BYTES_MAX,
};

struct chat {
    struct queue *inbox;
    struct desk *desk;
    struct config *config;
    struct metrics *metrics;
    struct store *store;
    struct account account;
    const char *peer;
    int64_t count; /* of messages, for their keys */
};

static void say(const struct chat *chat, struct arena *arena, struct text words)
{
    const struct text_value values[] = {{"words", words}};
    struct text line = texts_fill(chat->config->texts, text_key(TERMINAL_BOT), values, 1, arena);
    printf("%.*s\n", TEXT_ARGS(line));
}

static void show_answer(void *context, struct input *input)
{
    if (input->status != ST_OK) {
        printf("(%s)\n", status_text(input->status));
    } else if (input->kind == INPUT_MESSAGE && input->answer.size > 0) {
        say(context, input->arena, input->answer);
    }
    input_close(input);
}

/* The value of the first "key":"…" in json; empty when it has none. */
static struct text member(struct text json, struct text key)
{
    size_t at = text_find(json, key);
    if (at == SIZE_MAX) {
        return TEXT_NONE;
    }
    struct text rest = text_slice(json, at + key.size, json.size);
    size_t end = text_find(rest, TEXT("\""));
    return text_slice(rest, 0, end);
}

/* What staff would see happen, a line each; the messages themselves are on the screen already. */
static void show_events(void *context, struct event_batch *batch)
{
    (void)context;
    for (size_t i = 0; i < batch->count; i++) {
        struct text json = batch->frames[i].json;
        struct text kind = member(json, TEXT("\"event\":\""));
        if (!text_equal(kind, TEXT("chat.message"))) {
            printf("  · %.*s %.*s\n", TEXT_ARGS(kind),
                   TEXT_ARGS(member(json, TEXT("\"number\":\""))));
        }
    }
    event_batch_close(batch);
}

static void ignore_session(void *context, const struct session_note *note)
{
    (void)context;
    (void)note;
}

static void ignore_ready(void *context, bool ready)
{
    (void)context;
    (void)ready;
}

static void ignore_flush(void *context)
{
    (void)context;
}

/* Sending is showing: done at once. */
static enum status show_send(void *context, struct send_job *job)
{
    struct chat *chat = context;
    struct input *input = input_open(INPUT_SENT, NULL, 256);
    if (input == NULL) {
        return ST_NO_MEMORY;
    }
    if (job->outbound.peer.size > 0) { /* the menu of an account is said to nobody */
        say(chat, job->arena, job->outbound.content);
    }
    job->verdict = (struct verdict){.action = SEND_DONE, .meaning = ""};
    input->sent = job;
    enum status status = queue_push(chat->inbox, input);
    if (status != ST_OK) {
        input->sent = NULL;
        input_close(input);
    }
    return status;
}

static int64_t wall_ms(void *context)
{
    (void)context;
    return clock_wall_ms();
}

/* ---- opening ---- */

static enum status open_store(struct chat *chat, char *directory, const char *directory_pattern)
{
    snprintf(directory, CLI_PATH_BYTES, "%s", directory_pattern);
    if (mkdtemp(directory) == NULL) {
        return ST_STORE;
    }
    char path[CLI_PATH_BYTES + 32];
    snprintf(path, sizeof path, "%s/%s", directory, CLI_STORE_FILE);
    return store_open(path, STORE_WRITER, &chat->store);
}

static void add_account(struct chat *chat)
{
    chat->account = (struct account){
        .id = TEXT("terminal"),
        .channel = TEXT("terminal"),
        .community = text_of(chat->config->communities[0].id),
        .ops = &terminal_channel,
    };
    chat->config->accounts[chat->config->account_count++] = &chat->account;
}

static enum status open_desk(struct chat *chat)
{
    struct desk_options options = {
        .store = chat->store,
        .inbox = chat->inbox,
        .config = config_hold(chat->config),
        .metrics = chat->metrics,
        .ports = {.context = chat,
                  .release = show_answer,
                  .publish = show_events,
                  .session = ignore_session,
                  .dispatch = show_send,
                  .ready = ignore_ready,
                  .flush = ignore_flush},
        .seed = 1,
        .now_ms = wall_ms,
    };
    enum status status = desk_open(&options, &chat->desk);
    return status == ST_OK ? desk_start(chat->desk) : status;
}

static enum status seed_home(const struct cli *cli, struct chat *chat)
{
    if (!cli->demo) {
        return ST_OK;
    }
    struct seed seed = {
        .store = chat->store,
        .config = chat->config,
        .now_ms = clock_wall_ms(),
        .hash_password = cli->hash_password,
        .extra_account = TEXT("terminal"),
        .extra_channel = TEXT("terminal"),
        .extra_phone = text_of(chat->peer),
    };
    return seed_demo(&seed, stderr);
}

/* ---- talking ---- */

static enum status send_line(struct chat *chat, struct text line)
{
    struct input *input = input_open(INPUT_MESSAGE, chat->config, 4096);
    if (input == NULL) {
        return ST_NO_MEMORY;
    }
    input->message = (struct inbound){
        .kind = INBOUND_TEXT,
        .account = chat->account.id,
        .peer = arena_text(input->arena, text_of(chat->peer)),
        .dedupe_key = arena_printf(input->arena, "line %lld", (long long)++chat->count),
        .sent_at_ms = clock_wall_ms(),
        .content = arena_text(input->arena, line),
        .answerable = true,
    };
    enum status status = queue_push(chat->inbox, input);
    if (status != ST_OK) {
        input_close(input);
        return status;
    }
    for (int i = 0; i < CHAT_QUIET_TURNS; i++) { /* the answer, what it sent, and its results */
        desk_turn(chat->desk, 0);
    }
    return ST_OK;
}

static enum status talk(struct chat *chat)
{
    bool terminal = isatty(STDIN_FILENO) == 1;
    struct text prompt = texts_find(chat->config->texts, text_of(text_key(TERMINAL_RESIDENT)));
    char *line = NULL;
    size_t capacity = 0;
    enum status status = ST_OK;
    while (status == ST_OK) {
        if (terminal) {
            printf("%.*s", TEXT_ARGS(prompt));
        }
        fflush(stdout);
        ssize_t size = getline(&line, &capacity, stdin);
        if (size < 0) {
            break;
        }
        struct text words = text_trim((struct text){line, (size_t)size});
        if (words.size > 0 && text_valid_utf8(words)) {
            status = send_line(chat, words);
        }
    }
    free(line);
    return status;
}

static void remove_directory(const char *directory)
{
    static const char *const files[] = {CLI_STORE_FILE, CLI_STORE_FILE "-wal",
                                        CLI_STORE_FILE "-shm", CLI_STORE_FILE ".lock"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char path[CLI_PATH_BYTES + 32];
        snprintf(path, sizeof path, "%s/%s", directory, files[i]);
        unlink(path);
    }
    rmdir(directory);
}

static enum status run_chat(const struct cli *cli, struct chat *chat)
{
    char directory[CLI_PATH_BYTES];
    char pattern[CLI_PATH_BYTES];
    const char *temporary = getenv("TMPDIR");
    snprintf(pattern, sizeof pattern, "%s/guanjia-chat-XXXXXX",
             temporary == NULL ? "/tmp" : temporary);
    enum status status = queue_open(CHAT_INBOX, &chat->inbox);
    if (status == ST_OK) {
        status = open_store(chat, directory, pattern);
    }
    if (status == ST_OK) {
        add_account(chat);
        status = seed_home(cli, chat);
    }
    if (status == ST_OK) {
        status = open_desk(chat);
    }
    if (status == ST_OK) {
        status = talk(chat);
    }
    desk_close(chat->desk);
    if (chat->store != NULL) {
        store_close(chat->store);
        remove_directory(directory);
    }
    queue_close(chat->inbox);
    return status;
}

int cli_chat(const struct cli *cli)
{
    struct metrics metrics = {0};
    struct chat chat = {.metrics = &metrics, .peer = cli->as == NULL ? "13800138000" : cli->as};
    chat.config = cli_load_config(cli);
    if (chat.config == NULL) {
        return 1;
    }
    enum status status = ST_CONFIG;
    if (chat.config->community_count > 0 && chat.config->account_count < CONFIG_ACCOUNTS_MAX) {
        status = run_chat(cli, &chat);
    }
    if (chat.config->account_count > 0 &&
        chat.config->accounts[chat.config->account_count - 1] == &chat.account) {
        chat.config->account_count--; /* not the configuration's to free */
    }
    config_drop(chat.config);
    if (status != ST_OK) {
        fprintf(stderr, "guanjia: chat: %s\n", status_text(status));
    }
    return status == ST_OK ? 0 : 1;
}
