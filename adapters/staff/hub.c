#include "adapters/staff/hub.h"

#include "adapters/staff/client.h"
#include "adapters/staff/login.h"
#include "adapters/staff/origin.h"
#include "adapters/staff/presence.h"
#include "bot/base/clock.h"
#include "bot/base/invariant.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { HEADER_BYTES = 256, COOKIES_BYTES = 4096, COMMAND_ARENA_BYTES = 2048 };

enum status hub_open(struct front *front, struct hub **hub_out)
{
    *hub_out = NULL;
    struct hub *hub = calloc(1, sizeof *hub);
    if (hub == NULL) {
        return ST_NO_MEMORY;
    }
    hub->front = front;
    deadlines_init(&hub->streaming);
    deadlines_init(&hub->touched);
    deadlines_init(&hub->pings);
    deadlines_init(&hub->stuck);
    deadlines_init(&hub->leaving);
    presence_open(&hub->presence);
    hub->scratch_bytes = HUB_BATCH_BYTES;
    hub->scratch = malloc(LWS_PRE + hub->scratch_bytes);
    enum status status = ring_open(FRONT_EVENT_RING_BYTES_MAX, &hub->ring);
    if (hub->scratch == NULL || status != ST_OK) {
        hub_close(hub);
        return ST_NO_MEMORY;
    }
    *hub_out = hub; /* ownership moves to the caller */
    return ST_OK;
}

void hub_close(struct hub *hub)
{
    if (hub != NULL) {
        INVARIANT(hub->count == 0);
        ring_close(hub->ring);
        free(hub->scratch);
        free(hub);
    }
}

size_t hub_count(const struct hub *hub)
{
    return hub->count;
}

/* ---- the upgrade ---- */

static bool refuse(struct connection *connection, int code, enum status status, const char *reason)
{
    connection_answer(connection, status,
                      &(struct http_reply){.code = code,
                                           .body = text_of(reason),
                                           .headers = code == 426
                                                          ? TEXT("Sec-WebSocket-Version: 13\r\n")
                                                          : TEXT_NONE,
                                           .close = true});
    return false;
}

static bool comes_from_our_page(const struct connection *connection)
{
    char given[HEADER_BYTES];
    int port;
    struct text origin = connection_header(connection, WSI_TOKEN_ORIGIN, given, sizeof given);
    struct address local = connection_local(connection, &port);
    return origin.size > 0 &&
           origin_allowed(origin, &connection->front->config->settings, &local, port);
}

static bool speaks_our_protocol(const struct connection *connection)
{
    char given[HEADER_BYTES];
    return http_list_has(connection_header(connection, WSI_TOKEN_PROTOCOL, given, sizeof given),
                         TEXT(HUB_PROTOCOL));
}

static bool confirm_websocket(struct connection *connection)
{
    char version[HEADER_BYTES], cookies[COOKIES_BYTES];
    struct front *front = connection->front;
    if (front->stop_until_ms != 0) {
        return refuse(connection, 503, ST_STOPPING, "stopping\n");
    }
    if (!text_equal(connection_path(connection), TEXT("/staff/ws"))) {
        return refuse(connection, 404, ST_NOT_FOUND, "no websocket here\n");
    }
    if (!comes_from_our_page(connection)) {
        return refuse(connection, 403, ST_FORBIDDEN, "origin refused\n");
    }
    struct text token = login_cookie(connection, cookies, sizeof cookies);
    struct live_session *session = sessions_find(front->sessions, token, clock_wall_ms());
    if (session == NULL) {
        return refuse(connection, 401, ST_UNAUTHORIZED, "not logged in\n");
    }
    if (!text_equal(connection_header(connection, WSI_TOKEN_VERSION, version, sizeof version),
                    TEXT("13"))) {
        return refuse(connection, 426, ST_MALFORMED, "websocket version 13 only\n");
    }
    if (!speaks_our_protocol(connection)) {
        return refuse(connection, 400, ST_MALFORMED, "sub-protocol " HUB_PROTOCOL " only\n");
    }
    connection->session = session;
    connection->state = CONNECTION_SOCKET;
    return true;
}

bool hub_confirm_upgrade(struct connection *connection, char *upgrade)
{
    if (strcasecmp(upgrade, "websocket") == 0) {
        return confirm_websocket(connection);
    }
    if (strcasecmp(upgrade, "h2c") == 0) {
        /* An offer that may be ignored, but libwebsockets 4.1 asks no leave to take it up and
         * can only hang up otherwise. It looks at the word once more: blank, it stays HTTP/1.1. */
        memset(upgrade, ' ', strlen(upgrade));
        return true;
    }
    return false; /* libwebsockets has answered 403 already */
}

/* ---- commands ---- */

/* A reply in the hub's own name. */
static void reply_error(struct command_out *command, enum status status)
{
    struct input *input = command->input;
    input->answer = frames_error(input->arena, input->command.json, status);
    client_reply(command->client, command);
}

static void pause_if_full(struct hub_client *client)
{
    if (!client->paused && client->reply_count + client->commands_out >= FRONT_FRAMES_QUEUED_MAX) {
        client->paused = true;
        lws_rx_flow_control(client->wsi, 0);
    }
}

