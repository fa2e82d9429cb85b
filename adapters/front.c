#include "adapters/front.h"

#include "adapters/connection.h"
#include "adapters/front_log.h"
#include "adapters/registry.h"
#include "adapters/staff/hasher.h"
#include "adapters/staff/hub.h"
#include "adapters/staff/login.h"
#include "adapters/staff/media_pages.h"
#include "adapters/staff/password_pages.h"
#include "adapters/staff/photo_pages.h"
#include "adapters/staff/searcher.h"
#include "adapters/webhook_exchange.h"
#include "bot/base/clock.h"
#include "bot/base/invariant.h"
#include "bot/base/log.h"
#include "bot/search_asker.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
    DONE_PER_TAKE = 256,
    HEADER_DATA_BYTES = 8192,  /* of one request: more is refused by libwebsockets */
    SERVICE_BYTES = 16 << 10,  /* read from a socket at once */
    WRITE_BYTES_MAX = 8 << 20, /* above any answer, so that each goes out in one write */
    EXPIRE_EVERY_MS = 1000
};

/* ---- what other threads leave here: a pointer, its kind in the three lowest bits ---- */

enum done_kind { DONE_INPUT, DONE_EVENTS, DONE_SESSION, DONE_HASHED, DONE_READ };
enum { DONE_MASK = 7 };

static void *tag(void *item, enum done_kind kind)
{
    INVARIANT(((uintptr_t)item & DONE_MASK) == 0);
    return (void *)((uintptr_t)item | (uintptr_t)kind);
}

void front_release(void *context, struct input *input)
{
    struct front *front = context;
    enum status status = queue_push(front->done, tag(input, DONE_INPUT));
    INVARIANT(status == ST_OK); /* front_send lets out no more than there is room for */
}

void front_publish(void *context, struct event_batch *batch)
{
    struct front *front = context;
    /* Half of the queue is kept for inputs. Events can be read from the database again. */
    if (queue_depth(front->done) >= FRONT_DONE_QUEUE / 4 ||
        queue_push(front->done, tag(batch, DONE_EVENTS)) != ST_OK) {
        atomic_store(&front->events_lost, true);
        event_batch_close(batch);
    }
}

void front_session(void *context, const struct session_note *note)
{
    struct front *front = context;
    struct session_note *copy = malloc(sizeof *copy);
    if (copy != NULL) {
        *copy = *note;
    }
    if (copy == NULL || queue_push(front->done, tag(copy, DONE_SESSION)) != ST_OK) {
        log_event(LOG_ERROR, "session note lost", LOG_N("live", note->live));
        free(copy);
    }
}

static void hashed(void *context, struct hasher_job *job)
{
    struct front *front = context;
    enum status status = queue_push(front->done, tag(job, DONE_HASHED));
    INVARIANT(status == ST_OK);
    lws_cancel_service(front->lws);
}

static void read_done(void *context, struct reader_job *job)
{
    struct front *front = context;
    enum status status = queue_push(front->done, tag(job, DONE_READ));
    INVARIANT(status == ST_OK);
    lws_cancel_service(front->lws);
}

static void searched(void *context, struct input *input)
{
    front_release(context, input);
    front_flush(context);
}

void front_ready(void *context, bool ready)
{
    struct front *front = context;
    atomic_store(&front->ready, ready);
}

void front_flush(void *context)
{
    struct front *front = context;
    lws_cancel_service(front->lws);
}

void front_set_config(struct front *front, struct config *config)
{
    config_drop(atomic_exchange(&front->next_config, config));
    lws_cancel_service(front->lws);
}

void front_stop(struct front *front, int64_t drain_ms)
{
    atomic_store(&front->drain_ms, drain_ms);
    atomic_store(&front->stop_asked, true);
    lws_cancel_service(front->lws);
}

/* ---- the front's thread ---- */

enum status front_send(struct front *front, struct input *input)
{
    enum status status = ST_BUSY;
    if (front->closing) {
        return ST_STOPPING;
    }
    if (front->inputs_out < FRONT_INPUTS_OUT_MAX) {
        status = queue_push(front->inbox, input);
    }
    if (status == ST_OK) {
        front->inputs_out++;
    } else if (status == ST_BUSY) {
        metrics_count(front->metrics, COUNT_INBOX_FULL, 1);
    }
    return status;
}

