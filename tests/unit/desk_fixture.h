/* desk_fixture.h - a real desk over a real store and the shipped configuration, on one thread,
 * with a clock that the test moves and ports that write down what they are given. */
#ifndef TESTS_UNIT_DESK_FIXTURE_H
#define TESTS_UNIT_DESK_FIXTURE_H

#include "bot/seed.h"
#include "store/contact.h"
#include "store/home.h"
#include "store/note.h"
#include "store/ticket.h"
#include "tests/desk_stand_in.h"
#include "tests/scratch.h"
#include "tests/unit/check.h"
#include "tests/unit/shipped_config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIXTURE_RELEASED_MAX = 1024, FIXTURE_JOBS_MAX = 64, FIXTURE_EVENTS_BYTES = 1 << 20,
       FIXTURE_NOTES_MAX = 64 };

#define RESIDENT "oDemoResident0000000000000001"
#define STRANGER "oDemoResident0000000000000002"

struct fixture {
    char directory[SCRATCH_BYTES];
    struct store *store;
    struct queue *inbox;
    struct config *config;
    struct metrics metrics;
    struct desk *desk;
    struct media_folder *media; /* NULL: pictures are not kept */
    int64_t now_ms;
    void (*when_asked_for_time)(struct fixture *fixture); /* NULL: nothing happens then */
    int64_t message_count;
    size_t released_count;
    struct input *released[FIXTURE_RELEASED_MAX]; /* owned until the next fixture_run */
    size_t job_count;
    bool is_courier_stopped; /* it refuses what is dispatched */
    struct send_job *jobs[FIXTURE_JOBS_MAX];
    char *events; /* JSON of all published events and signs, a line each */
    size_t events_bytes;
    size_t note_count;
    struct session_note notes[FIXTURE_NOTES_MAX];
    bool ready;
    size_t ready_changes;
};

static void keep_released(void *context, struct input *input)
{
    struct fixture *fixture = context;
    assert_true(fixture->released_count < FIXTURE_RELEASED_MAX);
    fixture->released[fixture->released_count++] = input;
}

static void keep_frames(struct fixture *fixture, const struct event_frame *frames, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct text json = frames[i].json;
        assert_true(fixture->events_bytes + json.size + 2 < FIXTURE_EVENTS_BYTES);
        memcpy(fixture->events + fixture->events_bytes, json.data, json.size);
        fixture->events_bytes += json.size;
        fixture->events[fixture->events_bytes++] = '\n';
        fixture->events[fixture->events_bytes] = '\0';
    }
}

static void keep_events(void *context, struct event_batch *batch)
{
    keep_frames(context, batch->frames, batch->count);
    keep_frames(context, batch->signs, batch->sign_count);
    event_batch_close(batch);
}

static void keep_note(void *context, const struct session_note *note)
{
    struct fixture *fixture = context;
    assert_true(fixture->note_count < FIXTURE_NOTES_MAX);
    fixture->notes[fixture->note_count++] = *note;
}

static enum status keep_job(void *context, struct send_job *job)
{
    struct fixture *fixture = context;
    if (fixture->is_courier_stopped) {
        return ST_BUSY;
    }
    assert_true(fixture->job_count < FIXTURE_JOBS_MAX);
    fixture->jobs[fixture->job_count++] = job;
    return ST_OK;
}

static void keep_ready(void *context, bool ready)
{
    struct fixture *fixture = context;
    fixture->ready = ready;
    fixture->ready_changes++;
}

static int64_t fixture_now(void *context)
{
    struct fixture *fixture = context;
    if (fixture->when_asked_for_time != NULL) {
        fixture->when_asked_for_time(fixture);
    }
    return fixture->now_ms;
}

static enum status plain_hash(struct text password, char *hash_out)
{
    snprintf(hash_out, STORE_HASH_BYTES, "hash:%.*s", TEXT_ARGS(password));
    return ST_OK;
}

