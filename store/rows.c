#include "store/rows.h"

bool rows_media_file(struct query *query, struct media_file *file)
{
    int64_t state = query_int(query);
    QUERY_CHARS(query, file->hash);
    QUERY_CHARS(query, file->type);
    file->bytes = query_int(query);
    QUERY_CHARS(query, file->error);
    bool joined = query_int(query) != 0;
    query_note(query, state >= 0 && state < MEDIA_STATE_COUNT ? ST_OK : ST_STORE);
    file->state = (enum media_state)state;
    return joined;
}

static void read_message(struct query *query, struct message *message,
                         struct text (*read_text)(struct query *query))
{
    message->id = query_int(query);
    message->at_ms = query_int(query);
    message->direction = query_int(query) == MESSAGE_IN ? MESSAGE_IN : MESSAGE_OUT;
    message->contact = query_int(query);
    message->kind = read_text(query);
    message->text = read_text(query);
    message->media = read_text(query);
    message->intent = read_text(query);
    message->author = read_text(query);
    message->dedupe_key = read_text(query);
    message->account = read_text(query);
    message->answer = query_int(query);
    message->ticket = query_int(query);
    message->has_file = false;
}

void rows_message(struct query *query, struct message *message)
{
    read_message(query, message, query_text);
}

void rows_message_kept(struct query *query, struct message *message)
{
    read_message(query, message, query_text_kept);
}

void rows_ticket(struct query *query, struct ticket *ticket)
{
    ticket->number = query_int(query);
    QUERY_CHARS(query, ticket->service);
    QUERY_CHARS(query, ticket->intent);
    QUERY_CHARS(query, ticket->state);
    QUERY_CHARS(query, ticket->community);
    QUERY_CHARS(query, ticket->room);
    QUERY_CHARS(query, ticket->name);
    QUERY_CHARS(query, ticket->phone);
    QUERY_CHARS(query, ticket->channel);
    QUERY_CHARS(query, ticket->class_);
    QUERY_CHARS(query, ticket->department);
    QUERY_CHARS(query, ticket->title);
    ticket->contact = query_int(query);
    ticket->household = query_int(query);
    ticket->assignee = query_int(query);
    ticket->opened_at_ms = query_int(query);
    ticket->updated_at_ms = query_int(query);
    ticket->closed_at_ms = query_int(query);
    ticket->priority = query_int32(query);
    ticket->urged = query_int32(query);
    ticket->alarm = query_int(query) != 0;
    ticket->due_at_ms = query_int(query);
    ticket->slots = TEXT_NONE;
}

void rows_event(struct query *query, struct event *event)
{
    event->seq = query_int(query);
    event->at_ms = query_int(query);
    event->actor = query_text(query);
    event->kind = query_text(query);
    event->community = query_text(query);
    event->ticket = query_int(query);
    event->contact = query_int(query);
    event->message = query_int(query);
    event->data = query_text(query);
    event->message_text = query_text(query);
    event->message_author = query_text(query);
    event->message_kind = query_text(query);
    event->message_direction = query_int32(query);
}

/* A state that this program does not know rings no more. */
static enum clock_state read_clock_state(int64_t number)
{
    return number >= 0 && number < CLOCK_STATE_COUNT ? (enum clock_state)number : CLOCK_VOID;
}

void rows_clock(struct query *query, struct clock_row *clock)
{
    clock->id = query_int(query);
    clock->ticket = query_int(query);
    QUERY_CHARS(query, clock->rule);
    clock->state = read_clock_state(query_int(query));
    clock->started_at_ms = query_int(query);
    clock->due_at_ms = query_int(query);
    clock->warn_at_ms = query_int(query);
    clock->next_at_ms = query_int(query);
    clock->paused_at_ms = query_int(query);
    clock->was_warned = query_int(query) != 0;
    clock->escalations = query_int32(query);
    clock->ended_at_ms = query_int(query);
}

/* A state that this program does not know is shown to staff as uncertain: never sent again. */
static enum outbox_state read_state(int64_t number)
{
    return number >= 0 && number < OUTBOX_STATE_COUNT ? (enum outbox_state)number
                                                      : OUTBOX_UNCERTAIN;
}

/* One that this program does not know goes last. */
static enum outbox_lane read_lane(int64_t number)
{
    return number >= 0 && number < OUTBOX_LANE_COUNT ? (enum outbox_lane)number : OUTBOX_CAMPAIGN;
}

void rows_outbox(struct query *query, struct outbox_row *row)
{
    row->id = query_int(query);
    QUERY_CHARS(query, row->kind);
    QUERY_CHARS(query, row->channel);
    QUERY_CHARS(query, row->account);
    QUERY_CHARS(query, row->peer);
    QUERY_CHARS(query, row->key);
    row->contact = query_int(query);
    row->message = query_int(query);
    row->state = read_state(query_int(query));
    row->attempts = query_int32(query);
    row->next_at_ms = query_int(query);
    row->created_at_ms = query_int(query);
    row->finished_at_ms = query_int(query);
    row->code = query_int32(query);
    QUERY_CHARS(query, row->error);
    QUERY_CHARS(query, row->provider_id);
    row->lane = read_lane(query_int(query));
    row->tried_at_ms = query_int(query);
    row->repeat_until_ms = query_int(query);
    row->body = TEXT_NONE;
}

void rows_staff(struct query *query, struct staff *staff)
{
    staff->id = query_int(query);
    QUERY_CHARS(query, staff->username);
    QUERY_CHARS(query, staff->name);
    QUERY_CHARS(query, staff->role);
    QUERY_CHARS(query, staff->department);
    QUERY_CHARS(query, staff->communities);
    QUERY_CHARS(query, staff->password_hash);
    staff->disabled = query_int(query) != 0;
    staff->password_version = query_int(query);
    staff->must_change = query_int(query) != 0;
    staff->login_at_ms = query_int(query);
    QUERY_CHARS(query, staff->phone);
}