enum status front_send_command(struct front *front, struct input *input)
{
    enum search_question question = SEARCH_NONE;
    if (front->searcher != NULL) {
        question = search_asker_wants(input->command.json);
    }
    if (question == SEARCH_NONE) {
        return front_send(front, input);
    }
    if (front->closing) {
        return ST_STOPPING;
    }
    enum status status = front->inputs_out < FRONT_INPUTS_OUT_MAX
                             ? searcher_submit(front->searcher, question, input)
                             : ST_BUSY;
    front->inputs_out += status == ST_OK ? 1 : 0;
    return status;
}

void front_random(struct front *front, uint8_t *out, size_t size)
{
    INVARIANT(size <= sizeof front->random);
    if (front->random_left < size) {
        randombytes_buf(front->random, sizeof front->random);
        front->random_left = sizeof front->random;
    }
    front->random_left -= size;
    memcpy(out, front->random + front->random_left, size);
    sodium_memzero(front->random + front->random_left, size); /* given out once */
}

const char *front_date(struct front *front)
{
    int64_t now_ms = clock_wall_ms();
    if (now_ms / 1000 != front->date_s) {
        front->date_s = now_ms / 1000;
        http_date(now_ms, front->date);
    }
    return front->date;
}

static void input_came_back(struct front *front, struct input *input)
{
    INVARIANT(front->inputs_out > 0);
    front->inputs_out--;
    switch (input->kind) {
    case INPUT_MESSAGE:
        webhook_exchange_released(front, input);
        break;
    case INPUT_COMMAND:
    case INPUT_EVENTS:
        hub_released(front->hub, input);
        break;
    case INPUT_MEDIA:
        media_pages_released(front, input);
        break;
    case INPUT_PASSWORD:
    case INPUT_PASSWORD_SET:
        password_pages_released(front, input);
        break;
    case INPUT_PHOTO:
        photo_pages_released(front, input);
        break;
    default:
        login_released(front, input);
        break;
    }
}

static void take_in(struct front *front, void *item)
{
    void *bare = (void *)((uintptr_t)item & ~(uintptr_t)DONE_MASK);
    switch ((enum done_kind)((uintptr_t)item & DONE_MASK)) {
    case DONE_INPUT:
        input_came_back(front, bare);
        break;
    case DONE_EVENTS:
        hub_publish(front->hub, bare);
        break;
    case DONE_SESSION:
        sessions_note(front->sessions, bare, clock_wall_ms());
        free(bare);
        break;
    case DONE_READ:
        (((struct reader_job *)bare)->keep ? photo_pages_kept : media_pages_read)(front, bare);
        break;
    default:
        ((struct hasher_job *)bare)->back(front, bare);
        break;
    }
}

static void take_in_all(struct front *front)
{
    void *items[DONE_PER_TAKE];
    size_t count;
    while ((count = queue_take(front->done, items, DONE_PER_TAKE, 0)) > 0) {
        for (size_t i = 0; i < count; i++) {
            take_in(front, items[i]);
        }
    }
}

static void take_config(struct front *front)
{
    struct config *config = atomic_exchange(&front->next_config, NULL);
    if (config != NULL) {
        config_drop(front->config);
        front->config = config;
        listener_set_limits(front->listener, config->settings.connections_max,
                            config->settings.connections_per_address_max);
    }
}

static void check_stop(struct front *front, int64_t now_ms)
{
    if (front->stop_until_ms == 0) {
        front->stop_until_ms = now_ms + atomic_load(&front->drain_ms);
        listener_stop(front->listener);
        hub_stop(front->hub);
    }
    bool under_way = front->inputs_out > 0 || hub_count(front->hub) > 0 ||
                     deadlines_first(&front->waits[WAIT_BODY]) != NULL ||
                     deadlines_first(&front->waits[WAIT_ANSWER]) != NULL;
    if (!under_way || now_ms >= front->stop_until_ms) {
        ev_break(front->loop, EVBREAK_ALL);
    }
}

