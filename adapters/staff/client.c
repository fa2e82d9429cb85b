#include "adapters/staff/client.h"

#include "adapters/staff/presence.h"
#include "bot/base/clock.h"
#include "bot/base/invariant.h"
#include "bot/base/log.h"

#include <stdlib.h>
#include <string.h>

enum { REASON_BYTES = 100 };

static const char batch_open[] = "{\"events\":[", batch_close[] = "]}";

/* ---- life ---- */

struct hub_client *client_open(struct hub *hub, struct lws *wsi, struct live_session *session)
{
    struct hub_client *client = calloc(1, sizeof *client);
    if (client == NULL) {
        return NULL;
    }
    client->hub = hub;
    client->wsi = wsi;
    client->session = session;
    client->heard = true;
    sessions_link(session, &client->link);
    deadline_set(&hub->pings, &client->ping, clock_monotonic_ms(), HUB_PING_MS);
    hub->count++;
    metrics_gauge(hub->front->metrics, GAUGE_STAFF_CLIENTS, (int64_t)hub->count);
    return client;
}

/* Takes the client off every list: nothing reaches it any more. */
static void retire(struct hub_client *client)
{
    presence_leave(client); /* before its name goes */
    sessions_unlink(&client->link);
    client->session = NULL;
    deadline_clear(&client->streaming);
    deadline_clear(&client->touched);
    deadline_clear(&client->ping);
    deadline_clear(&client->stuck);
}

static void close_page(struct hub_client *client)
{
    input_close(client->page);
    client->page = NULL;
    client->page_next = 0;
}

static struct command_out *take_reply(struct hub_client *client)
{
    struct command_out *command = client->replies;
    client->replies = command->next;
    client->reply_count--;
    return command;
}

static void free_if_over(struct hub_client *client)
{
    if (client->wsi == NULL && client->commands_out == 0 && client->pages_out == 0) {
        free(client);
    }
}

void client_gone(struct hub_client *client)
{
    struct hub *hub = client->hub;
    retire(client);
    while (client->replies != NULL) {
        input_close(take_reply(client)->input);
    }
    close_page(client);
    signs_clear(&client->signs);
    free(client->frame);
    client->frame = NULL;
    client->wsi = NULL;
    hub->count--;
    metrics_gauge(hub->front->metrics, GAUGE_STAFF_CLIENTS, (int64_t)hub->count);
    free_if_over(client);
}

bool client_is_here(struct hub_client *client)
{
    if (client->wsi != NULL) {
        return true;
    }
    free_if_over(client);
    return false;
}

void client_kill(struct hub_client *client)
{
    client->closing = true;
    client->doomed = true;
    if (!client->called) {
        lws_set_timeout(client->wsi, PENDING_TIMEOUT_KILLED_BY_PARENT, LWS_TO_KILL_SYNC);
    }
}

void client_end(struct hub_client *client, enum lws_close_status code, const char *reason)
{
    char words[REASON_BYTES];
    if (client->closing) {
        return;
    }
    retire(client);
    size_t size = text_copy(text_of(reason), words, sizeof words);
    lws_close_reason(client->wsi, code, (unsigned char *)words, size);
    if (lws_partial_buffered(client->wsi)) {
        /* Closing now would drop the reason: let the socket take what is stuck first. */
        client->closing = true;
        deadline_set(&client->hub->leaving, &client->stuck, clock_monotonic_ms(), HUB_FAREWELL_MS);
    } else {
        client_kill(client);
    }
}

/* ---- writing ---- */

/* Room for a frame of size bytes, or NULL. */
static char *frame_room(struct hub *hub, size_t size)
{
    hub->shared.size = 0;
    if (size > hub->scratch_bytes) {
        if (size > HUB_FRAME_BYTES_MAX) {
            return NULL;
        }
        unsigned char *larger = realloc(hub->scratch, LWS_PRE + size);
        if (larger == NULL) {
            return NULL;
        }
        hub->scratch = larger;
        hub->scratch_bytes = size;
    }
    return (char *)hub->scratch + LWS_PRE;
}