static struct command_out *open_command(struct hub_client *client, struct text json)
{
    struct input *input = input_open(INPUT_COMMAND, client->hub->front->config,
                                     json.size + sizeof(struct command_out) + COMMAND_ARENA_BYTES);
    if (input == NULL) {
        return NULL;
    }
    struct command_out *command = arena_alloc(input->arena, sizeof *command);
    input->command.json = arena_text(input->arena, json);
    if (command == NULL || input->command.json.data == NULL) {
        input_close(input);
        return NULL;
    }
    input->command.viewer = client->session->viewer;
    input->origin = command;
    command->client = client;
    command->input = input;
    command->is_hello = frames_read_hello(json, &command->hello);
    command->is_look = frames_read_look(json, &command->look);
    return command;
}

static void on_command(struct hub_client *client, struct text json)
{
    struct front *front = client->hub->front;
    enum status allowed =
        sessions_count_command(front->sessions, client->session, clock_monotonic_ms());
    if (allowed == ST_FORBIDDEN) {
        client_end(client, LWS_CLOSE_STATUS_POLICY_VIOLATION, "too many commands");
        return;
    }
    struct command_out *command = open_command(client, json);
    if (command == NULL) {
        client_end(client, LWS_CLOSE_STATUS_UNEXPECTED_CONDITION, "out of memory");
        return;
    }
    enum status status = allowed == ST_OK ? front_send_command(front, command->input) : allowed;
    if (status == ST_OK) {
        client->commands_out++;
    } else {
        command->is_hello = false;
        reply_error(command, status);
        lws_callback_on_writable(client->wsi);
    }
    pause_if_full(client);
}

/* ---- receiving ---- */

/* Adds a piece; more: bytes of this frame still to come. */
static bool collect(struct hub_client *client, const char *bytes, size_t size, size_t more)
{
    char *larger = realloc(client->frame, client->frame_size + size + more + 1);
    if (larger == NULL) {
        return false;
    }
    memcpy(larger + client->frame_size, bytes, size);
    client->frame = larger;
    client->frame_size += size;
    return true;
}

static void on_message(struct hub_client *client, struct text json)
{
    if (!text_valid_utf8(json)) {
        client_end(client, LWS_CLOSE_STATUS_INVALID_PAYLOAD, "not UTF-8");
    } else {
        on_command(client, json);
    }
}

static void on_receive(struct hub_client *client, const char *bytes, size_t size)
{
    size_t more = lws_remaining_packet_payload(client->wsi);
    if (client->closing) {
        return;
    }
    client->heard = true;
    if (lws_frame_is_binary(client->wsi)) {
        client_end(client, LWS_CLOSE_STATUS_UNACCEPTABLE_OPCODE, "text frames only");
        return;
    }
    if (more > COMMAND_BYTES_MAX || client->frame_size + size + more > COMMAND_BYTES_MAX) {
        client_end(client, LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE, "at most 64 KiB");
        return;
    }
    bool complete = more == 0 && lws_is_final_fragment(client->wsi);
    if (complete && client->frame_size == 0) {
        on_message(client, (struct text){bytes, size});
        return;
    }
    if (!collect(client, bytes, size, more)) {
        client_end(client, LWS_CLOSE_STATUS_UNEXPECTED_CONDITION, "out of memory");
        return;
    }
    if (complete) {
        on_message(client, (struct text){client->frame, client->frame_size});
        free(client->frame);
        client->frame = NULL;
        client->frame_size = 0;
    }
}

/* ---- what comes back from the desk ---- */

static void command_released(struct input *input)
{
    struct command_out *command = input->origin;
    struct hub_client *client = command->client;
    client->commands_out--;
    if (!client_is_here(client) || client->closing) {
        input_close(input);
    } else if (input->status != ST_OK || input->answer.size == 0) {
        command->is_hello = false;
        reply_error(command, input->status == ST_OK ? ST_INTERNAL : input->status);
    } else {
        client_reply(client, command);
    }
}

static void page_released(struct input *input)
{
    const struct page_out *page = input->origin;
    struct hub_client *client = page->client;
    client->pages_out--;
    if (client_is_here(client)) {
        client_page(client, input, page->generation);
    } else {
        input_close(input);
    }
}

void hub_released(struct hub *hub, struct input *input)
{
    if (input->kind == INPUT_COMMAND) {
        metrics_count(hub->front->metrics, COUNT_STAFF_COMMANDS, 1);
        command_released(input);
    } else {
        page_released(input);
    }
}

static struct hub_client *streaming_client(struct deadline *node)
{
    return lws_container_of(node, struct hub_client, streaming);
}

/* Before the batch becomes the ring's, or is gone because it holds nothing else. */
static void show_signs(struct hub *hub, const struct event_batch *batch)
{
    struct deadline *head = &hub->streaming.head;
    for (size_t i = 0; i < batch->sign_count; i++) {
        for (struct deadline *node = head->next; node != head; node = node->next) {
            client_sign(streaming_client(node), &batch->signs[i]);
        }
    }
}

