#include "bot/render.h"

#include "bot/base/clock.h"
#include "bot/text_keys.h"

#include <stdio.h>
#include <string.h>

void render_ticket_number(const struct settings *settings, int64_t number,
                          char out[TICKET_NUMBER_BYTES])
{
    snprintf(out, TICKET_NUMBER_BYTES, "%s%0*lld", settings->ticket_prefix,
             (int)settings->ticket_digits, (long long)number);
}

bool render_parse_number(const struct settings *settings, struct text text, int64_t *number_out)
{
    struct text prefix = text_of(settings->ticket_prefix);
    if (text_starts_with(text, prefix)) {
        text = text_slice(text, prefix.size, text.size);
    }
    int64_t number = 0;
    if (!text_to_int64(text, &number) || number <= 0) {
        return false;
    }
    *number_out = number;
    return true;
}

void render_time(struct json_out *out, const char *key, int64_t at_ms, int offset_minutes)
{
    if (at_ms == 0) {
        json_out_raw(out, key, TEXT("null"));
        return;
    }
    char iso[CLOCK_ISO_BYTES];
    clock_format_iso(at_ms, offset_minutes, iso);
    json_out_string(out, key, iso);
}

void render_phone(struct json_out *out, const char *phone, bool plain)
{
    char masked[STORE_PHONE_BYTES];
    text_mask_phones(text_of(phone), masked, sizeof masked);
    json_out_string(out, "phone", plain ? phone : masked);
}

/* A phone may stand in the words themselves ("电话13800138000"): masked like any other. */
void render_words(struct json_out *out, const char *key, struct text words, bool plain)
{
    char *masked = plain ? NULL : arena_alloc(out->arena, words.size + 1);
    if (plain || masked == NULL) {
        json_out_text(out, key, plain ? words : TEXT_NONE);
        return;
    }
    size_t size = text_mask_phones(words, masked, words.size + 1);
    json_out_text(out, key, (struct text){masked, size});
}

static int offset_of(const struct config *config, const char *community)
{
    const struct community *found = config_community(config, text_of(community));
    return found == NULL ? 0 : found->frame.utc_offset_minutes;
}

/* Chinese names for the ids; the id itself where the configuration no longer knows it. */
static void render_service(struct json_out *out, const struct config *config,
                           const struct ticket *ticket)
{
    const struct service *service = catalogue_service(config->catalogue, text_of(ticket->service));
    const struct lifecycle_state *state =
        service == NULL ? NULL : lifecycle_state(service->lifecycle, text_of(ticket->state));
    json_out_string(out, "service", ticket->service);
    json_out_text(out, "service_name", service == NULL ? text_of(ticket->service) : service->name);
    json_out_string(out, "intent", ticket->intent);
    json_out_string(out, "state", ticket->state);
    json_out_text(out, "state_title", state == NULL ? text_of(ticket->state) : state->title);
}

void render_ticket(struct json_out *out, const char *key, const struct config *config,
                   const struct ticket *ticket, const struct staff *assignee, bool plain)
{
    int offset = offset_of(config, ticket->community);
    char number[TICKET_NUMBER_BYTES];
    render_ticket_number(&config->settings, ticket->number, number);
    json_out_object(out, key);
    json_out_string(out, "number", number);
    render_service(out, config, ticket);
    json_out_bool(out, "open", ticket->closed_at_ms == 0);
    json_out_string(out, "community", ticket->community);
    json_out_string(out, "room", ticket->room);
    json_out_string(out, "name", ticket->name);
    render_phone(out, ticket->phone, plain);
    json_out_string(out, "department", ticket->department);
    json_out_string(out, "class", ticket->class_);
    json_out_string(out, "assignee", assignee == NULL ? "" : assignee->username);
    json_out_string(out, "assignee_name", assignee == NULL ? "" : assignee->name);
    render_words(out, "title", text_of(ticket->title), plain); /* may be the resident's own words */
    json_out_number(out, "priority", ticket->priority);
    json_out_number(out, "urged", ticket->urged);
    json_out_bool(out, "alarm", ticket->alarm);
    render_time(out, "opened_at", ticket->opened_at_ms, offset);
    render_time(out, "updated_at", ticket->updated_at_ms, offset);
    render_time(out, "closed_at", ticket->closed_at_ms, offset);
    render_time(out, "due_at", ticket->due_at_ms, offset);
    json_out_number(out, "chat", ticket->contact);
    json_out_object_end(out);
}

