#include "bot/desk.h"

#include "bot/base/clock.h"
#include "bot/base/invariant.h"
#include "bot/base/log.h"
#include "bot/commands.h"
#include "bot/control.h"
#include "bot/due.h"
#include "bot/gauges.h"
#include "bot/guesses.h"
#include "bot/handover.h"
#include "bot/kept.h"
#include "bot/media.h"
#include "bot/password.h"
#include "bot/sign_in.h"
#include "bot/outbound_job.h"
#include "bot/photos.h"
#include "bot/resident.h"
#include "bot/sends.h"
#include "bot/upkeep.h"
#include "store/timer.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
    RETRY_MS = 1000, /* after a database error: timers, sends and the probe wait this long */
    UPKEEP_MS = 21600000, /* how often old commands are forgotten: it reads them all */
    SETTLE_WAIT_MS = 1000 /* woken sooner by input and disk; the net below both */
};

struct desk {
    struct desk_options options;
    struct turn turn;
    struct arena *scratch_arena; /* of the input at hand */
    struct match_scratch *scratch; /* of options.config's matcher */
    struct random random;
    struct sign_in_guards *guards;
    struct guesses guesses;
    struct sends sends;
    struct kept kept;
    struct media_desk media;
    int64_t timer_due_ms;   /* next timer; INT64_MAX: none */
    int64_t upkeep_due_ms;
    int64_t agree_due_ms;   /* when recurring work must be made to agree with the configuration */
    struct gauges gauges;
    bool ready; /* the newest transaction could be committed */
    struct handover handover;
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
    desk->handover = (struct handover){
        .store = options->store,
        .metrics = options->metrics,
        .ports = &desk->options.ports,
        .media = &desk->media,
        .kept = &desk->kept,
    };
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
    senders_agree(&desk->sends.senders, options->config, now_of(desk));
    desk->sends.due_ms = now_of(desk);
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
    handover_close(&desk->handover);
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

static enum status take_sent(struct turn *turn, struct input *input)
{
    turn->answered++; /* its place is free in this very turn */
    return sends_result(turn, input->sent);
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
    desk->turn.outbox_touched = true; /* other limits, other accounts */
    senders_agree(&desk->sends.senders, desk->options.config, desk->turn.now_ms);
    desk->agree_due_ms = desk->turn.now_ms;
    metrics_count(desk->options.metrics, COUNT_RELOADS, 1);
    return ST_OK;
}

static enum status (*const takers[INPUT_KIND_COUNT])(struct turn *turn, struct input *input) = {
    [INPUT_MESSAGE] = resident_take, [INPUT_COMMAND] = commands_take,
    [INPUT_EVENTS] = commands_events, [INPUT_LOGIN] = sign_in_begin,
    [INPUT_LOGIN_PROVED] = sign_in_finish, [INPUT_LOGOUT] = sign_in_end,
    [INPUT_PASSWORD] = password_begin, [INPUT_PASSWORD_SET] = password_finish,
    [INPUT_SENT] = take_sent, [INPUT_CONTROL] = control_take, [INPUT_MEDIA] = media_look,
    [INPUT_PHOTO] = photos_take,
};

static enum status take_input(struct desk *desk, struct input *input)
{
    INVARIANT(input->kind < INPUT_KIND_COUNT);
    INVARIANT(input->kind == INPUT_CONFIG || takers[input->kind] != NULL);
    input->status = ST_OK;
    input->answer = TEXT_NONE;
    return input->kind == INPUT_CONFIG ? take_config(desk, input)
                                       : takers[input->kind](&desk->turn, input);
}

/* ---- one transaction ---- */

static enum status begin_turn(struct desk *desk)
{
    desk->turn.store = desk->options.store;
    desk->turn.config = desk->options.config;
    desk->turn.metrics = desk->options.metrics;
    desk->turn.scratch = desk->scratch;
    desk->turn.random = &desk->random;
    desk->turn.guesses = &desk->guesses;
    desk->turn.guards = desk->guards;
    sends_begin(&desk->sends, &desk->turn);
    desk->turn.vault = &desk->options.vault;
    desk->turn.arena = desk->scratch_arena;
    desk->turn.media = &desk->media;
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
    desk->media.dropped_count = 0;
    sends_undo(&desk->sends, desk->options.config, desk->turn.now_ms);
    turn_close(&desk->turn);
}

/* The courier's room that is left, for sends first; none while sending is stopped. */
static enum status claim_sends(struct desk *desk)
{
    size_t under_way = handover_under_way(&desk->handover) - desk->turn.answered;
    return atomic_load(&desk->sending_stopped)
               ? ST_OK
               : sends_claim(&desk->sends, &desk->turn, under_way, desk->jobs, &desk->job_count);
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

/* Not ready, until a try in a while succeeds. */
static void database_failed(struct desk *desk)
{
    set_ready(desk, false);
    desk->upkeep_due_ms = now_of(desk) + RETRY_MS;
}

/* ---- after the commit ---- */

static void look_up_due_times(struct desk *desk)
{
    struct store *store = desk->options.store;
    if (desk->turn.timers_touched && store_timer_next(store, &desk->timer_due_ms) != ST_OK) {
        desk->timer_due_ms = desk->turn.now_ms + RETRY_MS;
    }
    sends_look_up(&desk->sends, &desk->turn, handover_under_way(&desk->handover), RETRY_MS);
}

static void fail_input(struct desk *desk, struct input *input, enum status status);

/* Lets go what is on disk by now; with wait, waits for it. True when nothing waits any more. Where
 * the disk did not take it, whoever asked is told so and asks again; the rest waits until the log
 * is mended, and until then nothing is done that would build on it. */
static bool settle(struct desk *desk, bool wait)
{
    bool was_torn = desk->handover.torn;
    bool settled = handover_settle(&desk->handover, wait);
    if (desk->handover.torn && !was_torn) {
        struct input *asked[DESK_BATCH_MAX];
        size_t count = handover_take_asked(&desk->handover, asked);
        for (size_t i = 0; i < count; i++) {
            fail_input(desk, asked[i], ST_STORE);
        }
        database_failed(desk);
    }
    return settled;
}

/* ST_OK: the turn is committed, and waits for the disk. */
static enum status commit_turn(struct desk *desk, struct input **inputs, size_t count)
{
    if (!settle(desk, true)) {
        return ST_STORE;
    }
    desk->handover.committed_us = clock_monotonic_us();
    enum status status = store_commit_early(desk->options.store);
    if (status != ST_OK) {
        return status;
    }
    if (count > 0) {
        metrics_count(desk->options.metrics, COUNT_BATCHES, 1);
        metrics_observe(desk->options.metrics, HISTO_BATCH_SIZE, (int64_t)count);
    }
    gauges_add(&desk->gauges, &desk->turn);
    metrics_gauge(desk->options.metrics, GAUGE_INBOX_DEPTH,
                  (int64_t)queue_depth(desk->options.inbox));
    handover_fill(&desk->handover, &desk->turn, inputs, count, desk->jobs, desk->job_count);
    desk->job_count = 0;
    look_up_due_times(desk);
    media_committed(&desk->media, &desk->turn);
    turn_close(&desk->turn);
    settle(desk, false); /* where nothing overlaps, it is on disk already */
    return ST_OK;
}

/* ---- batches ---- */

/* Whoever waits for the turn before does not wait for this one. */
static enum status take_all(struct desk *desk, struct input **inputs, size_t count)
{
    enum status status = ST_OK;
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        status = take_input(desk, inputs[i]);
        arena_reset(desk->scratch_arena); /* the same warm memory for the next one */
        settle(desk, false);
    }
    return status;
}

static size_t batch_max(const struct desk *desk)
{
    size_t max = (size_t)desk->options.config->settings.batch_inputs;
    return max < DESK_BATCH_MAX ? max : DESK_BATCH_MAX;
}

/* Claims what is due and commits, where all went well so far; else nothing has happened. */
static enum status finish_turn(struct desk *desk, struct input **inputs, size_t count,
                               enum status status)
{
    if (status == ST_OK) {
        status = claim_sends(desk);
    }
    if (status == ST_OK) {
        status = commit_turn(desk, inputs, count);
    }
    if (status != ST_OK) {
        abandon_turn(desk);
    }
    return status;
}

static enum status try_alone(struct desk *desk, struct input *input)
{
    enum status status = begin_turn(desk);
    return status == ST_OK ? finish_turn(desk, &input, 1, take_all(desk, &input, 1)) : status;
}

/* What came while the turn before is not on disk joins this one: it could not be committed now
 * anyway. */
static size_t take_more(struct desk *desk, size_t have)
{
    struct queue *inbox = desk->options.inbox;
    size_t max = batch_max(desk); /* smaller, when a new configuration came with the others */
    size_t room = max > have ? max - have : 0;
    size_t more = room == 0 ? 0 : queue_take(inbox, desk->items + have, room, SETTLE_WAIT_MS);
    if (more == 0 && (room == 0 || queue_stopped(inbox))) {
        settle(desk, true);
    }
    return more;
}

/* The desk's items in one transaction, of which *count grows meanwhile. */
static enum status try_batch(struct desk *desk, size_t *count)
{
    struct input **inputs = (struct input **)desk->items;
    enum status status = begin_turn(desk);
    if (status != ST_OK) {
        return status;
    }
    status = take_all(desk, inputs, *count);
    while (status == ST_OK && !settle(desk, false)) {
        size_t more = desk->handover.torn ? 0 : take_more(desk, *count);
        status = desk->handover.torn ? ST_STORE : take_all(desk, inputs + *count, more);
        *count += more;
    }
    return finish_turn(desk, inputs, *count, status);
}

/* Alone, and still it does not go: it is told so. */
static void fail_input(struct desk *desk, struct input *input, enum status status)
{
    metrics_count(desk->options.metrics, COUNT_STORE_ERRORS, 1);
    log_event(LOG_ERROR, "input failed", LOG_N("kind", input->kind),
              LOG_S("reason", status_text(status)),
              LOG_S("database", store_error(desk->options.store)));
    if (status == ST_STORE) {
        database_failed(desk);
    }
    if (kept_put(&desk->kept, input, status, now_of(desk) + RETRY_MS)) {
        return;
    }
    input->status = status;
    input->answer = input->kind == INPUT_COMMAND ? commands_failed(input) : TEXT_NONE;
    handover_let_go(&desk->handover, input);
    desk->options.ports.flush(desk->options.ports.context);
}

static void run_each(struct desk *desk, struct input **inputs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        enum status status = desk->handover.torn ? ST_STORE : try_alone(desk, inputs[i]);
        if (status != ST_OK) {
            fail_input(desk, inputs[i], status);
        }
    }
}

