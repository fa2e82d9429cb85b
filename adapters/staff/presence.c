#include "adapters/staff/presence.h"

#include "bot/json_out.h"

enum { FRAME_BYTES = 512 };

void presence_open(struct presence *presence)
{
    deadlines_init(&presence->looking);
    presence->count = 0;
}

static struct hub_client *looking_client(struct deadline *node)
{
    return lws_container_of(node, struct hub_client, look);
}

/* Everyone who looks at the chat is told anew; the frame is made when he takes it. */
static void tell(struct hub *hub, int64_t chat)
{
    struct deadlines *looking = &hub->presence.looking;
    for (struct deadline *node = looking->head.next; node != &looking->head; node = node->next) {
        struct hub_client *client = looking_client(node);
        if (client->look_chat == chat) {
            client->presence_due = true;
            deadline_set(&hub->touched, &client->touched, 0, 0);
        }
    }
}

void presence_leave(struct hub_client *client)
{
    if (!deadline_is_set(&client->look)) {
        return;
    }
    int64_t chat = client->look_chat;
    deadline_clear(&client->look);
    client->look_chat = 0;
    client->presence_due = false;
    client->hub->presence.count--;
    tell(client->hub, chat);
}

void presence_look(struct hub_client *client, const struct look *look, int64_t now_ms)
{
    struct presence *presence = &client->hub->presence;
    bool same = client->look_chat == look->chat && deadline_is_set(&client->look);
    if (look->away || client->look_chat != look->chat) {
        presence_leave(client);
    }
    if (look->away) {
        return;
    }
    if (!deadline_is_set(&client->look)) {
        if (presence->count == PRESENCE_CLIENTS_MAX) {
            return;
        }
        presence->count++;
    }
    client->look_chat = look->chat;
    deadline_set(&presence->looking, &client->look, now_ms, PRESENCE_MS);
    if (!same) {
        tell(client->hub, look->chat);
    }
}

void presence_expire(struct presence *presence, int64_t now_ms)
{
    struct deadline *node;
    while ((node = deadlines_first(&presence->looking)) != NULL && node->at_ms <= now_ms) {
        presence_leave(looking_client(node));
    }
}

/* One may look in two windows: he is one. */
static size_t collect(const struct hub_client *client,
                      const struct viewer *out[PRESENCE_NAMES_MAX])
{
    const struct deadlines *looking = &client->hub->presence.looking;
    int64_t self = client->session->viewer.staff;
    size_t count = 0;
    for (struct deadline *node = looking->head.next; node != &looking->head; node = node->next) {
        const struct hub_client *other = looking_client(node);
        const struct viewer *viewer = &other->session->viewer;
        if (other->look_chat != client->look_chat || viewer->staff == self) {
            continue;
        }
        size_t i = 0;
        while (i < count && out[i]->staff != viewer->staff) {
            i++;
        }
        if (i == count && count < PRESENCE_NAMES_MAX) {
            out[count++] = viewer;
        }
    }
    return count;
}

struct text presence_frame(const struct hub_client *client, struct arena *arena)
{
    const struct viewer *lookers[PRESENCE_NAMES_MAX];
    size_t count = collect(client, lookers);
    struct json_out out;
    struct text frame;
    json_out_begin(&out, arena, FRAME_BYTES);
    json_out_object(&out, NULL);
    json_out_object(&out, "presence");
    json_out_number(&out, "chat", client->look_chat);
    json_out_array(&out, "who");
    for (size_t i = 0; i < count; i++) {
        json_out_object(&out, NULL);
        json_out_string(&out, "username", lookers[i]->username);
        json_out_string(&out, "name", lookers[i]->name);
        json_out_object_end(&out);
    }
    json_out_array_end(&out);
    json_out_object_end(&out);
    json_out_object_end(&out);
    return json_out_end(&out, &frame) == ST_OK ? frame : TEXT_NONE;
}