/* What a write_ function did. */
enum written { WROTE_NOTHING, WROTE, WRITE_FAILED };

static enum written write_room(struct hub_client *client, size_t size)
{
    int sent = lws_write(client->wsi, client->hub->scratch + LWS_PRE, size, LWS_WRITE_TEXT);
    return sent < 0 ? WRITE_FAILED : WROTE;
}

static enum written write_text(struct hub_client *client, struct text text)
{
    char *room = frame_room(client->hub, text.size);
    if (room == NULL) {
        log_event(LOG_ERROR, "frame too large", LOG_N("bytes", text.size));
        return WRITE_FAILED;
    }
    memcpy(room, text.data, text.size);
    return write_room(client, text.size);
}

static void start_stream(struct hub_client *client, const struct hello *hello, int64_t seq)
{
    close_page(client);
    client->generation++;
    client->asked = false;
    client->live = false;
    client->behind = true;
    client->batch = hello->batch;
    client->cursor = hello->since < seq ? hello->since : seq;
    deadline_clear(&client->streaming);
    if (!hello->quiet) {
        deadline_set(&client->hub->streaming, &client->streaming, 0, 0);
    }
}

static enum written write_reply(struct hub_client *client)
{
    if (client->replies == NULL) {
        return WROTE_NOTHING;
    }
    struct command_out *command = take_reply(client);
    int64_t seq;
    enum written written = write_text(client, command->input->answer);
    if (written == WROTE && command->is_hello &&
        frames_hello_accepted(command->input->answer, &seq)) {
        start_stream(client, &command->hello, seq);
    }
    if (written == WROTE && command->is_look &&
        frames_look_accepted(command->input->answer, &command->look.chat)) {
        presence_look(client, &command->look, clock_monotonic_ms());
    }
    input_close(command->input);
    return written;
}

static enum written write_ping(struct hub_client *client)
{
    if (!client->ping_due) {
        return WROTE_NOTHING;
    }
    client->ping_due = false;
    char *room = frame_room(client->hub, 1);
    room[0] = '.'; /* libwebsockets does not report the answer to an empty ping */
    int sent = lws_write(client->wsi, (unsigned char *)room, 1, LWS_WRITE_PING);
    return sent < 0 ? WRITE_FAILED : WROTE;
}

static enum written write_presence(struct hub_client *client)
{
    enum { PRESENCE_ARENA_BYTES = 1024, PRESENCE_ARENA_LIMIT_BYTES = 64 << 10 };
    if (!client->presence_due || client->session == NULL) {
        return WROTE_NOTHING;
    }
    client->presence_due = false;
    struct arena *arena = arena_open(PRESENCE_ARENA_BYTES, PRESENCE_ARENA_LIMIT_BYTES);
    struct text frame = arena == NULL ? TEXT_NONE : presence_frame(client, arena);
    enum written written = frame.size == 0 ? WRITE_FAILED : write_text(client, frame);
    arena_close(arena);
    return written;
}

/* The next event behind the cursor that is at hand, or NULL. */
static const struct event_frame *next_at_hand(struct hub_client *client)
{
    if (client->page != NULL) {
        const struct event_batch *events = client->page->events_out;
        while (events != NULL && client->page_next < events->count &&
               events->frames[client->page_next].seq <= client->cursor) {
            client->page_next++; /* came from the ring while the page was on its way */
        }
        if (events != NULL && client->page_next < events->count) {
            return &events->frames[client->page_next];
        }
        if (client->page->events_last > client->cursor) {
            client->cursor = client->page->events_last;
        }
        close_page(client);
    }
    return ring_covers(client->hub->ring, client->cursor)
               ? ring_next(client->hub->ring, client->cursor)
               : NULL;
}

