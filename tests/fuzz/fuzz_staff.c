/* fuzz_staff.c - libFuzzer target: staff commands and control requests, through a real desk.
 *
 * The first byte chooses the kind of input; the rest is its JSON. Whatever comes,
 * the desk answers with JSON that names the command, nothing breaks a transaction,
 * and the series of events stays readable. */
#include "bot/base/invariant.h"
#include "bot/seed.h"
#include "tests/desk_stand_in.h"
#include "tests/scratch.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INBOX = 16 };

static struct {
    struct store *store;
    struct queue *inbox;
    struct config *config;
    struct desk *desk;
    struct metrics metrics;
    struct input *answered; /* owned */
    int64_t now_ms;
} world;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void keep(void *context, struct input *input)
{
    (void)context;
    input_close(world.answered);
    world.answered = input;
}

static void check_events(void *context, struct event_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        json_t *json = json_loadb(batch->frames[i].json.data, batch->frames[i].json.size,
                                  JSON_REJECT_DUPLICATES, NULL);
        INVARIANT(json_is_object(json));
        json_decref(json);
    }
    stand_in_publish(context, batch);
}

static int64_t now_ms(void *context)
{
    (void)context;
    return world.now_ms;
}

static enum status plain_hash(struct text password, char *hash_out)
{
    snprintf(hash_out, STORE_HASH_BYTES, "%.*s", TEXT_ARGS(password));
    return ST_OK;
}

static void must(enum status status)
{
    INVARIANT(status == ST_OK);
}

static void turn(struct input *input)
{
    must(queue_push(world.inbox, input));
    world.now_ms += 1000;
    desk_turn(world.desk, 0);
}

/* Tickets and a chat, so that commands have something to work on. */
static void say(const char *words)
{
    static long number;
    struct input *input = input_open(INPUT_MESSAGE, world.config, 1024);
    input->message = (struct inbound){
        .account = TEXT("demo"),
        .peer = TEXT("oDemoResident0000000000000001"),
        .dedupe_key = arena_printf(input->arena, "%ld", ++number),
        .content = text_of(words),
        .allowance_count = 5,
        .allowance_ms = 172800000,
        .answerable = true,
    };
    turn(input);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    char directory[SCRATCH_BYTES];
    char path[SCRATCH_PATH_BYTES];
    INVARIANT(scratch_make(NULL, "fuzz", directory));
    snprintf(path, sizeof path, "%s/db", directory);
    world.now_ms = 1795485600000;
    must(store_open(path, STORE_WRITER, &world.store));
    must(queue_open(INBOX, &world.inbox));
    must(stand_in_config(&world.config));
    must(seed_demo(&(struct seed){.store = world.store,
                                  .config = world.config,
                                  .now_ms = world.now_ms,
                                  .hash_password = plain_hash},
                   stderr));
    struct desk_options options = {
        .store = world.store,
        .inbox = world.inbox,
        .config = config_hold(world.config),
        .metrics = &world.metrics,
        .ports = {NULL, keep, check_events, stand_in_session, stand_in_dispatch,
                  stand_in_ready, stand_in_flush},
        .now_ms = now_ms,
    };
    must(desk_open(&options, &world.desk));
    must(desk_start(world.desk));
    say("厨房水管漏水了，下午有空");
    say("对");
    say("电梯里困了人");
    say("转人工");
    scratch_remove(directory); /* the open files go with the process */
    return 0;
}

static void check_command(const struct input *input)
{
    INVARIANT(input->status == ST_OK);
    json_t *answer =
        json_loadb(input->answer.data, input->answer.size, JSON_REJECT_DUPLICATES, NULL);
    INVARIANT(json_is_object(answer));
    INVARIANT(json_is_string(json_object_get(answer, "re")));
    bool refused = json_is_object(json_object_get(answer, "error"));
    INVARIANT(refused != json_is_true(json_object_get(answer, "ok")));
    json_decref(answer);
}

static struct input *command(struct text json)
{
    struct input *input = input_open(INPUT_COMMAND, world.config, json.size + 2048);
    struct staff staff;
    must(store_staff_find(world.store, TEXT("director"), &staff));
    input->command.viewer = (struct viewer){.staff = staff.id};
    text_copy(text_of(staff.username), input->command.viewer.username, STORE_ID_BYTES);
    text_copy(text_of(staff.role), input->command.viewer.role, STORE_ID_BYTES);
    text_copy(text_of(staff.communities), input->command.viewer.communities, STORE_SCOPES_BYTES);
    input->command.json = arena_text(input->arena, json);
    return input;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* The front passes on only valid UTF-8 of at most COMMAND_BYTES_MAX. */
    struct text json = {(const char *)data + 1, size - 1};
    if (size < 2 || size > COMMAND_BYTES_MAX || !text_valid_utf8(json)) {
        return 0;
    }
    if (data[0] % 8 != 0) {
        turn(command(json));
        check_command(world.answered);
        return 0;
    }
    struct input *input = input_open(INPUT_CONTROL, world.config, size + 2048);
    input->control = arena_text(input->arena, json);
    turn(input);
    INVARIANT(world.answered->status == ST_OK && world.answered->answer.size > 0);
    return 0;
}
