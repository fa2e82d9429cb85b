#include "bot/desk.h"

#include "bot/base/clock.h"
#include "bot/base/invariant.h"
#include "bot/base/log.h"
#include "bot/commands.h"
#include "bot/control.h"
#include "bot/due.h"
#include "bot/gauges.h"
#include "bot/guesses.h"
#include "bot/kept.h"
#include "bot/media.h"
#include "bot/sign_in.h"
#include "bot/outbound.h"
#include "bot/outbound_job.h"
#include "bot/resident.h"
#include "bot/upkeep.h"
#include "store/timer.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
    RETRY_MS = 1000, /* after a database error: timers, sends and the probe wait this long */
    UPKEEP_MS = 21600000 /* how often old commands are forgotten: it reads them all */
};

struct desk {
    struct desk_options options;
    struct turn turn;
    struct arena *scratch_arena; /* of the input at hand */
    struct match_scratch *scratch; /* of options.config's matcher */
    struct random random;
    struct sign_in_guards *guards;
    struct guesses guesses;
    size_t in_flight;       /* sends with the courier, or whose result is kept here */
    struct kept kept;
    struct media_desk media;
    int64_t timer_due_ms;   /* next timer; INT64_MAX: none */
    int64_t outbox_due_ms;  /* next send */
    int64_t upkeep_due_ms;
    int64_t agree_due_ms;   /* when recurring work must be made to agree with the configuration */
    int64_t open_tickets;
    int64_t outbox_counts[OUTBOX_STATE_COUNT];
    int64_t clock_counts[CLOCK_STATE_COUNT]; /* open ones */
    bool ready; /* the newest transaction could be committed */
    atomic_bool sending_stopped;
    size_t job_count; /* claimed in the turn under way */
    struct send_job *jobs[DESK_IN_FLIGHT_MAX];
    void *items[DESK_BATCH_MAX];
};

static int64_t now_of(const struct desk *desk)
{
    return desk->options.now_ms(desk->options.now_context);
}

/* ---- opening ---- */

enum status desk_open(const struct desk_options *options, struct desk **desk_out)
{
    INVARIANT(options->store != NULL && options->inbox != NULL && options->config != NULL);
    *desk_out = NULL;
    struct desk *desk = calloc(1, sizeof *desk);
    if (desk == NULL) {
        return ST_NO_MEMORY;
    }
    desk->options = *options;
    desk->guards = calloc(1, sizeof *desk->guards);
    desk->scratch_arena = arena_open(TURN_ARENA_BYTES, TURN_ARENA_LIMIT_BYTES);
    enum status status = desk->guards == NULL || desk->scratch_arena == NULL
                             ? ST_NO_MEMORY
                             : match_scratch_open(options->config->matcher, &desk->scratch);
    if (status != ST_OK) {
        desk->options.config = NULL; /* the reference stays the caller's */
        desk_close(desk);
        return status;
    }
    random_seed(&desk->random, options->seed);
    desk->media = (struct media_desk){.folder = options->media, .due_ms = INT64_MAX};
    desk->outbox_due_ms = now_of(desk);
    desk->upkeep_due_ms = now_of(desk);
    desk->agree_due_ms = INT64_MAX;
    *desk_out = desk;
    return ST_OK;
}

void desk_close(struct desk *desk)
{
    if (desk == NULL) {
        return;
    }
    kept_close(&desk->kept);
    match_scratch_close(desk->scratch);
    arena_close(desk->scratch_arena);
    config_drop(desk->options.config);
    free(desk->guards);
    free(desk);
}

void desk_stop_sending(struct desk *desk)
{
    atomic_store(&desk->sending_stopped, true);
    queue_wake(desk->options.inbox);
}

/* ---- one input ---- */

static enum status take_events(struct desk *desk, struct input *input)
{
    return commands_events(&desk->turn, input);
}

static enum status take_message(struct desk *desk, struct input *input)
{
    return resident_take(&desk->turn, input);
}

static enum status take_command(struct desk *desk, struct input *input)
{
    return commands_take(&desk->turn, input);
}

static enum status take_login(struct desk *desk, struct input *input)
{
    return sign_in_begin(&desk->turn, desk->guards, input);
}

static enum status take_login_proved(struct desk *desk, struct input *input)
{
    return sign_in_finish(&desk->turn, desk->guards, input);
}