/* The platforms have the menus already: no test but that of menus is about putting them up. */
static inline void fixture_note_menus(struct fixture *fixture)
{
    assert_int_equal(store_begin(fixture->store), ST_OK);
    for (size_t i = 0; i < fixture->config->account_count; i++) {
        struct text id = fixture->config->accounts[i]->id;
        const struct menu *menu = menus_of(&fixture->config->menus, id);
        char name[64], digest[MENU_DIGEST_BYTES];
        if (menu != NULL) {
            snprintf(name, sizeof name, "menu:%.*s", TEXT_ARGS(id));
            menu_digest(menu, digest);
            assert_int_equal(store_note_put(fixture->store, text_of(name), text_of(digest)), ST_OK);
        }
    }
    assert_int_equal(store_commit(fixture->store), ST_OK);
}

static inline void fixture_open_desk(struct fixture *fixture)
{
    struct desk_options options = {
        .store = fixture->store,
        .inbox = fixture->inbox,
        .config = config_hold(fixture->config),
        .metrics = &fixture->metrics,
        .ports = {fixture, keep_released, keep_events, keep_note, keep_job, keep_ready,
                  stand_in_flush},
        .media = fixture->media,
        .seed = 1,
        .now_ms = fixture_now,
        .now_context = fixture,
    };
    assert_int_equal(desk_open(&options, &fixture->desk), ST_OK);
    assert_int_equal(desk_start(fixture->desk), ST_OK);
}

/* 2026-11-24 10:00 in Shanghai, a Tuesday. */
enum { FIXTURE_HOUR_MS = 3600000 };
#define FIXTURE_START_MS 1795485600000

/* Over config, whose reference it takes. */
static int fixture_setup_with(void **state, struct config *config)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->config = config;
    fixture->events = calloc(1, FIXTURE_EVENTS_BYTES);
    fixture->now_ms = FIXTURE_START_MS;
    assert_true(scratch_make(NULL, "desk", fixture->directory));
    char path[SCRATCH_PATH_BYTES];
    snprintf(path, sizeof path, "%s/guanjia.db", fixture->directory);
    assert_int_equal(store_open(path, STORE_WRITER, &fixture->store), ST_OK);
    assert_int_equal(queue_open(FIXTURE_RELEASED_MAX, &fixture->inbox), ST_OK);
    struct seed seed = {.store = fixture->store,
                        .config = fixture->config,
                        .now_ms = fixture->now_ms,
                        .hash_password = plain_hash};
    assert_int_equal(seed_demo(&seed, stderr), ST_OK);
    fixture_note_menus(fixture);
    fixture_open_desk(fixture);
    *state = fixture;
    return 0;
}

static inline int fixture_setup(void **state)
{
    return fixture_setup_with(state, fixture_shipped_config());
}

static inline void fixture_forget_events(struct fixture *fixture)
{
    fixture->events_bytes = 0;
    fixture->events[0] = '\0';
}

static inline void fixture_forget(struct fixture *fixture)
{
    for (size_t i = 0; i < fixture->released_count; i++) {
        input_close(fixture->released[i]);
    }
    fixture->released_count = 0;
}

static int fixture_teardown(void **state)
{
    struct fixture *fixture = *state;
    fixture_forget(fixture);
    for (size_t i = 0; i < fixture->job_count; i++) {
        send_job_close(fixture->jobs[i]);
    }
    desk_close(fixture->desk);
    store_close(fixture->store); /* its thread, where there is one, wakes the inbox */
    void *left = NULL;
    while (queue_take(fixture->inbox, &left, 1, 0) == 1) {
        input_close(left);
    }
    queue_close(fixture->inbox);
    media_folder_close(fixture->media);
    config_drop(fixture->config);
    scratch_remove(fixture->directory);
    free(fixture->events);
    free(fixture);
    return 0;
}

static inline void fixture_push(struct fixture *fixture, struct input *input)
{
    assert_int_equal(queue_push(fixture->inbox, input), ST_OK);
}

/* One turn of the desk; what it releases replaces what was released before. */
static inline void fixture_run(struct fixture *fixture)
{
    fixture_forget(fixture);
    desk_turn(fixture->desk, 0);
}