void front_woken(struct front *front)
{
    int64_t now_ms = clock_monotonic_ms();
    take_config(front);
    if (atomic_exchange(&front->events_lost, false)) {
        hub_events_lost(front->hub);
    }
    take_in_all(front);
    hub_turn_done(front->hub);
    if (front->ticked) {
        front->ticked = false;
        connection_check_waits(front, now_ms);
        hub_tick(front->hub, now_ms);
        if (now_ms >= front->expire_at_ms) {
            front->expire_at_ms = now_ms + EXPIRE_EVERY_MS;
            sessions_expire(front->sessions, clock_wall_ms());
        }
    }
    if (atomic_load(&front->stop_asked)) {
        check_stop(front, now_ms);
    }
}

/* The work of a tick is done inside libwebsockets' own service, as everything else that
 * touches connections: only there its timers are looked at again afterwards. */
static void on_tick(struct ev_loop *loop, struct ev_timer *timer, int events)
{
    struct front *front = timer->data;
    (void)loop;
    (void)events;
    front->ticked = true;
    lws_cancel_service(front->lws);
}

static void before_sleep(struct ev_loop *loop, struct ev_prepare *settle, int events)
{
    (void)loop;
    (void)events;
    connection_settle_answered(settle->data);
}

void front_run(struct front *front)
{
    ev_run(front->loop, 0);
}

int front_port(const struct front *front)
{
    return listener_port(front->listener);
}

/* ---- opening and closing ---- */

static const struct lws_protocols protocols[] = {
    {.name = "guanjia-http", .callback = connection_callback, .tx_packet_size = WRITE_BYTES_MAX},
    /* Whoever shrinks the receive buffer must say how much may be sent at once. */
    {.name = HUB_PROTOCOL,
     .callback = hub_callback,
     .rx_buffer_size = HUB_RECEIVE_BYTES,
     .tx_packet_size = WRITE_BYTES_MAX},
    {0},
};

/* All zero: no pings by libwebsockets, whose timers are one sorted list; the hub has its own. */
static const lws_retry_bo_t no_idle_policy = {0};

static enum status open_lws(struct front *front)
{
    void *loops[] = {front->loop};
    int64_t headers_ms = front->config->settings.header_timeout_ms;
    int64_t body_ms = front->config->settings.body_timeout_ms;
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN_SERVER,
        .protocols = protocols,
        .options = LWS_SERVER_OPTION_LIBEV | LWS_SERVER_OPTION_DISABLE_IPV6 |
                   LWS_SERVER_OPTION_EXPLICIT_VHOSTS,
        .foreign_loops = loops,
        .user = front,
        .gid = -1,
        .uid = -1,
        .max_http_header_data2 = HEADER_DATA_BYTES,
        .pt_serv_buf_size = SERVICE_BYTES,
        .keepalive_timeout = FRONT_KEEP_ALIVE_S,
        .timeout_secs_ah_idle = (unsigned)((headers_ms + 999) / 1000 + 1),
        .timeout_secs = (unsigned)(body_ms / 1000 + 60), /* the front's own come first */
        .retry_and_idle_policy = &no_idle_policy,
    };
    front->lws = lws_create_context(&info);
    if (front->lws == NULL) {
        log_event(LOG_ERROR,
                  "libwebsockets cannot start on libev; is libwebsockets-evlib-ev installed?");
        return ST_CONFIG;
    }
    front->vhost = lws_create_vhost(front->lws, &info);
    return front->vhost == NULL ? ST_NO_MEMORY : ST_OK;
}

static enum status open_memory(struct front *front)
{
    uint8_t secret[REPLAY_SECRET_BYTES];
    randombytes_buf(secret, sizeof secret);
    enum status status = replay_open(secret, &front->replay);
    front->scratch = malloc(LWS_PRE + FRONT_SCRATCH_BYTES + HTTP_HEAD_BYTES_MAX);
    if (status == ST_OK) {
        status = queue_open(FRONT_DONE_QUEUE, &front->done);
    }
    if (status == ST_OK) {
        status = hub_open(front, &front->hub);
    }
    if (status == ST_OK) {
        status = sessions_open(hub_session_ended, front->hub, &front->sessions);
    }
    return status == ST_OK && front->scratch == NULL ? ST_NO_MEMORY : status;
}

