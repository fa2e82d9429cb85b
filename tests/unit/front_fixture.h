/* front_fixture.h - a front on a free port of loopback, a channel that understands everything,
 * and a desk that does as it is told. */
#ifndef TESTS_UNIT_FRONT_FIXTURE_H
#define TESTS_UNIT_FRONT_FIXTURE_H

#include "adapters/front.h"
#include "adapters/registry.h"
#include "adapters/staff/hasher.h"
#include "adapters/staff/sessions.h"
#include "bot/base/clock.h"
#include "tests/unit/check.h"

#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define UNUSED __attribute__((unused))

enum { WORLD_PATIENCE_MS = 10000, FAKE_BODY_BYTES_MAX = 1000, WORLD_HELD_MAX = 256 };
#define WORLD_PASSWORD "guanjia"

/* What the desk was told to do, and what it saw. */
struct world {
    struct front *front;
    struct config *config; /* changed before world_run only */
    struct queue *inbox;
    struct metrics metrics;
    pthread_t front_thread, desk_thread;
    struct account account;
    atomic_bool hold;           /* messages are kept unanswered until this is false again */
    atomic_int message_status;  /* an enum status: the outcome of every message */
    atomic_int login_throttled; /* logins are refused with 429 */
    atomic_int messages, pages, failures; /* seen by the desk */
    atomic_llong seq;                     /* of the newest event, from 1 without gaps */
    char password_hash[HASHER_HASH_BYTES];
    struct input *held[WORLD_HELD_MAX];
    size_t held_count;
};

/* ---- the channel "fake" ---- */

static enum status fake_prepare(struct account *account, struct fault_sink *faults)
{
    (void)account;
    (void)faults;
    return ST_OK;
}

static void fake_release(struct account *account)
{
    (void)account;
}

static struct text fake_parameter(struct text query, const char *name)
{
    size_t at = text_find(query, text_of(name));
    struct text rest =
        at == SIZE_MAX ? TEXT_NONE : text_slice(query, at + strlen(name), query.size);
    const char *end = rest.size == 0 ? NULL : memchr(rest.data, '&', rest.size);
    return end == NULL ? rest : text_slice(rest, 0, (size_t)(end - rest.data));
}

static enum status fake_verify(const struct account *account, struct webhook *hook,
                               struct arena *arena)
{
    (void)account;
    (void)arena;
    hook->replay_key = fake_parameter(hook->query, "nonce=");
    return text_equal(fake_parameter(hook->query, "sig="), TEXT("good")) ? ST_OK : ST_SIGNATURE;
}

static enum status fake_handshake(const struct account *account, const struct webhook *hook,
                                  struct arena *arena, struct text *body_out)
{
    (void)account;
    *body_out = arena_text(arena, fake_parameter(hook->query, "echo="));
    return ST_OK;
}

/* "bad", "other", "many", or a text message. */
static enum status fake_decode(const struct account *account, const struct webhook *hook,
                               struct arena *arena, struct inbound_batch *batch_out)
{
    if (text_equal(hook->body, TEXT("bad"))) {
        return ST_MALFORMED;
    }
    batch_out->count = text_equal(hook->body, TEXT("many")) ? 3 : 1;
    batch_out->items = arena_alloc(arena, batch_out->count * sizeof *batch_out->items);
    for (size_t i = 0; i < batch_out->count; i++) {
        batch_out->items[i] = (struct inbound){
            .kind = text_equal(hook->body, TEXT("other")) ? INBOUND_OTHER : INBOUND_TEXT,
            .account = account->id,
            .content = hook->body,
            .answerable = true,
        };
    }
    return ST_OK;
}

static enum status fake_answer(const struct account *account, const struct webhook *hook,
                               const struct inbound *inbound, struct text reply,
                               int64_t reply_at_ms, const uint8_t random[CHANNEL_RANDOM_BYTES],
                               struct arena *arena, struct http_answer *answer_out)
{
    (void)account;
    (void)hook;
    (void)inbound;
    (void)reply_at_ms;
    (void)random;
    *answer_out = (struct http_answer){
        .code = 200,
        .content_type = TEXT("application/xml"),
        .body = reply.size == 0 ? TEXT("success") : arena_printf(arena, "<%.*s>", TEXT_ARGS(reply)),
    };
    return ST_OK;
}

static const struct channel_ops fake_channel = {
    .name = "fake",
    .body_bytes_max = FAKE_BODY_BYTES_MAX,
    .text_bytes_max = 1000,
    .prepare = fake_prepare,
    .release = fake_release,
    .verify = fake_verify,
    .handshake = fake_handshake,
    .decode = fake_decode,
    .answer = fake_answer,
};

