#include "bot/order.h"

#include "bot/base/date.h"
#include "bot/form_rules.h"
#include "bot/text_keys.h"
#include "intents/slots.h"

struct reading {
    struct turn *turn;
    const struct service *service;
    struct order *order;
    struct order_trouble *trouble;
    const struct ticket *parent; /* NULL: stands alone */
};

static struct text member(const json_t *request, const char *key)
{
    const json_t *value = json_object_get(request, key);
    return text_trim((struct text){json_string_value(value), json_string_length(value)});
}

static enum status trouble_with(struct reading *reading, const struct slot *slot,
                                enum text_key key, enum status status)
{
    reading->trouble->key = text_key(key);
    reading->trouble->label = slot->label;
    return status;
}

/* ---- values ---- */

/* value and shown of a slot as the dialogue would keep them; size 0 of shown: as value. */
typedef enum status read_kind(struct reading *reading, const struct slot *slot, struct text words,
                              struct ticket_slot *out);

static enum status read_words(struct reading *reading, const struct slot *slot, struct text words,
                              struct ticket_slot *out)
{
    size_t chars = text_count_chars(words), max = (size_t)slot->chars_max;
    if (slot->kind == SLOT_TEXT && (chars < (size_t)slot->chars_min || (max > 0 && chars > max))) {
        return trouble_with(reading, slot, STAFF_SLOT_UNFIT, ST_MALFORMED);
    }
    out->value = words;
    return ST_OK;
}

static enum status read_choice(struct reading *reading, const struct slot *slot, struct text words,
                               struct ticket_slot *out)
{
    out->value = words;
    return text_among(words, slot->options, slot->option_count)
               ? ST_OK
               : trouble_with(reading, slot, STAFF_SLOT_UNFIT, ST_MALFORMED);
}

static enum status read_room(struct reading *reading, const struct slot *slot, struct text words,
                             struct ticket_slot *out)
{
    struct slot_room room;
    (void)slot;
    struct text canonical =
        slot_find_room(words, true, &room) == ST_OK ? text_of(room.canonical) : words;
    out->value = arena_text(reading->turn->arena, canonical);
    out->shown = form_rules_room(reading->turn->config->texts, out->value, reading->turn->arena);
    return out->value.data == NULL || out->shown.data == NULL ? ST_NO_MEMORY : ST_OK;
}

/* "2026-11-25 14:00", or words ("明天下午") as residents say them. */
static enum status read_time(struct reading *reading, const struct slot *slot, struct text words,
                             struct ticket_slot *out)
{
    struct turn *turn = reading->turn;
    int offset = turn_offset_minutes(turn, reading->order->ticket.community);
    struct slot_time time = {.kind = SLOT_TIME_POINT};
    if (date_parse_moment(words, offset, &time.from_ms)) {
        time.to_ms = time.from_ms;
    } else if (slot_find_time(words, turn->now_ms, offset, &time) != ST_OK ||
               time.kind == SLOT_TIME_AMBIGUOUS) {
        return trouble_with(reading, slot, STAFF_SLOT_UNFIT, ST_MALFORMED);
    }
    char value[SLOT_TIME_BYTES], shown[SLOT_TIME_BYTES];
    slot_time_canonical(&time, offset, value);
    slot_time_say(&time, offset, shown);
    out->value = arena_text(turn->arena, text_of(value));
    out->shown = arena_text(turn->arena, text_of(shown));
    return out->value.data == NULL || out->shown.data == NULL ? ST_NO_MEMORY : ST_OK;
}

static read_kind *const kinds[SLOT_KIND_COUNT] = {
    [SLOT_TEXT] = read_words, [SLOT_ROOM] = read_room,     [SLOT_PHONE] = read_words,
    [SLOT_TIME] = read_time,  [SLOT_PERSON] = read_words,  [SLOT_CHOICE] = read_choice,
};

static bool is_known(const struct reading *reading, struct text name)
{
    for (size_t i = 0; i < reading->order->ticket.slot_count; i++) {
        if (text_equal(reading->order->slots[i].name, name)) {
            return true;
        }
    }
    return false;
}