static void pass(struct hub_client *client, const struct event_frame *event)
{
    client->cursor = event->seq; /* a page is passed over by its cursor, too */
}

/* The next one that the viewer may see; the others are passed over. */
static const struct event_frame *next_visible(struct hub_client *client)
{
    const struct event_frame *event = next_at_hand(client);
    while (event != NULL && !viewer_hears(&client->session->viewer, event)) {
        pass(client, event);
        event = next_at_hand(client);
    }
    return event;
}

/* Nothing but the ring is at hand, so that what follows event is the same for both. */
static bool may_share(const struct hub_client *client, const struct event_frame *event)
{
    const struct shared_frame *shared = &client->hub->shared;
    return shared->size > 0 && client->page == NULL && shared->first == event->seq &&
           shared->accounts == client->session->viewer.accounts &&
           strcmp(shared->communities, client->session->viewer.communities) == 0;
}

static void share(struct hub_client *client, int64_t first, size_t size)
{
    struct shared_frame *shared = &client->hub->shared;
    *shared = (struct shared_frame){.size = size, .first = first, .last = client->cursor};
    shared->accounts = client->session->viewer.accounts;
    text_copy(text_of(client->session->viewer.communities), shared->communities,
              sizeof shared->communities);
}

static enum written write_batch(struct hub_client *client, const struct event_frame *event)
{
    if (may_share(client, event)) {
        client->cursor = client->hub->shared.last;
        return write_room(client, client->hub->shared.size);
    }
    bool from_ring = client->page == NULL;
    int64_t first_seq = event->seq;
    size_t size = sizeof batch_open - 1;
    bool first = true;
    while (event != NULL) {
        size_t wanted = size + event->json.size + sizeof batch_close;
        if (!first && wanted > HUB_BATCH_BYTES) {
            break;
        }
        char *room = frame_room(client->hub, wanted > HUB_BATCH_BYTES ? wanted : HUB_BATCH_BYTES);
        if (room == NULL) {
            return WRITE_FAILED;
        }
        if (!first) {
            room[size++] = ',';
        }
        memcpy(room + size, event->json.data, event->json.size);
        size += event->json.size;
        pass(client, event);
        first = false;
        event = next_visible(client);
    }
    char *room = (char *)client->hub->scratch + LWS_PRE;
    memcpy(room, batch_open, sizeof batch_open - 1);
    memcpy(room + size, batch_close, sizeof batch_close - 1);
    size += sizeof batch_close - 1;
    if (from_ring) {
        share(client, first_seq, size);
    }
    return write_room(client, size);
}

static enum written write_events(struct hub_client *client)
{
    const struct event_frame *event =
        deadline_is_set(&client->streaming) ? next_visible(client) : NULL;
    if (event == NULL) {
        return WROTE_NOTHING;
    }
    if (client->batch) {
        return write_batch(client, event);
    }
    struct text json = event->json;
    pass(client, event);
    return write_text(client, json);
}

static enum written write_sign(struct hub_client *client)
{
    struct text json = signs_next(&client->signs);
    if (json.size == 0) {
        return WROTE_NOTHING;
    }
    enum written written = write_text(client, json);
    signs_drop(&client->signs);
    return written;
}

static enum written write_next(struct hub_client *client)
{
    static enum written (*const writers[])(struct hub_client *) = {write_reply, write_ping,
                                                                   write_presence, write_events,
                                                                   write_sign};
    enum written written = WROTE_NOTHING;
    for (size_t i = 0; i < sizeof writers / sizeof writers[0] && written == WROTE_NOTHING; i++) {
        written = writers[i](client);
    }
    return written;
}

/* ---- the database, for who is behind the ring ---- */