void render_slots(struct json_out *out, const char *key, const struct ticket *ticket, bool plain)
{
    char *masked = plain ? NULL : arena_alloc(out->arena, ticket->slots.size + 1);
    if (ticket->slots.size == 0 || (!plain && masked == NULL)) {
        json_out_raw(out, key, TEXT("{}"));
    } else if (plain) {
        json_out_raw(out, key, ticket->slots);
    } else { /* phones stand in strings only, so what comes out is JSON still */
        size_t size = text_mask_phones(ticket->slots, masked, ticket->slots.size + 1);
        json_out_raw(out, key, (struct text){masked, size});
    }
}

/* An openid tells staff nothing; a phone as peer is masked like any phone. */
static void render_peer_name(struct json_out *out, const struct contact *contact)
{
    char shown[STORE_PEER_BYTES];
    text_mask_phones(text_of(contact->peer), shown, sizeof shown);
    size_t size = strlen(shown);
    struct text tail = text_of(size > 8 ? shown + size - 8 : shown);
    json_out_text(out, "peer_name", contact->name[0] == '\0' ? tail : text_of(contact->name));
}

/* What staff call the channel: the text "channel.NAME", else the one for all that have none. */
static struct text channel_title(const struct config *config, const char *channel)
{
    char key[sizeof "channel." + STORE_ID_BYTES];
    snprintf(key, sizeof key, "channel.%s", channel);
    struct text title = texts_find(config->texts, text_of(key));
    return title.size > 0 ? title : texts_find(config->texts, text_of(text_key(CHANNEL_OTHER)));
}

void render_chat(struct json_out *out, const char *key, const struct config *config,
                 const struct contact *contact, const struct conversation *conversation,
                 const struct staff *holder, bool plain)
{
    int offset = offset_of(config, contact->community);
    json_out_object(out, key);
    json_out_number(out, "id", contact->id);
    json_out_string(out, "channel", contact->channel);
    json_out_text(out, "channel_title", channel_title(config, contact->channel));
    json_out_string(out, "account", contact->account);
    render_peer_name(out, contact);
    json_out_string(out, "name", contact->name);
    json_out_string(out, "room", contact->room);
    json_out_bool(out, "bound", contact->household != 0);
    render_phone(out, contact->phone, plain);
    json_out_string(out, "community", contact->community);
    json_out_string(out, "holder", holder == NULL ? "" : holder->username);
    json_out_string(out, "holder_name", holder == NULL ? "" : holder->name);
    json_out_bool(out, "waiting", conversation->wants_human_since_ms != 0);
    render_time(out, "waiting_since", conversation->wants_human_since_ms, offset);
    render_time(out, "last_in_at", conversation->last_in_at_ms, offset);
    json_out_number(out, "in_count", conversation->in_count);
    json_out_object_end(out);
}

static const char *direction_name(int direction)
{
    return direction == MESSAGE_IN ? "in" : "out";
}

void render_media_file(struct json_out *out, const char *key, const struct media_file *file)
{
    json_out_object(out, key);
    json_out_string(out, "state", media_state_names[file->state]);
    if (file->state == MEDIA_KEPT) {
        json_out_string(out, "hash", file->hash);
        json_out_string(out, "type", file->type);
        json_out_number(out, "bytes", file->bytes);
    }
    json_out_string(out, "error", file->error);
    json_out_object_end(out);
}

/* What the bot took it for, and which ticket it belongs to. */
static void render_meaning(struct json_out *out, const struct config *config,
                           const struct message *message)
{
    if (message->intent.size > 0) {
        const char *title = matcher_label_title(config->matcher, message->intent);
        json_out_text(out, "intent", message->intent);
        json_out_text(out, "intent_title", title == NULL ? message->intent : text_of(title));
    }
    if (message->ticket != 0) {
        char number[TICKET_NUMBER_BYTES];
        render_ticket_number(&config->settings, message->ticket, number);
        json_out_string(out, "ticket", number);
    }
}