static enum status take_value(struct reading *reading, const struct slot *slot, struct text words)
{
    struct ticket_slot *out = &reading->order->slots[reading->order->ticket.slot_count];
    *out = (struct ticket_slot){.name = slot->name, .label = slot->label};
    if (!text_valid_utf8(words)) {
        return ST_MALFORMED;
    }
    enum status status = kinds[slot->kind](reading, slot, words, out);
    reading->order->ticket.slot_count += status == ST_OK;
    return status;
}

/* ---- members ---- */

static enum status take_slots(struct reading *reading, json_t *slots)
{
    const char *name;
    json_t *value;
    enum status status = slots == NULL || json_is_object(slots) ? ST_OK : ST_MALFORMED;
    json_object_foreach(slots, name, value) {
        const struct slot *slot = service_slot(reading->service, text_of(name));
        struct text words =
            text_trim((struct text){json_string_value(value), json_string_length(value)});
        if (status == ST_OK && (slot == NULL || words.size == 0)) {
            status = ST_MALFORMED;
        }
        status = status == ST_OK ? take_value(reading, slot, words) : status;
    }
    return status;
}

/* A member of the request; what is left out of it, the parent tells. */
static struct text member_or_parent(const struct reading *reading, const json_t *request,
                                    const char *name, size_t offset)
{
    struct text words = member(request, name);
    return words.size > 0 || reading->parent == NULL
               ? words
               : text_of((const char *)reading->parent + offset);
}

/* What has a member of its own, and the caller's words, are slots too where the service asks. */
static enum status take_members(struct reading *reading, const json_t *request)
{
    static const struct {
        const char *name;
        size_t offset;
    } members[] = {{"room", offsetof(struct ticket, room)},
                   {"name", offsetof(struct ticket, name)},
                   {"phone", offsetof(struct ticket, phone)}};
    enum status status = ST_OK;
    for (size_t i = 0; i < reading->service->slot_count && status == ST_OK; i++) {
        const struct slot *slot = &reading->service->slots[i];
        struct text words = slot->from_message ? member(request, "text") : TEXT_NONE;
        for (size_t m = 0; m < sizeof members / sizeof members[0]; m++) {
            if (text_equal(slot->name, text_of(members[m].name))) {
                words = member_or_parent(reading, request, members[m].name, members[m].offset);
            }
        }
        if (words.size > 0 && !is_known(reading, slot->name)) {
            status = take_value(reading, slot, words);
        }
    }
    return status;
}

/* A ticket that belongs to another one is agreed on there: nobody is asked for the rest. */
static enum status need_all(struct reading *reading)
{
    for (size_t i = 0; i < reading->service->slot_count; i++) {
        const struct slot *slot = &reading->service->slots[i];
        if (slot->required && !slot->may_skip && reading->parent == NULL &&
            slot_serves(slot, reading->order->ticket.intent) && !is_known(reading, slot->name)) {
            return trouble_with(reading, slot, STAFF_SLOT_NEEDED, ST_MALFORMED);
        }
    }
    return ST_OK;
}

static struct text value_of(const struct reading *reading, const json_t *request, const char *name)
{
    for (size_t i = 0; i < reading->order->ticket.slot_count; i++) {
        if (text_equal(reading->order->slots[i].name, text_of(name))) {
            return reading->order->slots[i].value;
        }
    }
    return member(request, name);
}

/* ---- the whole ---- */

static enum status refuse(struct reading *reading)
{
    struct ticket ticket = {0};
    struct condition_slot slots[SERVICE_SLOTS_MAX];
    const struct ticket_order *order = &reading->order->ticket;
    text_copy(order->service, ticket.service, sizeof ticket.service);
    text_copy(order->intent, ticket.intent, sizeof ticket.intent);
    text_copy(order->community, ticket.community, sizeof ticket.community);
    for (size_t i = 0; i < order->slot_count; i++) {
        const struct ticket_slot *slot = &order->slots[i];
        slots[i] = (struct condition_slot){slot->name,
                                           slot->shown.size > 0 ? slot->shown : slot->value};
    }
    const struct condition_view view = {
        .ticket = &ticket, .slots = slots, .slot_count = order->slot_count};
    const struct refusal *refusal = form_rules_refusal(reading->service, &view);
    if (refusal != NULL) {
        reading->trouble->key = refusal->because.data;
        return ST_CONFLICT;
    }
    return form_rules_title(reading->service, slots, order->slot_count, reading->turn->arena,
                              &reading->order->ticket.title);
}