void hub_publish(struct hub *hub, struct event_batch *batch)
{
    show_signs(hub, batch);
    ring_add(hub->ring, batch);
    hub->shared.size = 0; /* it would end too early */
    hub->fresh = true;
}

static void pump_streaming(struct hub *hub)
{
    struct deadline *node = hub->streaming.head.next;
    while (node != &hub->streaming.head) {
        struct deadline *next = node->next; /* pumping may free this client, and no other */
        client_pump(streaming_client(node));
        node = next;
    }
}

void hub_turn_done(struct hub *hub)
{
    struct deadline *node;
    if (hub->fresh) {
        hub->fresh = false;
        pump_streaming(hub);
    }
    while ((node = deadlines_take_due(&hub->touched, 0)) != NULL) {
        client_pump(lws_container_of(node, struct hub_client, touched));
    }
}

void hub_events_lost(struct hub *hub)
{
    ring_clear(hub->ring);
    hub->shared.size = 0;
    for (struct deadline *node = hub->streaming.head.next; node != &hub->streaming.head;
         node = node->next) {
        streaming_client(node)->behind = true;
    }
    hub->fresh = true;
}

/* ---- time ---- */

void hub_session_ended(void *hub, struct sessions_link *link)
{
    (void)hub;
    client_end(lws_container_of(link, struct hub_client, link), LWS_CLOSE_STATUS_POLICY_VIOLATION,
               "session ended");
}

static void check_ping(struct hub_client *client, int64_t now_ms)
{
    if (!client->heard) {
        client_end(client, LWS_CLOSE_STATUS_GOINGAWAY, "no answer to ping");
        return;
    }
    client->heard = false;
    client->ping_due = true;
    deadline_set(&client->hub->pings, &client->ping, now_ms, HUB_PING_MS);
    client_pump(client);
}

void hub_tick(struct hub *hub, int64_t now_ms)
{
    struct deadline *node;
    while ((node = deadlines_take_due(&hub->stuck, now_ms)) != NULL) {
        metrics_count(hub->front->metrics, COUNT_STAFF_CUT_OFF, 1);
        client_end(lws_container_of(node, struct hub_client, stuck),
                   LWS_CLOSE_STATUS_POLICY_VIOLATION, "too slow");
    }
    while ((node = deadlines_take_due(&hub->pings, now_ms)) != NULL) {
        check_ping(lws_container_of(node, struct hub_client, ping), now_ms);
    }
    while ((node = deadlines_take_due(&hub->leaving, now_ms)) != NULL) {
        client_kill(lws_container_of(node, struct hub_client, stuck));
    }
    presence_expire(&hub->presence, now_ms);
    if (hub->ask_again) {
        hub->ask_again = false;
        pump_streaming(hub);
    }
}

void hub_stop(struct hub *hub)
{
    struct deadline *node;
    while ((node = deadlines_first(&hub->pings)) != NULL) {
        client_end(lws_container_of(node, struct hub_client, ping), LWS_CLOSE_STATUS_GOINGAWAY,
                   "stopping");
    }
}

/* ---- libwebsockets ---- */

static int on_established(struct lws *wsi)
{
    struct connection *connection = lws_get_opaque_user_data(wsi);
    struct hub *hub = connection->front->hub;
    if (connection->session == NULL) {
        return -1;
    }
    int bytes = HUB_SEND_BUFFER_BYTES;
    setsockopt(lws_get_socket_fd(wsi), SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
    connection->client = client_open(hub, wsi, connection->session);
    connection->session = NULL; /* from here on the client is told of its end */
    return connection->client == NULL ? -1 : 0;
}

static int on_client(struct hub_client *client, enum lws_callback_reasons reason, void *in,
                     size_t size)
{
    switch (reason) {
    case LWS_CALLBACK_RECEIVE:
        on_receive(client, in, size);
        break;
    case LWS_CALLBACK_RECEIVE_PONG:
        client->heard = true;
        break;
    case LWS_CALLBACK_SERVER_WRITEABLE:
        client_writable(client);
        break;
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        client->closing = true; /* libwebsockets answers it */
        break;
    default:
        break;
    }
    return client->doomed ? -1 : 0;
}

int hub_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                 size_t size)
{
    (void)user;
    switch (reason) {
    case LWS_CALLBACK_ESTABLISHED:
        return on_established(wsi);
    case LWS_CALLBACK_RECEIVE:
    case LWS_CALLBACK_RECEIVE_PONG:
    case LWS_CALLBACK_SERVER_WRITEABLE:
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
    case LWS_CALLBACK_CLOSED:
        break;
    default:
        return 0;
    }
    struct connection *connection = lws_get_opaque_user_data(wsi);
    struct hub_client *client = connection == NULL ? NULL : connection->client;
    if (client == NULL) {
        return 0;
    }
    if (reason == LWS_CALLBACK_CLOSED) {
        connection->client = NULL;
        client_gone(client);
        return 0;
    }
    client->called = true;
    int result = on_client(client, reason, in, size);
    client->called = false;
    return result;
}