static inline struct input *fixture_message(struct fixture *fixture, const char *peer, const char *words,
                                     const char *key)
{
    struct input *input = input_open(INPUT_MESSAGE, fixture->config, 2048);
    input->message = (struct inbound){
        .kind = INBOUND_TEXT,
        .account = TEXT("demo"),
        .peer = arena_text(input->arena, text_of(peer)),
        .dedupe_key = key == NULL ? arena_printf(input->arena, "key-%lld",
                                                 (long long)++fixture->message_count)
                                  : arena_text(input->arena, text_of(key)),
        .sent_at_ms = fixture->now_ms,
        .content = arena_text(input->arena, text_of(words)),
        .allowance_count = 5,
        .allowance_ms = 48 * (int64_t)FIXTURE_HOUR_MS,
        .answerable = true,
    };
    return input;
}

/* Says words as peer; the answer is valid until the next run. */
static inline const char *fixture_say(struct fixture *fixture, const char *peer, const char *words)
{
    fixture_push(fixture, fixture_message(fixture, peer, words, NULL));
    fixture_run(fixture);
    assert_true(fixture->released_count >= 1);
    struct input *input = fixture->released[fixture->released_count - 1];
    CHECK(input->status == ST_OK, "%s: %s", words, status_name(input->status));
    return input->answer.size == 0 ? "" : input->answer.data;
}

/* Runs one staff command; the answer is valid until the next run. */
static inline const char *fixture_command(struct fixture *fixture, const char *username, const char *json)
{
    struct input *input = input_open(INPUT_COMMAND, fixture->config, 2048);
    struct staff staff;
    assert_int_equal(store_staff_find(fixture->store, text_of(username), &staff), ST_OK);
    input->command.viewer.staff = staff.id;
    snprintf(input->command.viewer.username, STORE_ID_BYTES, "%s", staff.username);
    snprintf(input->command.viewer.name, STORE_NAME_BYTES, "%s", staff.name);
    snprintf(input->command.viewer.role, STORE_ID_BYTES, "%s", staff.role);
    snprintf(input->command.viewer.communities, STORE_SCOPES_BYTES, "%s", staff.communities);
    input->command.json = arena_text(input->arena, text_of(json));
    fixture_push(fixture, input);
    fixture_run(fixture);
    assert_int_equal(fixture->released_count, 1);
    return arena_text(fixture->released[0]->arena, fixture->released[0]->answer).data;
}

static inline size_t fixture_tickets(struct fixture *fixture, struct ticket *tickets, size_t max)
{
    size_t count = 0;
    struct ticket_filter filter = {.scopes = TEXT("*")};
    assert_int_equal(store_ticket_list(fixture->store, &filter, tickets, max, &count), ST_OK);
    return count;
}

/* How often an event of this kind was published. */
static inline size_t fixture_count_events(const struct fixture *fixture, const char *kind)
{
    char needle[64];
    snprintf(needle, sizeof needle, "\"event\":\"%s\"", kind);
    size_t count = 0;
    for (const char *at = strstr(fixture->events, needle); at != NULL; at = strstr(at + 1, needle)) {
        count++;
    }
    return count;
}

/* The time in which his chat may be answered is over. */
static inline void fixture_close_window(struct fixture *fixture)
{
    struct contact contact;
    struct conversation conversation;
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_contact_find(fixture->store, TEXT("demo"), TEXT(RESIDENT), &contact,
                                        &conversation),
                     ST_OK);
    conversation.allowance_until_ms = fixture->now_ms;
    assert_int_equal(store_conversation_save(fixture->store, &conversation), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
}

/* What the courier has becomes of it, all alike. */
static inline void fixture_finish_jobs(struct fixture *fixture, enum send_action action)
{
    for (size_t i = 0; i < fixture->job_count; i++) {
        struct input *input = input_open(INPUT_SENT, NULL, 256);
        fixture->jobs[i]->verdict = (struct verdict){.action = action, .meaning = "测试"};
        input->sent = fixture->jobs[i];
        fixture_push(fixture, input);
    }
    fixture->job_count = 0;
    fixture_run(fixture);
}

/* Nobody knows when the home was delivered: its repairs have no class, and close without the
 * checks and papers of one that the builder or the company pays. */
static inline void fixture_forget_delivery(struct fixture *fixture)
{
    struct contact contact;
    struct conversation conversation;
    assert_int_equal(store_contact_find(fixture->store, TEXT("demo"), TEXT(RESIDENT), &contact,
                                        &conversation),
                     ST_OK);
    const struct home home = {.household = contact.household};
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_home_put(fixture->store, &home), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
}

#endif