/* ---- the desk ---- */

static struct event_batch *make_events(int64_t from, int64_t to, const struct viewer *viewer)
{
    struct arena *arena = arena_open(4096, 64 << 20);
    struct event_batch *batch = arena_alloc(arena, sizeof *batch);
    batch->arena = arena;
    batch->frames = arena_alloc(arena, (size_t)(to - from + 1) * sizeof *batch->frames);
    for (int64_t seq = from; seq <= to; seq++) {
        struct text community = seq % 2 == 0 ? TEXT("even") : TEXT("odd");
        if (viewer == NULL || viewer_sees(viewer, community)) {
            batch->frames[batch->count++] = (struct event_frame){
                .seq = seq,
                .community = community,
                .json = arena_printf(arena,
                                     "{\"seq\":%lld,\"event\":\"ticket.noted\",\"pad\":\"%0200d\"}",
                                     (long long)seq, 0)};
        }
    }
    return batch;
}

static void desk_message(struct world *world, struct input *input)
{
    input->status = (enum status)atomic_load(&world->message_status);
    input->answer = input->message.content;
    atomic_fetch_add(&world->messages, 1);
}

static void desk_command(struct world *world, struct input *input)
{
    long long seq = atomic_load(&world->seq);
    struct text json = input->command.json;
    if (text_find(json, TEXT("\"fail\"")) != SIZE_MAX) {
        input->status = ST_STORE;
    } else if (text_find(json, TEXT("\"hello\"")) != SIZE_MAX) {
        input->answer = arena_printf(input->arena, "{\"re\":\"h\",\"ok\":true,\"last_seq\":%lld}", seq);
    } else {
        input->answer = arena_printf(input->arena, "{\"ok\":true,\"got\":%.*s}", TEXT_ARGS(json));
    }
}

static void desk_events(struct world *world, struct input *input)
{
    int64_t last = atomic_load(&world->seq);
    int64_t to = input->events.after + (int64_t)input->events.max;
    atomic_fetch_add(&world->pages, 1);
    input->events_last = to < last ? to : last;
    input->events_out =
        make_events(input->events.after + 1, input->events_last, &input->events.viewer);
}

static void desk_login(struct world *world, struct input *input)
{
    bool known = text_equal(input->login.username, TEXT("clerk"));
    if (atomic_load(&world->login_throttled)) {
        input->status = ST_THROTTLED;
        input->retry_after_ms = 1500;
    } else {
        input->answer = known ? text_of(world->password_hash) : TEXT_NONE;
    }
}

static void desk_proved(struct world *world, struct input *input)
{
    if (!input->proved.proved) {
        atomic_fetch_add(&world->failures, 1);
        input->status = ST_UNAUTHORIZED;
        return;
    }
    struct session_note note = {.live = true, .expires_at_ms = clock_wall_ms() + 3600000};
    note.viewer.staff = 1;
    text_copy(input->proved.username, note.viewer.username, sizeof note.viewer.username);
    text_copy(TEXT("*"), note.viewer.communities, sizeof note.viewer.communities);
    memcpy(note.token_hash, input->proved.token_hash, sizeof note.token_hash);
    input->viewer_out = note.viewer;
    input->expires_at_ms = note.expires_at_ms;
    front_session(world->front, &note);
}

static void desk_logout(struct world *world, struct input *input)
{
    struct session_note note = {.live = false};
    memcpy(note.token_hash, input->logout.token_hash, sizeof note.token_hash);
    front_session(world->front, &note);
}

static void desk_take(struct world *world, struct input *input)
{
    static void (*const takers[INPUT_KIND_COUNT])(struct world *, struct input *) = {
        [INPUT_MESSAGE] = desk_message,     [INPUT_COMMAND] = desk_command,
        [INPUT_EVENTS] = desk_events,       [INPUT_LOGIN] = desk_login,
        [INPUT_LOGIN_PROVED] = desk_proved, [INPUT_LOGOUT] = desk_logout,
    };
    takers[input->kind](world, input);
    if (atomic_load(&world->hold) && input->kind == INPUT_MESSAGE) {
        assert_true(world->held_count < WORLD_HELD_MAX);
        world->held[world->held_count++] = input;
    } else {
        front_release(world->front, input);
    }
}

static void *desk_main(void *argument)
{
    struct world *world = argument;
    void *items[64];
    for (;;) {
        size_t count = queue_take(world->inbox, items, 64, 20);
        for (size_t i = 0; i < count; i++) {
            if (items[i] == world) { /* world_close */
                return NULL;
            }
            desk_take(world, items[i]);
        }
        for (; !atomic_load(&world->hold) && world->held_count > 0; count++) {
            front_release(world->front, world->held[--world->held_count]);
        }
        if (count > 0) {
            front_flush(world->front);
        }
    }
}