/* Runs the desk's items, and returns how many they have become. */
static size_t run_batch(struct desk *desk, size_t count)
{
    enum status status = try_batch(desk, &count);
    if (status == ST_OK) {
        return count;
    }
    desk->sends.due_ms = now_of(desk) + RETRY_MS; /* the claim was rolled back with the rest */
    desk->media.due_ms = desk->sends.due_ms;
    if (count == 1) {
        fail_input(desk, desk->items[0], status);
    } else if (count > 1) {
        metrics_count(desk->options.metrics, COUNT_BATCH_RETRIES, 1);
        run_each(desk, (struct input **)desk->items, count);
    }
    return count;
}

static void enter_kept(struct desk *desk)
{
    struct input *inputs[DESK_IN_FLIGHT_MAX];
    run_each(desk, inputs, kept_take(&desk->kept, inputs));
}

/* A transaction of its own for what nobody waits for, so that its failing keeps nobody's answer
 * back; *due_ms_out is when it is tried again. On disk before the next, for the files that it gives
 * up are noted in one place. */
static size_t run_alone(struct desk *desk, due_work *work, int64_t *due_ms_out)
{
    size_t count = 0;
    enum status status = settle(desk, true) ? begin_turn(desk) : ST_STORE;
    if (status == ST_OK) {
        status = finish_turn(desk, NULL, 0, work(&desk->turn, &count));
    }
    settle(desk, true);
    if (status != ST_OK) {
        log_event(LOG_ERROR, "timers put off", LOG_S("reason", status_text(status)));
        *due_ms_out = now_of(desk) + RETRY_MS;
        return 0;
    }
    return count;
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
    enum status status = settle(desk, true) ? upkeep_write(desk->options.store, now_ms) : ST_STORE;
    set_ready(desk, status == ST_OK);
    desk->upkeep_due_ms = now_ms + (status == ST_OK ? UPKEEP_MS : RETRY_MS);
}