void render_message(struct json_out *out, const char *key, const struct config *config,
                    const struct message *message, int offset_minutes, bool plain)
{
    json_out_object(out, key);
    render_message_members(out, config, message, offset_minutes, plain);
    json_out_object_end(out);
}

void render_message_members(struct json_out *out, const struct config *config,
                            const struct message *message, int offset_minutes, bool plain)
{
    json_out_number(out, "id", message->id);
    render_time(out, "at", message->at_ms, offset_minutes);
    json_out_string(out, "direction", direction_name((int)message->direction));
    json_out_text(out, "author", message->author);
    json_out_text(out, "kind", message->kind);
    render_words(out, "text", message->text, plain);
    if (message->media.size > 0) {
        json_out_raw(out, "media", message->media);
    }
    if (message->has_file) {
        render_media_file(out, "file", &message->file);
    }
    render_meaning(out, config, message);
}

static void render_event_message(struct json_out *out, const struct event *event,
                                 int offset_minutes)
{
    json_out_object(out, "message");
    json_out_number(out, "id", event->message);
    render_time(out, "at", event->at_ms, offset_minutes);
    json_out_string(out, "direction", direction_name(event->message_direction));
    json_out_text(out, "author", event->message_author);
    json_out_text(out, "kind", event->message_kind);
    render_words(out, "text", event->message_text, false);
    json_out_object_end(out);
}

void render_event(struct json_out *out, const char *key, const struct event *event,
                  int offset_minutes)
{
    json_out_object(out, key);
    if (event->seq != 0) { /* a sign of the moment has none */
        json_out_number(out, "seq", event->seq);
    }
    json_out_text(out, "event", event->kind);
    render_time(out, "at", event->at_ms, offset_minutes);
    json_out_text(out, "actor", event->actor);
    json_out_text(out, "community", event->community);
    if (event->contact != 0) {
        json_out_number(out, "chat_id", event->contact);
    }
    if (event->message != 0) {
        render_event_message(out, event, offset_minutes);
    }
    json_out_members(out, event->data);
    json_out_object_end(out);
}

void render_outbox(struct json_out *out, const char *key, const struct outbox_row *row,
                   int offset_minutes)
{
    json_out_object(out, key);
    json_out_number(out, "id", row->id);
    json_out_number(out, "chat", row->contact);
    json_out_number(out, "message", row->message);
    json_out_string(out, "channel", row->channel);
    json_out_string(out, "lane", outbox_lane_names[row->lane]);
    json_out_string(out, "state", outbox_state_names[row->state]);
    json_out_number(out, "attempts", row->attempts);
    json_out_number(out, "code", row->code);
    json_out_string(out, "error", row->error);
    render_time(out, "created_at", row->created_at_ms, offset_minutes);
    render_time(out, "next_at", row->state == OUTBOX_QUEUED ? row->next_at_ms : 0,
                offset_minutes);
    render_time(out, "finished_at", row->finished_at_ms, offset_minutes);
    /* The values of a template may be a code: its name says enough. */
    bool template_ = strcmp(row->kind, "template") == 0;
    size_t end = template_ ? text_find(row->body, TEXT("\n")) : SIZE_MAX;
    render_words(out, "text", text_slice(row->body, 0, end), false);
    json_out_object_end(out);
}

void render_viewer(struct json_out *out, const char *key, const struct config *config,
                   const struct viewer *viewer)
{
    const struct role *role = config_role(config, text_of(viewer->role));
    json_out_object(out, key);
    json_out_string(out, "username", viewer->username);
    json_out_string(out, "name", viewer->name);
    json_out_string(out, "role", viewer->role);
    json_out_string(out, "title", role == NULL ? viewer->role : role->title);
    json_out_string(out, "communities", viewer->communities);
    if (viewer->must_change) {
        json_out_bool(out, "must_change", true);
    }
    json_out_array(out, "ops");
    for (size_t i = 0; role != NULL && i < role->op_count; i++) {
        json_out_string(out, NULL, role->ops[i]);
    }
    json_out_array_end(out);
    json_out_object_end(out);
}