static void ask_for_page(struct hub_client *client)
{
    struct hub *hub = client->hub;
    struct input *input = input_open(INPUT_EVENTS, hub->front->config, sizeof(struct page_out));
    struct page_out *page = input == NULL ? NULL : arena_alloc(input->arena, sizeof *page);
    if (page != NULL) {
        *page = (struct page_out){client, client->generation};
        input->origin = page;
        input->events.viewer = client->session->viewer;
        input->events.after = client->cursor;
        input->events.max = EVENTS_ASKED_MAX;
        if (front_send(hub->front, input) == ST_OK) {
            client->asked = true;
            client->pages_out++;
            return;
        }
    }
    input_close(input);
    hub->ask_again = true;
}

/* Nothing at hand is left to write: is there more in the database? */
static void catch_up(struct hub_client *client)
{
    const struct ring *ring = client->hub->ring;
    if (!deadline_is_set(&client->streaming) || client->asked) {
        return;
    }
    if (ring_covers(ring, client->cursor)) {
        client->behind = false;
    } else if (ring_last(ring) > client->cursor) {
        client->behind = true;
    }
    if (client->behind) {
        ask_for_page(client);
    } else {
        client->live = true;
    }
}

void client_page(struct hub_client *client, struct input *input, uint32_t generation)
{
    if (generation != client->generation || client->closing) {
        input_close(input);
        return;
    }
    client->asked = false;
    if (input->status != ST_OK) {
        input_close(input);
        client->hub->ask_again = true;
        return;
    }
    INVARIANT(client->page == NULL);
    /* The series was read to its end when reading brought it no further. */
    client->behind = input->events_last > client->cursor;
    client->page = input;
    client->page_next = 0;
    deadline_set(&client->hub->touched, &client->touched, 0, 0);
}

/* ---- the pump ---- */

static void note_stuck(struct hub_client *client)
{
    struct hub *hub = client->hub;
    const struct settings *settings = &hub->front->config->settings;
    if (!deadline_is_set(&client->stuck)) {
        deadline_set(&hub->stuck, &client->stuck, clock_monotonic_ms(),
                     settings->staff_idle_timeout_ms);
    }
    int64_t lag = ring_last(hub->ring) - client->cursor;
    if (client->live && lag > settings->staff_lag_events_max) {
        metrics_count(hub->front->metrics, COUNT_STAFF_CUT_OFF, 1);
        client_end(client, LWS_CLOSE_STATUS_POLICY_VIOLATION, "too slow");
    }
}

static void read_again(struct hub_client *client)
{
    if (client->paused &&
        client->reply_count + client->commands_out < FRONT_FRAMES_QUEUED_MAX / 2) {
        client->paused = false;
        lws_rx_flow_control(client->wsi, 1);
    }
}

void client_pump(struct hub_client *client)
{
    size_t budget = HUB_PUMP_BYTES_MAX / HUB_BATCH_BYTES * 16; /* frames, the large ones count 16 */
    if (client->closing) {
        return;
    }
    deadline_clear(&client->touched);
    while (!lws_partial_buffered(client->wsi)) {
        deadline_clear(&client->stuck);
        if (budget-- == 0) {
            lws_callback_on_writable(client->wsi);
            return;
        }
        enum written written = write_next(client);
        if (written == WRITE_FAILED) {
            client_kill(client);
            return;
        }
        if (written == WROTE_NOTHING) {
            read_again(client);
            catch_up(client);
            return;
        }
    }
    note_stuck(client); /* libwebsockets calls when the socket has taken what is left */
}

void client_writable(struct hub_client *client)
{
    if (client->closing) {
        client_kill(client);
    } else {
        client_pump(client);
    }
}

void client_reply(struct hub_client *client, struct command_out *command)
{
    command->next = NULL;
    if (client->replies == NULL) {
        client->replies = command;
    } else {
        client->replies_last->next = command;
    }
    client->replies_last = command;
    client->reply_count++;
    deadline_set(&client->hub->touched, &client->touched, 0, 0);
}

void client_sign(struct hub_client *client, const struct event_frame *sign)
{
    if (client->live && viewer_hears(&client->session->viewer, sign)) {
        signs_put(&client->signs, sign->json);
    }
}