static enum status take_logout(struct desk *desk, struct input *input)
{
    return sign_in_end(&desk->turn, input);
}

static enum status take_sent(struct desk *desk, struct input *input)
{
    return input->sent->fetch.row != 0 ? media_result(&desk->turn, input->sent)
                                       : outbound_result(&desk->turn, input->sent);
}

static enum status take_media(struct desk *desk, struct input *input)
{
    return media_look(&desk->turn, input);
}

static enum status take_control(struct desk *desk, struct input *input)
{
    return control_take(&desk->turn, input);
}

/* The new configuration was proved before it came here; only memory can be missing. */
static enum status take_config(struct desk *desk, struct input *input)
{
    struct match_scratch *scratch = NULL;
    enum status status = match_scratch_open(input->config->matcher, &scratch);
    if (status != ST_OK) {
        return status;
    }
    match_scratch_close(desk->scratch);
    config_drop(desk->options.config);
    desk->scratch = scratch;
    desk->options.config = config_hold(input->config);
    desk->turn.config = desk->options.config;
    desk->turn.scratch = scratch;
    desk->agree_due_ms = desk->turn.now_ms;
    metrics_count(desk->options.metrics, COUNT_RELOADS, 1);
    return ST_OK;
}

static enum status (*const takers[INPUT_KIND_COUNT])(struct desk *desk, struct input *input) = {
    [INPUT_MESSAGE] = take_message, [INPUT_COMMAND] = take_command,
    [INPUT_EVENTS] = take_events,   [INPUT_LOGIN] = take_login,
    [INPUT_LOGIN_PROVED] = take_login_proved,
    [INPUT_LOGOUT] = take_logout,   [INPUT_SENT] = take_sent,
    [INPUT_CONFIG] = take_config,   [INPUT_CONTROL] = take_control,
    [INPUT_MEDIA] = take_media,
};

/* ---- one transaction ---- */

static enum status begin_turn(struct desk *desk)
{
    desk->turn.store = desk->options.store;
    desk->turn.config = desk->options.config;
    desk->turn.metrics = desk->options.metrics;
    desk->turn.scratch = desk->scratch;
    desk->turn.random = &desk->random;
    desk->turn.guesses = &desk->guesses;
    desk->turn.arena = desk->scratch_arena;
    desk->turn.media = &desk->media;
    desk->media.dropped_count = 0;
    desk->job_count = 0;
    turn_open(&desk->turn, now_of(desk));
    enum status status = store_begin(desk->options.store);
    if (status != ST_OK) {
        turn_close(&desk->turn);
    }
    return status;
}

static void abandon_turn(struct desk *desk)
{
    store_rollback(desk->options.store);
    for (size_t i = 0; i < desk->job_count; i++) {
        send_job_close(desk->jobs[i]);
    }
    desk->job_count = 0;
    turn_close(&desk->turn);
}

static enum status commit_turn(struct desk *desk)
{
    int64_t started_us = clock_monotonic_us();
    enum status status = store_commit(desk->options.store);
    metrics_observe(desk->options.metrics, HISTO_COMMIT_US, clock_monotonic_us() - started_us);
    return status;
}

/* The courier's room that is left, for sends first; none while sending is stopped. */
static enum status claim_sends(struct desk *desk)
{
    bool due = desk->turn.outbox_touched || desk->outbox_due_ms <= desk->turn.now_ms;
    size_t room = DESK_IN_FLIGHT_MAX - desk->in_flight, fetches = 0;
    enum status status = ST_OK;
    if (room == 0 || atomic_load(&desk->sending_stopped)) {
        return ST_OK;
    }
    if (due) {
        status = outbound_claim(&desk->turn, desk->jobs, room, &desk->job_count);
        desk->turn.outbox_touched = true; /* look up the next due time after the commit */
    }
    if (status == ST_OK) {
        status = media_claim(&desk->turn, desk->jobs + desk->job_count, room - desk->job_count,
                             &fetches);
        desk->job_count += fetches;
    }
    return status;
}

static void set_ready(struct desk *desk, bool ready)
{
    if (ready != desk->ready) {
        desk->ready = ready;
        desk->options.ports.ready(desk->options.ports.context, ready);
        log_event(ready ? LOG_INFO : LOG_ERROR,
                  ready ? "the database takes writes" : "the database refuses writes");
    }
}