/* ---- running ---- */

static int64_t wait_until(const struct desk *desk, int64_t now_ms, int64_t wait_ms)
{
    const int64_t dues[] = {desk->upkeep_due_ms, desk->timer_due_ms, desk->sends.due_ms,
                            desk->agree_due_ms,  desk->kept.due_ms,  desk->media.due_ms};
    size_t count = desk->handover.torn ? 1 : sizeof dues / sizeof dues[0];
    for (size_t i = 0; i < count; i++) {
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
    enum status status = settle(desk, true) ? store_checkpoint(desk->options.store) : ST_STORE;
    if (status != ST_OK) {
        log_event(LOG_WARN, "checkpoint put off", LOG_S("reason", status_text(status)));
    }
}

/* Timers and all that comes round by itself; how much was done. */
static size_t run_due(struct desk *desk)
{
    size_t done = 0;
    if (desk->agree_due_ms <= now_of(desk)) {
        done += run_agreement(desk);
    }
    if (desk->timer_due_ms <= now_of(desk)) {
        done += run_alone(desk, due_run, &desk->timer_due_ms);
    }
    if (desk->kept.due_ms <= now_of(desk)) {
        enter_kept(desk);
    }
    return done;
}

/* Nothing may be built on a log that is torn: whoever comes is told so at once. */
static void refuse_all(struct desk *desk, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct input *input = desk->items[i];
        enum status status = input->kind == INPUT_CONFIG ? take_config(desk, input) : ST_STORE;
        if (status == ST_OK) {
            handover_let_go(&desk->handover, input);
        } else {
            fail_input(desk, input, status);
        }
    }
}