static void *front_main(void *argument)
{
    front_run(((struct world *)argument)->front);
    return NULL;
}

/* ---- the world ---- */

/* Change world->config->settings, then world_run. */
static UNUSED void world_open(struct world *world)
{
    memset(world, 0, sizeof *world);
    const struct channel_ops *channels[8];
    size_t count;
    const struct channel_ops *const *known = registry_channels(&count);
    memcpy(channels, known, count * sizeof *known);
    struct config_source source = {.directory = "config",
                                   .intents_directory = "tests/fixtures/intents",
                                   .channels = channels,
                                   .channel_count = count};
    assert_int_equal(config_load(&source, NULL, NULL, &world->config), ST_OK);
    world->config->settings.connections_max = 1000;
    world->account.id = TEXT("a");
    world->account.channel = TEXT("fake");
    world->account.ops = &fake_channel;
    world->config->accounts[world->config->account_count++] = &world->account;
}

static UNUSED void world_run_with(struct world *world, const char *listen, size_t inbox_inputs)
{
    assert_int_equal(queue_open(inbox_inputs, &world->inbox), ST_OK);
    struct front_options options = {.inbox = world->inbox,
                                    .config = world->config,
                                    .metrics = &world->metrics,
                                    .listen = listen};
    assert_int_equal(front_open(&options, &world->front), ST_OK);
    assert_int_equal(pthread_create(&world->front_thread, NULL, front_main, world), 0);
    assert_int_equal(pthread_create(&world->desk_thread, NULL, desk_main, world), 0);
}

static UNUSED void world_run(struct world *world)
{
    world_run_with(world, "127.0.0.1:0", 256);
}

static UNUSED void world_close(struct world *world)
{
    atomic_store(&world->hold, false);
    front_stop(world->front, 5000);
    pthread_join(world->front_thread, NULL);
    while (queue_push(world->inbox, world) != ST_OK) {
    }
    pthread_join(world->desk_thread, NULL);
    front_close(world->front);
    queue_close(world->inbox);
}

static UNUSED void world_publish(struct world *world, int count)
{
    int64_t from = atomic_fetch_add(&world->seq, count) + 1;
    front_publish(world->front, make_events(from, from + count - 1, NULL));
    front_flush(world->front);
}

/* A sign of the moment for community, with nothing of the series beside it. */
static UNUSED void world_sign(struct world *world, const char *community, const char *json)
{
    struct event_batch *batch = make_events(1, 0, NULL);
    batch->signs = arena_alloc(batch->arena, sizeof *batch->signs);
    batch->sign_count = 1;
    batch->signs[0] = (struct event_frame){.community = arena_text(batch->arena, text_of(community)),
                                           .json = arena_text(batch->arena, text_of(json))};
    front_publish(world->front, batch);
    front_flush(world->front);
}

static UNUSED void world_session(struct world *world, bool live, const char *token,
                                 const char *communities)
{
    struct session_note note = {.live = live, .expires_at_ms = clock_wall_ms() + 3600000};
    assert_true(sessions_hash_token(text_of(token), note.token_hash));
    note.viewer.staff = token[0];
    text_copy(TEXT("clerk"), note.viewer.username, sizeof note.viewer.username);
    text_copy(text_of(communities), note.viewer.communities, sizeof note.viewer.communities);
    front_session(world->front, &note);
    front_flush(world->front);
}

static UNUSED void pause_ms(int ms)
{
    nanosleep(&(struct timespec){0, ms * 1000000L}, NULL);
}

/* Waits until *value is at least wanted. */
static UNUSED void world_wait(atomic_int *value, int wanted)
{
    int64_t until = clock_monotonic_ms() + WORLD_PATIENCE_MS;
    while (atomic_load(value) < wanted) {
        assert_true(clock_monotonic_ms() < until);
        pause_ms(1);
    }
}

static UNUSED void world_wait_counter(struct world *world, enum counter id, long long wanted)
{
    int64_t until = clock_monotonic_ms() + WORLD_PATIENCE_MS;
    while (atomic_load(&world->metrics.counters[id]) < wanted) {
        assert_true(clock_monotonic_ms() < until);
        pause_ms(1);
    }
}

static UNUSED void world_wait_gauge(struct world *world, enum gauge id, long long wanted)
{
    int64_t until = clock_monotonic_ms() + WORLD_PATIENCE_MS;
    while (atomic_load(&world->metrics.gauges[id]) != wanted) {
        assert_true(clock_monotonic_ms() < until);
        pause_ms(1);
    }
}

#endif