/* ---- after the commit ---- */

static void look_up_due_times(struct desk *desk)
{
    struct store *store = desk->options.store;
    if (desk->turn.timers_touched && store_timer_next(store, &desk->timer_due_ms) != ST_OK) {
        desk->timer_due_ms = desk->turn.now_ms + RETRY_MS;
    }
    if (desk->turn.outbox_touched) {
        if (store_outbox_next(store, &desk->outbox_due_ms) != ST_OK ||
            desk->outbox_due_ms <= desk->turn.now_ms) {
            /* Due, but held back behind the same resident's message or the courier's limit: a
             * result wakes it; this is only the net below. */
            desk->outbox_due_ms = desk->turn.now_ms + RETRY_MS;
        }
    }
}

static void update_gauges(struct desk *desk)
{
    struct metrics *metrics = desk->options.metrics;
    desk->open_tickets += desk->turn.open_tickets_delta;
    metrics_gauge(metrics, GAUGE_OPEN_TICKETS, desk->open_tickets);
    for (size_t i = 0; i < OUTBOX_STATE_COUNT; i++) {
        desk->outbox_counts[i] += desk->turn.outbox_delta[i];
    }
    for (size_t i = 0; i < CLOCK_STATE_COUNT; i++) {
        desk->clock_counts[i] += desk->turn.clocks_delta[i];
    }
    gauges_outbox(metrics, desk->outbox_counts);
    gauges_clocks(metrics, desk->clock_counts);
    if (desk->turn.events != NULL) {
        const struct event_batch *batch = desk->turn.events;
        metrics_gauge(metrics, GAUGE_LAST_SEQ, batch->frames[batch->count - 1].seq);
    }
    metrics_gauge(metrics, GAUGE_INBOX_DEPTH, (int64_t)queue_depth(desk->options.inbox));
}

static void dispatch_jobs(struct desk *desk)
{
    const struct desk_ports *ports = &desk->options.ports;
    for (size_t i = 0; i < desk->job_count; i++) {
        bool is_fetch = desk->jobs[i]->fetch.row != 0; /* read now: then it is the courier's */
        /* DESK_IN_FLIGHT_MAX is below the courier's capacity: a refusal means it has stopped. */
        if (ports->dispatch(ports->context, desk->jobs[i]) == ST_OK ||
            kept_put_untried(&desk->kept, desk->jobs[i], now_of(desk))) {
            desk->in_flight++;
            desk->media.in_flight += is_fetch;
        }
    }
    desk->job_count = 0;
}

/* Nobody waits for these: the desk made sense of them and lets them go. */
static void let_go(struct desk *desk, struct input *input)
{
    if (input->kind == INPUT_SENT) {
        desk->in_flight--;
        desk->media.in_flight -= input->sent->fetch.row != 0;
    }
    if (input->kind == INPUT_SENT || input->kind == INPUT_CONFIG) {
        input_close(input);
    } else {
        desk->options.ports.release(desk->options.ports.context, input);
    }
}

/* Everything that had to wait for the disk. */
static void hand_over(struct desk *desk, struct input **inputs, size_t count)
{
    const struct desk_ports *ports = &desk->options.ports;
    update_gauges(desk);
    for (size_t i = 0; i < desk->turn.note_count; i++) {
        ports->session(ports->context, &desk->turn.notes[i]);
    }
    for (size_t i = 0; i < count; i++) {
        let_go(desk, inputs[i]);
    }
    if (desk->turn.events != NULL) {
        ports->publish(ports->context, desk->turn.events);
        desk->turn.events = NULL; /* moved */
    }
    dispatch_jobs(desk);
    look_up_due_times(desk);
    media_committed(&desk->media, &desk->turn);
    turn_close(&desk->turn);
    ports->flush(ports->context);
}

/* ---- batches ---- */

static enum status take_all(struct desk *desk, struct input **inputs, size_t count)
{
    enum status status = ST_OK;
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        INVARIANT(inputs[i]->kind < INPUT_KIND_COUNT);
        inputs[i]->status = ST_OK;
        inputs[i]->answer = TEXT_NONE;
        status = takers[inputs[i]->kind](desk, inputs[i]);
        arena_reset(desk->scratch_arena); /* the same warm memory for the next one */
    }
    return status;
}