/* The gateway works without: what residents write matters more than finding it. */
static enum status open_searcher(struct front *front, const struct front_options *from)
{
    const struct searcher_options options = {
        .index = from->search_index,
        .database = from->database,
        .config = front->config,
        .metrics = front->metrics,
        .done = searched,
        .context = front,
    };
    enum status status = searcher_open(&options, &front->searcher);
    if (status != ST_OK && status != ST_NO_MEMORY) {
        log_event(LOG_ERROR, "nobody can search", LOG_S("reason", status_text(status)));
        return ST_OK;
    }
    return status;
}

static enum status open_all(struct front *front, const struct front_options *from)
{
    enum status status = open_memory(front);
    if (status == ST_OK) {
        status = open_lws(front);
    }
    const struct settings *settings = &front->config->settings;
    struct listener_options options = {
        .loop = front->loop,
        .listen = from->listen,
        .connections_max = settings->connections_max,
        .connections_per_address_max = settings->connections_per_address_max,
        .accepted = connection_adopt,
        .context = front,
    };
    if (status == ST_OK) {
        status = listener_open(&options, &front->listener);
    }
    if (status == ST_OK) {
        status = hasher_open(hashed, front, &front->hasher);
    }
    if (status == ST_OK && from->media != NULL) {
        status = reader_open(from->media, read_done, front, &front->reader);
    }
    if (status == ST_OK && from->search_index != NULL) {
        status = open_searcher(front, from);
    }
    return status;
}

/* So that /metrics shows every channel from the start. */
static void name_channels(struct metrics *metrics)
{
    size_t count;
    const struct channel_ops *const *channels = registry_channels(&count);
    for (size_t i = 0; i < count; i++) {
        metrics_name_channel(metrics, channels[i]->name);
    }
}

enum status front_open(const struct front_options *options, struct front **front_out)
{
    *front_out = NULL;
    front_log_attach();
    struct front *front = calloc(1, sizeof *front);
    if (front == NULL || sodium_init() < 0) {
        free(front);
        config_drop(options->config);
        return ST_NO_MEMORY;
    }
    front->config = options->config;
    front->inbox = options->inbox;
    front->metrics = options->metrics;
    front->loop = ev_loop_new(EVFLAG_AUTO);
    for (size_t i = 0; i < WAIT_COUNT; i++) {
        deadlines_init(&front->waits[i]);
    }
    deadlines_init(&front->answered);
    name_channels(front->metrics);
    enum status status = front->loop == NULL ? ST_NO_MEMORY : open_all(front, options);
    if (status != ST_OK) {
        front_close(front);
        return status;
    }
    ev_timer_init(&front->tick, on_tick, FRONT_TICK_MS / 1000.0, FRONT_TICK_MS / 1000.0);
    front->tick.data = front;
    ev_timer_start(front->loop, &front->tick);
    ev_prepare_init(&front->settle, before_sleep);
    front->settle.data = front;
    ev_prepare_start(front->loop, &front->settle);
    *front_out = front; /* ownership moves to the caller */
    return ST_OK;
}

void front_close(struct front *front)
{
    if (front == NULL) {
        return;
    }
    front->closing = true; /* nothing goes out any more; what comes in only is freed */
    hasher_close(front->hasher);
    reader_close(front->reader);
    searcher_close(front->searcher);
    if (front->lws != NULL) {
        lws_context_destroy(front->lws); /* ends every connection and client */
    }
    if (front->done != NULL) {
        take_in_all(front);
    }
    if (front->loop != NULL) {
        ev_timer_stop(front->loop, &front->tick);
        ev_prepare_stop(front->loop, &front->settle);
    }
    listener_close(front->listener);
    hub_close(front->hub);
    sessions_close(front->sessions);
    replay_close(front->replay);
    queue_close(front->done);
    if (front->loop != NULL) {
        ev_loop_destroy(front->loop);
    }
    config_drop(atomic_exchange(&front->next_config, NULL));
    config_drop(front->config);
    free(front->scratch);
    free(front);
}