static enum status find_household(struct reading *reading)
{
    struct ticket_order *order = &reading->order->ticket;
    struct household household;
    enum status status =
        order->room.size == 0 ? ST_NOT_FOUND
                              : store_household_find(reading->turn->store, order->community,
                                                     order->room, &household);
    order->household = status == ST_OK ? household.id : 0;
    return status == ST_NOT_FOUND || status == ST_TOO_LARGE ? ST_OK : status;
}

/* The intent that the caller's words lead to, if it is one of the service's; else the last one,
 * which the files keep for whatever is left ("repair.other"). */
static enum status guess_intent(struct reading *reading)
{
    struct turn *turn = reading->turn;
    const struct service *service = reading->service;
    struct ticket_order *order = &reading->order->ticket;
    struct match_result match = {0};
    if (service->intent_count == 0) {
        return ST_OK;
    }
    order->intent = service->intents[service->intent_count - 1];
    enum status status = order->text.size == 0
                             ? ST_OK
                             : matcher_match(turn->config->matcher, turn->scratch, order->text,
                                             turn->now_ms,
                                             turn_offset_minutes(turn, order->community),
                                             turn->arena, &match);
    for (size_t i = match.ranked_count; i > 0 && status == ST_OK; i--) {
        struct text label = text_of(match.ranked[i - 1].label);
        size_t at = 0;
        while (at < service->intent_count && !text_equal(service->intents[at], label)) {
            at++;
        }
        if (at < service->intent_count) { /* the catalogue's text outlives the result */
            order->intent = service->intents[at];
        }
    }
    return status;
}

static enum status read_head(struct reading *reading, const json_t *request)
{
    static const struct text channels[] = {TEXT("phone"), TEXT("desk")};
    struct ticket_order *order = &reading->order->ticket;
    struct text channel = member(request, "channel"), intent = member(request, "intent");
    const struct service *service = reading->service;
    order->service = service->id;
    order->channel = channel.size > 0 ? channel : channels[0];
    order->text = member(request, "text");
    order->intent = intent;
    order->slots = reading->order->slots;
    bool known = text_among(order->channel, channels, sizeof channels / sizeof channels[0]) &&
                 (intent.size == 0 ||
                  text_among(intent, service->intents, service->intent_count));
    return !known ? ST_MALFORMED : intent.size > 0 ? ST_OK : guess_intent(reading);
}

enum status order_read(struct turn *turn, const json_t *request, struct text community,
                       const struct ticket *parent, struct order *order_out,
                       struct order_trouble *trouble_out)
{
    enum { TEXT_BYTES_MAX = 3000 };
    *order_out = (struct order){.ticket = {.community = community}};
    struct reading reading = {
        turn, catalogue_service(turn->config->catalogue, member(request, "service")), order_out,
        trouble_out, parent};
    if (reading.service == NULL) {
        return ST_NOT_FOUND;
    }
    enum status status = read_head(&reading, request);
    if (status == ST_OK && order_out->ticket.text.size > TEXT_BYTES_MAX) {
        status = ST_TOO_LARGE;
    }
    if (status == ST_OK) {
        status = take_slots(&reading, json_object_get(request, "slots"));
    }
    if (status == ST_OK) {
        status = take_members(&reading, request);
    }
    if (status == ST_OK) {
        status = need_all(&reading);
    }
    if (status == ST_OK) {
        order_out->ticket.room = value_of(&reading, request, "room");
        order_out->ticket.name = value_of(&reading, request, "name");
        order_out->ticket.phone = value_of(&reading, request, "phone");
        status = refuse(&reading);
    }
    return status == ST_OK ? find_household(&reading) : status;
}