/* The inputs in one transaction. On failure nothing has happened. */
static enum status try_batch(struct desk *desk, struct input **inputs, size_t count)
{
    enum status status = begin_turn(desk);
    if (status != ST_OK) {
        return status;
    }
    status = take_all(desk, inputs, count);
    if (status == ST_OK) {
        status = claim_sends(desk);
    }
    if (status == ST_OK) {
        status = commit_turn(desk);
    }
    if (status != ST_OK) {
        abandon_turn(desk);
        return status;
    }
    metrics_count(desk->options.metrics, COUNT_BATCHES, 1);
    metrics_observe(desk->options.metrics, HISTO_BATCH_SIZE, (int64_t)count);
    hand_over(desk, inputs, count);
    return ST_OK;
}

/* Alone, and still it does not go: it is told so. */
static void fail_input(struct desk *desk, struct input *input, enum status status)
{
    metrics_count(desk->options.metrics, COUNT_STORE_ERRORS, 1);
    log_event(LOG_ERROR, "input failed", LOG_N("kind", input->kind),
              LOG_S("reason", status_text(status)),
              LOG_S("database", store_error(desk->options.store)));
    if (status == ST_STORE) {
        set_ready(desk, false);
        desk->upkeep_due_ms = now_of(desk) + RETRY_MS;
    }
    if (kept_put(&desk->kept, input, status, now_of(desk) + RETRY_MS)) {
        return;
    }
    input->status = status;
    input->answer = input->kind == INPUT_COMMAND ? commands_failed(input) : TEXT_NONE;
    let_go(desk, input);
    desk->options.ports.flush(desk->options.ports.context);
}

static void run_batch(struct desk *desk, struct input **inputs, size_t count)
{
    enum status status = try_batch(desk, inputs, count);
    if (status == ST_OK) {
        return;
    }
    if (count > 1) {
        metrics_count(desk->options.metrics, COUNT_BATCH_RETRIES, 1);
    }
    desk->outbox_due_ms = now_of(desk) + RETRY_MS; /* the claim was rolled back with the rest */
    desk->media.due_ms = desk->outbox_due_ms;
    for (size_t i = 0; i < count; i++) {
        status = count == 1 ? status : try_batch(desk, &inputs[i], 1);
        if (status != ST_OK) {
            fail_input(desk, inputs[i], status);
        }
    }
}

static void enter_kept(struct desk *desk)
{
    struct input *inputs[DESK_IN_FLIGHT_MAX];
    run_batch(desk, inputs, kept_take(&desk->kept, inputs));
}

/* A transaction of its own for what nobody waits for, so that its failing keeps nobody's answer
 * back; *due_ms_out is when it is tried again. */
static size_t run_alone(struct desk *desk, due_work *work, int64_t *due_ms_out)
{
    size_t count = 0;
    enum status status = begin_turn(desk);
    if (status == ST_OK) {
        status = work(&desk->turn, &count);
        if (status == ST_OK) {
            status = claim_sends(desk);
        }
        if (status == ST_OK) {
            status = commit_turn(desk);
        }
        if (status != ST_OK) {
            abandon_turn(desk);
        }
    }
    if (status != ST_OK) {
        log_event(LOG_ERROR, "timers put off", LOG_S("reason", status_text(status)));
        *due_ms_out = now_of(desk) + RETRY_MS;
        return 0;
    }
    hand_over(desk, NULL, 0);
    return count;
}

static size_t run_timers(struct desk *desk)
{
    return run_alone(desk, due_run, &desk->timer_due_ms);
}

static size_t run_agreement(struct desk *desk)
{
    desk->agree_due_ms = INT64_MAX;
    return run_alone(desk, due_agree, &desk->agree_due_ms);
}

/* While the database refuses writes, also the probe whether it takes them again. */
static void run_upkeep(struct desk *desk)
{
    int64_t now_ms = now_of(desk);
    enum status status = upkeep_write(desk->options.store, now_ms);
    set_ready(desk, status == ST_OK);
    desk->upkeep_due_ms = now_ms + (status == ST_OK ? UPKEEP_MS : RETRY_MS);
}

/* ---- running ---- */

