#include "bot/turn.h"

#include "bot/render.h"

#include <string.h>

enum {
    EVENT_ARENA_BYTES = 16 << 10,
    EVENT_ARENA_LIMIT_BYTES = 32 << 20,
    EVENT_FRAMES_FIRST = 128,
    EVENT_FRAME_BYTES_EXPECTED = 512
};

void turn_open(struct turn *turn, int64_t now_ms)
{
    turn->now_ms = now_ms;
    turn->events = NULL;
    turn->event_capacity = 0;
    turn->note_count = 0;
    turn->procedure_depth = 0;
    turn->procedure_steps = 0;
    turn->hold = (struct turn_hold){0};
    turn->timers_touched = false;
    turn->outbox_touched = false;
    turn->media_touched = false;
    turn->open_tickets_delta = 0;
    turn->answered = 0;
    memset(turn->outbox_delta, 0, sizeof turn->outbox_delta);
    memset(turn->clocks_delta, 0, sizeof turn->clocks_delta);
    arena_reset(turn->arena);
}

void turn_close(struct turn *turn)
{
    event_batch_close(turn->events);
    turn->events = NULL;
}

static enum status open_events(struct turn *turn)
{
    struct arena *arena = arena_open(EVENT_ARENA_BYTES, EVENT_ARENA_LIMIT_BYTES);
    if (arena == NULL) {
        return ST_NO_MEMORY;
    }
    struct event_batch *batch = arena_alloc(arena, sizeof *batch);
    if (batch == NULL) {
        arena_close(arena);
        return ST_NO_MEMORY;
    }
    batch->arena = arena;
    turn->events = batch;
    return ST_OK;
}

/* Room for one more frame; the former, smaller array stays in the arena. */
static enum status grow_frames(struct turn *turn)
{
    struct event_batch *batch = turn->events;
    if (batch->count < turn->event_capacity) {
        return ST_OK;
    }
    size_t capacity = turn->event_capacity == 0 ? EVENT_FRAMES_FIRST : turn->event_capacity * 2;
    struct event_frame *frames = arena_alloc(batch->arena, capacity * sizeof *frames);
    if (frames == NULL) {
        return ST_NO_MEMORY;
    }
    if (batch->count > 0) {
        memcpy(frames, batch->frames, batch->count * sizeof *frames);
    }
    batch->frames = frames;
    turn->event_capacity = capacity;
    return ST_OK;
}

bool event_is_of_account(const struct event *event)
{
    return text_starts_with(event->kind, TEXT("staff.")) &&
           !text_equal(event->kind, TEXT("staff.skills"));
}

static enum status fill_frame(struct turn *turn, const struct event *event,
                              struct event_frame *frame)
{
    struct arena *arena = turn->events->arena;
    struct json_out out;
    json_out_begin(&out, arena, EVENT_FRAME_BYTES_EXPECTED + event->data.size);
    render_event(&out, NULL, event, turn_offset_minutes(turn, event->community));
    enum status status = json_out_end(&out, &frame->json);
    if (status != ST_OK) {
        return status;
    }
    frame->seq = event->seq;
    frame->accounts = event_is_of_account(event);
    frame->community = arena_text(arena, event->community);
    return frame->community.data == NULL ? ST_NO_MEMORY : ST_OK;
}

static enum status collect_frame(struct turn *turn, const struct event *event)
{
    enum status status = turn->events == NULL ? open_events(turn) : ST_OK;
    if (status == ST_OK) {
        status = grow_frames(turn);
    }
    if (status == ST_OK) {
        status = fill_frame(turn, event, &turn->events->frames[turn->events->count]);
    }
    if (status == ST_OK) {
        turn->events->count++;
    }
    return status;
}

enum status turn_event(struct turn *turn, struct event *event)
{
    event->at_ms = turn->now_ms;
    enum status status = store_event_add(turn->store, event);
    return status == ST_OK ? collect_frame(turn, event) : status;
}

enum status turn_sign(struct turn *turn, struct event *event)
{
    event->at_ms = turn->now_ms;
    event->seq = 0;
    enum status status = turn->events == NULL ? open_events(turn) : ST_OK;
    if (status != ST_OK || turn->events->sign_count == TURN_SIGNS_MAX) {
        return status;
    }
    struct event_batch *batch = turn->events;
    if (batch->signs == NULL) {
        batch->signs = arena_alloc(batch->arena, TURN_SIGNS_MAX * sizeof *batch->signs);
    }
    status = batch->signs == NULL ? ST_NO_MEMORY
                                  : fill_frame(turn, event, &batch->signs[batch->sign_count]);
    batch->sign_count += status == ST_OK;
    return status;
}

enum status turn_note(struct turn *turn, const struct session_note *note)
{
    if (turn->note_count == TURN_NOTES_MAX) {
        return ST_BUSY;
    }
    turn->notes[turn->note_count++] = *note;
    return ST_OK;
}

enum status turn_mark(struct turn *turn, struct turn_mark *mark_out)
{
    *mark_out = (struct turn_mark){
        .event_count = turn->events == NULL ? 0 : turn->events->count,
        .sign_count = turn->events == NULL ? 0 : turn->events->sign_count,
        .note_count = turn->note_count,
        .open_tickets_delta = turn->open_tickets_delta,
    };
    memcpy(mark_out->outbox_delta, turn->outbox_delta, sizeof mark_out->outbox_delta);
    return store_mark(turn->store);
}

enum status turn_keep(struct turn *turn)
{
    return store_mark_keep(turn->store);
}

enum status turn_undo(struct turn *turn, const struct turn_mark *mark)
{
    if (turn->events != NULL) {
        turn->events->count = mark->event_count;
        turn->events->sign_count = mark->sign_count;
    }
    if (mark->event_count + mark->sign_count == 0) { /* an empty batch is none */
        event_batch_close(turn->events);
        turn->events = NULL;
        turn->event_capacity = 0;
    }
    turn->note_count = mark->note_count;
    turn->open_tickets_delta = mark->open_tickets_delta;
    memcpy(turn->outbox_delta, mark->outbox_delta, sizeof mark->outbox_delta);
    return store_mark_undo(turn->store);
}

const struct account *turn_account(const struct turn *turn, struct text id)
{
    for (size_t i = 0; i < turn->config->account_count; i++) {
        if (text_equal(turn->config->accounts[i]->id, id)) {
            return turn->config->accounts[i];
        }
    }
    return NULL;
}

int turn_offset_minutes(const struct turn *turn, struct text community)
{
    return config_frame(turn->config, community)->utc_offset_minutes;
}