size_t desk_turn(struct desk *desk, int64_t wait_ms)
{
    bool waited = desk->handover.waiting;
    size_t count = queue_take(desk->options.inbox, desk->items, batch_max(desk),
                              wait_until(desk, now_of(desk), wait_ms));
    int64_t started_us = clock_monotonic_us();
    settle(desk, false);
    if (desk->handover.torn && desk->upkeep_due_ms <= now_of(desk)) {
        handover_mend(&desk->handover);
    }
    size_t done = count;
    if (desk->handover.torn) {
        refuse_all(desk, count);
    } else {
        int64_t now_ms = now_of(desk);
        if (count > 0 || desk->sends.due_ms <= now_ms || desk->media.due_ms <= now_ms) {
            done = run_batch(desk, count);
        }
        done += run_due(desk);
    }
    if (desk->upkeep_due_ms <= now_of(desk)) {
        run_upkeep(desk);
    }
    checkpoint_when_long(desk, done == 0 && !waited);
    if (done > 0) {
        metrics_observe(desk->options.metrics, HISTO_DESK_US, clock_monotonic_us() - started_us);
    }
    return done;
}

int64_t desk_sends_ms(const struct desk *desk)
{
    return desk->sends.due_ms;
}

void desk_run(struct desk *desk)
{
    enum { WAIT_MS = 1000 };
    bool last = false; /* asked before the turn: what came between it and the stop is taken too */
    do {
        last = queue_stopped(desk->options.inbox);
    } while (desk_turn(desk, WAIT_MS) > 0 || !last);
    while (desk->handover.waiting && settle(desk, true) && desk->kept.due_ms <= now_of(desk)) {
        enter_kept(desk);
    }
}

static enum status announce_session(void *context, const struct session *session,
                                    const struct staff *staff)
{
    struct desk *desk = context;
    struct session_note note = {.live = true, .expires_at_ms = session->expires_at_ms};
    memcpy(note.token_hash, session->token_hash, sizeof note.token_hash);
    sign_in_viewer(desk->options.config, staff, &note.viewer);
    desk->options.ports.session(desk->options.ports.context, &note);
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
        status = gauges_count(&desk->gauges, store);
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