static int64_t wait_until(const struct desk *desk, int64_t now_ms, int64_t wait_ms)
{
    const int64_t dues[] = {desk->timer_due_ms, desk->outbox_due_ms, desk->upkeep_due_ms,
                            desk->agree_due_ms, desk->kept.due_ms,   desk->media.due_ms};
    for (size_t i = 0; i < sizeof dues / sizeof dues[0]; i++) {
        int64_t left = dues[i] <= now_ms ? 0 : dues[i] - now_ms;
        if (left < wait_ms) {
            wait_ms = left;
        }
    }
    return wait_ms;
}

static void checkpoint_when_long(struct desk *desk, bool idle)
{
    int64_t pages = store_wal_pages(desk->options.store);
    if (pages < (idle ? DESK_CHECKPOINT_IDLE_PAGES : DESK_CHECKPOINT_PAGES)) {
        return;
    }
    enum status status = store_checkpoint(desk->options.store);
    if (status != ST_OK) {
        log_event(LOG_WARN, "checkpoint put off", LOG_S("reason", status_text(status)));
    }
}

size_t desk_turn(struct desk *desk, int64_t wait_ms)
{
    int64_t started_us = 0;
    size_t max = (size_t)desk->options.config->settings.batch_inputs;
    max = max < DESK_BATCH_MAX ? max : DESK_BATCH_MAX;
    size_t count = queue_take(desk->options.inbox, desk->items, max,
                              wait_until(desk, now_of(desk), wait_ms));
    size_t done = count;
    started_us = clock_monotonic_us();
    if (count > 0 || desk->outbox_due_ms <= now_of(desk) || desk->media.due_ms <= now_of(desk)) {
        run_batch(desk, (struct input **)desk->items, count);
    }
    if (desk->agree_due_ms <= now_of(desk)) {
        done += run_agreement(desk);
    }
    if (desk->timer_due_ms <= now_of(desk)) {
        done += run_timers(desk);
    }
    if (desk->kept.due_ms <= now_of(desk)) {
        enter_kept(desk);
    }
    if (desk->upkeep_due_ms <= now_of(desk)) {
        run_upkeep(desk);
    }
    checkpoint_when_long(desk, done == 0);
    if (done > 0) {
        metrics_observe(desk->options.metrics, HISTO_DESK_US, clock_monotonic_us() - started_us);
    }
    return done;
}

void desk_run(struct desk *desk)
{
    enum { WAIT_MS = 1000 };
    bool last = false; /* asked before the turn: what came between it and the stop is taken too */
    do {
        last = queue_stopped(desk->options.inbox);
    } while (desk_turn(desk, WAIT_MS) > 0 || !last);
}

static enum status announce_session(void *context, const struct session *session,
                                    const struct staff *staff)
{
    struct desk *desk = context;
    struct session_note note = {.live = true, .expires_at_ms = session->expires_at_ms};
    memcpy(note.token_hash, session->token_hash, sizeof note.token_hash);
    sign_in_viewer(staff, &note.viewer);
    desk->options.ports.session(desk->options.ports.context, &note);
    return ST_OK;
}

static enum status count_clock(void *context, const struct clock_row *clock)
{
    struct desk *desk = context;
    desk->clock_counts[clock->state]++;
    return ST_OK;
}

enum status desk_start(struct desk *desk)
{
    struct store *store = desk->options.store;
    enum status status = store_begin(store);
    if (status == ST_OK) {
        status = outbound_job_recover(store, desk->options.config, now_of(desk));
    }
    if (status == ST_OK) {
        status = media_recover(&desk->media, store, now_of(desk));
    }
    if (status == ST_OK) {
        status = store_session_each(store, now_of(desk), announce_session, desk);
    }
    if (status == ST_OK) {
        status = store_ticket_count_open(store, &desk->open_tickets);
    }
    if (status == ST_OK) {
        status = store_outbox_counts(store, desk->outbox_counts);
    }
    if (status == ST_OK) {
        status = store_clock_each(store, INT64_MAX, count_clock, desk);
    }
    if (status == ST_OK) {
        status = store_timer_next(store, &desk->timer_due_ms);
    }
    if (status == ST_OK) {
        status = store_commit(store);
    }
    if (status != ST_OK) {
        store_rollback(store);
        return status;
    }
    desk->options.ports.flush(desk->options.ports.context);
    set_ready(desk, true);
    run_agreement(desk);
    return ST_OK;
}
