#include "bot/settings.h"

#include "bot/base/log.h"

#include <stddef.h>
#include <string.h>

enum { MINUTE_MS = 60000, HOUR_MS = 3600000, DAY_MS = 86400000 };

/* ---- gateway.json: name, smallest, largest, what is taken when it is left out ---- */

#define NUMBERS(X)                                                                                 \
    X(inbox_inputs,                   16,     65536,       4096)                                   \
    X(batch_inputs,                    1,       512,        256)                                   \
    X(header_timeout_ms,            1000, MINUTE_MS,      10000)                                   \
    X(body_timeout_ms,              1000, MINUTE_MS,      10000)                                   \
    X(answer_timeout_ms,             500,     10000,       4500)                                   \
    X(connections_max,                64,    100000,      20000)                                   \
    X(connections_per_address_max,     1,    100000,      20000)                                   \
    X(staff_idle_timeout_ms,        1000,   HOUR_MS,      30000)                                   \
    X(staff_lag_events_max,           64,   1000000,      10000)                                   \
    X(session_ms,              MINUTE_MS, 30LL * DAY_MS, 12 * HOUR_MS)                             \
    X(login_delay_ms,                100, MINUTE_MS,       1000)                                   \
    X(login_delay_max_ms,           1000,    DAY_MS, 15 * MINUTE_MS)                               \
    X(password_chars_min,              6,        64,          8)                                   \
    X(courier_parallel,                1,       256,         16)                                   \
    X(send_timeout_ms,               500, 2 * MINUTE_MS,   5000)                                   \
    X(send_attempts_max,               1,        50,          8)                                   \
    X(send_backoff_ms,               100,   HOUR_MS,       2000)                                   \
    X(send_backoff_max_ms,          1000,    DAY_MS,    HOUR_MS)                                   \
    X(media_bytes_max,           1 << 16,   1 << 25,  10 << 20)                                   \
    X(media_timeout_ms,             1000, 5 * MINUTE_MS,  30000)                                   \
    X(media_keep_days,                 1,      3650,        730)                                   \
    X(apology_keep_ms,         MINUTE_MS, 7LL * DAY_MS, 12 * HOUR_MS)                              \
    X(form_remind_ms,          MINUTE_MS,    DAY_MS, 10 * MINUTE_MS)                               \
    X(draft_keep_ms,             HOUR_MS, 90LL * DAY_MS, 7LL * DAY_MS)                             \
    X(undo_ms_max,                     0, MINUTE_MS, MINUTE_MS)                                    \
    X(ticket_digits,                   1,        12,          6)

#define CHARS(name) (sizeof(((struct settings *)NULL)->name) - 1)

static void read_origins(const struct json_place *place, void *base);

static const struct json_field setting_fields[] = {
#define X(name, min, max, otherwise)                                                               \
    {#name, JSON_KIND_INT64, false, offsetof(struct settings, name), min, max, 0, NULL},
    NUMBERS(X)
#undef X
    {"listen", JSON_KIND_CHARS, false, offsetof(struct settings, listen), 3, CHARS(listen), 0,
     NULL},
    {"ticket_prefix", JSON_KIND_CHARS, false, offsetof(struct settings, ticket_prefix), 0,
     CHARS(ticket_prefix), 0, NULL},
    {"origins", JSON_KIND_OWN, false, 0, 0, 0, 0, read_origins},
    {"desk_apart", JSON_KIND_BOOL, false, offsetof(struct settings, desk_apart), 0, 0, 0, NULL},
    {"log_level", JSON_KIND_CHARS, false, offsetof(struct settings, log_level), 4,
     CHARS(log_level), 0, NULL},
};

void settings_default(struct settings *settings)
{
    *settings = (struct settings){
        .listen = "127.0.0.1:8080",
        .ticket_prefix = "GD",
        .log_level = "info",
#define X(name, min, max, otherwise) .name = otherwise,
        NUMBERS(X)
#undef X
    };
}

static void read_origin(const struct json_place *place, size_t index, void *context)
{
    struct settings *settings = context;
    struct text origin = json_read_text(place, 8, CHARS(origins[0]));
    bool web = text_starts_with(origin, TEXT("https://")) ||
               text_starts_with(origin, TEXT("http://"));
    size_t host = text_find(origin, TEXT("://")) + 3;
    if (origin.size > 0 && (!web || text_find(text_slice(origin, host, origin.size), TEXT("/")) !=
                                        SIZE_MAX)) {
        json_fault(place, "must be an origin: http(s)://host[:port] without a path");
        return;
    }
    text_copy(origin, settings->origins[index], sizeof settings->origins[index]);
    settings->origin_count = index + 1;
}

static void read_origins(const struct json_place *place, void *base)
{
    json_read_list(place, CONFIG_ORIGINS_MAX, read_origin, base);
}

static void check_log_level(const struct json_place *place, const struct settings *settings)
{
    enum log_level level;
    if (!log_level_named(settings->log_level, &level)) {
        json_fault(place, "log_level must be debug, info, warn or error");
    }
}

static void check_listen(const struct json_place *place, const struct settings *settings)
{
    const char *colon = strrchr(settings->listen, ':');
    int64_t port = 0;
    if (colon == NULL || colon == settings->listen || !text_to_int64(text_of(colon + 1), &port) ||
        port < 0 || port > 65535) {
        json_fault(place, "listen must be ADDRESS:PORT");
    }
}

static void check_prefix(const struct json_place *place, const struct settings *settings)
{
    for (const char *c = settings->ticket_prefix; *c != '\0'; c++) {
        if (*c < 'A' || *c > 'Z') {
            json_fault(place, "ticket_prefix may hold the letters A to Z only");
            return;
        }
    }
}

void settings_read(const struct json_place *place, void *context)
{
    struct config *config = context;
    struct settings *settings = &config->settings;
    json_read_object(place, setting_fields, sizeof setting_fields / sizeof setting_fields[0],
                     settings);
    check_listen(place, settings);
    check_log_level(place, settings);
    check_prefix(place, settings);
    if (settings->batch_inputs > settings->inbox_inputs) {
        json_warn(place, "batch_inputs is more than inbox_inputs: no batch will ever be full");
    }
    if (settings->login_delay_ms > settings->login_delay_max_ms) {
        json_fault(place, "login_delay_ms is more than login_delay_max_ms");
    }
    if (settings->send_backoff_ms > settings->send_backoff_max_ms) {
        json_fault(place, "send_backoff_ms is more than send_backoff_max_ms");
    }
}

/* ---- maps of id -> entry ---- */

/* Copies the member's name as the id; a fault when it is no id or one of the former. */
static bool read_id(const struct json_place *place, char out[STORE_ID_BYTES])
{
    struct text id = text_of(place->key);
    for (size_t i = 0; i < id.size; i++) {
        char c = id.data[i];
        bool fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        if (!fits) {
            json_fault(place, "an id has letters a to z, digits, - and _ only");
            return false;
        }
    }
    if (id.size == 0 || id.size >= STORE_ID_BYTES) {
        json_fault(place, "an id has 1 to %d characters", STORE_ID_BYTES - 1);
        return false;
    }
    text_copy(id, out, STORE_ID_BYTES);
    return true;
}

static void read_op(const struct json_place *place, size_t index, void *context)
{
    struct role *role = context;
    text_copy(json_read_text(place, 1, STORE_ID_BYTES - 1), role->ops[index],
              sizeof role->ops[index]);
    role->op_count = index + 1;
}

static void read_ops(const struct json_place *place, void *base)
{
    struct role *role = base;
    json_read_list(place, sizeof role->ops / sizeof role->ops[0], read_op, role);
}

static void read_appointed(const struct json_place *place, size_t index, void *context)
{
    struct role *role = context;
    text_copy(json_read_text(place, 1, STORE_ID_BYTES - 1), role->appoints[index],
              sizeof role->appoints[index]);
    role->appoint_count = index + 1;
}

static void read_appoints(const struct json_place *place, void *base)
{
    struct role *role = base;
    json_read_list(place, CONFIG_ROLES_MAX, read_appointed, role);
}

static const struct json_field role_fields[] = {
    {"title", JSON_KIND_CHARS, true, offsetof(struct role, title), 1, STORE_NAME_BYTES - 1, 0,
     NULL},
    {"sees_phones", JSON_KIND_BOOL, true, offsetof(struct role, sees_phones), 0, 0, 0, NULL},
    {"ops", JSON_KIND_OWN, true, 0, 0, 0, 0, read_ops},
    {"appoints", JSON_KIND_OWN, false, 0, 0, 0, 0, read_appoints},
};

static void read_role(const struct json_place *place, size_t index, void *context)
{
    struct config *config = context;
    struct role role = {0};
    (void)index;
    json_read_object(place, role_fields, sizeof role_fields / sizeof role_fields[0], &role);
    if (!read_id(place, role.id)) {
        return;
    }
    if (config_role(config, text_of(role.id)) != NULL) {
        json_fault(place, "this role is in another file already");
    } else if (config->role_count == CONFIG_ROLES_MAX) {
        json_fault(place, "more than %d roles", CONFIG_ROLES_MAX);
    } else {
        config->roles[config->role_count++] = role;
    }
}

void settings_read_roles(const struct json_place *place, void *config)
{
    json_read_map(place, CONFIG_ROLES_MAX, read_role, config);
}

/* ---- communities and their hours ---- */

static const struct json_field break_fields[] = {
    {"from", JSON_KIND_MINUTE, true, offsetof(struct hours_break, from_minute), 0, 0, 0, NULL},
    {"until", JSON_KIND_MINUTE, true, offsetof(struct hours_break, until_minute), 0, 0, 0, NULL},
};

static void read_break(const struct json_place *place, size_t index, void *context)
{
    struct hours *hours = context;
    json_read_object(place, break_fields, sizeof break_fields / sizeof break_fields[0],
                     &hours->breaks[index]);
    hours->break_count = index + 1;
}

static void read_breaks(const struct json_place *place, void *base)
{
    json_read_list(place, HOURS_BREAKS_MAX, read_break, base);
}

static const struct json_field hours_fields[] = {
    {"from", JSON_KIND_MINUTE, true, offsetof(struct hours, from_minute), 0, 0, 0, NULL},
    {"until", JSON_KIND_MINUTE, true, offsetof(struct hours, until_minute), 0, 0, 0, NULL},
    {"breaks", JSON_KIND_OWN, false, 0, 0, 0, 0, read_breaks},
};

/* Each day has time that counts: breaks lie inside, one after the other, open time between. */
static void prove_hours(const struct json_place *place, const struct hours *hours)
{
    int32_t open_from = hours->from_minute;
    for (size_t i = 0; i < hours->break_count; i++) {
        const struct hours_break *pause = &hours->breaks[i];
        if (pause->from_minute <= open_from || pause->until_minute <= pause->from_minute) {
            json_fault(place, "breaks[%zu] must lie inside the hours, behind the one before", i);
            return;
        }
        open_from = pause->until_minute;
    }
    if (hours->until_minute <= open_from) {
        json_fault(place, hours->break_count == 0 ? "closes before it opens"
                                                  : "the last break must end before closing");
    }
}

static void read_hours(const struct json_place *place, void *base)
{
    struct community *community = base;
    const struct {
        const char *key;
        struct hours *hours;
    } kinds[] = {{"service_hours", &community->frame.service},
                 {"office_hours", &community->frame.office},
                 {"outreach_hours", &community->outreach}};
    struct hours hours = {0};
    size_t errors_before = place->source->faults->error_count;
    json_read_object(place, hours_fields, sizeof hours_fields / sizeof hours_fields[0], &hours);
    if (place->source->faults->error_count == errors_before) {
        prove_hours(place, &hours);
        for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
            if (strcmp(place->key, kinds[i].key) == 0) {
                *kinds[i].hours = hours;
            }
        }
    }
}

static void read_one_equipment(const struct json_place *place, size_t index, void *context)
{
#define FIELD(name) offsetof(struct equipment, name)
    static const struct json_field fields[] = {
        {"id", JSON_KIND_TEXT, true, FIELD(id), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"name", JSON_KIND_TEXT, true, FIELD(name), 1, STORE_NAME_BYTES - 1, 0, NULL},
        {"since", JSON_KIND_DAY, true, FIELD(since), 0, 0, 0, NULL},
    };
#undef FIELD
    struct community *community = context;
    struct equipment *equipment = &community->equipment[index];
    json_read_object(place, fields, sizeof fields / sizeof fields[0], equipment);
    for (size_t i = 0; i < index; i++) {
        if (text_equal(community->equipment[i].id, equipment->id)) {
            json_fault(place, "equipment \"%.*s\" is there twice", TEXT_ARGS(equipment->id));
        }
    }
    community->equipment_count = index + 1;
}

static void read_equipment(const struct json_place *place, void *base)
{
    struct community *community = base;
    size_t count = json_array_size(place->value);
    count = count < CONFIG_EQUIPMENT_MAX ? count : CONFIG_EQUIPMENT_MAX;
    community->equipment =
        arena_alloc(place->source->arena, (count + 1) * sizeof *community->equipment);
    if (community->equipment == NULL) {
        place->source->out_of_memory = true;
        return;
    }
    json_read_list(place, CONFIG_EQUIPMENT_MAX, read_one_equipment, community);
}

/* "#-#-#", "商铺#": how rooms of the community are written. */
static void read_room_forms(const struct json_place *place, void *base)
{
    struct community *community = base;
    community->room_forms =
        json_read_texts(place, CONFIG_ROOM_FORMS_MAX, &community->room_form_count);
    for (size_t i = 0; i < community->room_form_count; i++) {
        struct text form = community->room_forms[i];
        if (form.size >= STORE_ROOM_BYTES || text_find(form, TEXT("#")) == SIZE_MAX ||
            text_find(form, TEXT("##")) != SIZE_MAX) {
            json_fault(place, "\"%.*s\" is no form of rooms: short, with a # for each part of the name",
                       TEXT_ARGS(form));
        }
    }
}

static const struct json_field community_fields[] = {
    {"name", JSON_KIND_CHARS, true, offsetof(struct community, name), 1, STORE_NAME_BYTES - 1, 0,
     NULL},
    {"utc_offset_minutes", JSON_KIND_INT32, false,
     offsetof(struct community, frame.utc_offset_minutes), -720, 840, 0, NULL},
    {"service_hours", JSON_KIND_OWN, false, 0, 0, 0, 0, read_hours},
    {"office_hours", JSON_KIND_OWN, false, 0, 0, 0, 0, read_hours},
    {"outreach_hours", JSON_KIND_OWN, false, 0, 0, 0, 0, read_hours},
    {"hotline", JSON_KIND_CHARS, true, offsetof(struct community, hotline), 3,
     STORE_PHONE_BYTES - 1, 0, NULL},
    {"delivered_on", JSON_KIND_DAY, false, offsetof(struct community, delivered_on), 0, 0, 0,
     NULL},
    {"equipment", JSON_KIND_OWN, false, 0, 0, 0, 0, read_equipment},
    {"rooms", JSON_KIND_OWN, false, 0, 0, 0, 0, read_room_forms},
};

static void read_community(const struct json_place *place, size_t index, void *context)
{
    struct config *config = context;
    struct community community = {.frame = time_frame_usual,
                                  .outreach = {.from_minute = 9 * 60, .until_minute = 20 * 60}};
    (void)index;
    json_read_object(place, community_fields, sizeof community_fields / sizeof community_fields[0],
                     &community);
    if (!read_id(place, community.id)) {
        return;
    }
    if (config_community(config, text_of(community.id)) != NULL) {
        json_fault(place, "this community is in another file already");
    } else if (config->community_count == CONFIG_COMMUNITIES_MAX) {
        json_fault(place, "more than %d communities", CONFIG_COMMUNITIES_MAX);
    } else {
        config->communities[config->community_count++] = community;
    }
}

void settings_read_communities(const struct json_place *place, void *config)
{
    json_read_map(place, CONFIG_COMMUNITIES_MAX, read_community, config);
}

static const struct json_field canned_fields[] = {
    {"title", JSON_KIND_CHARS, true, offsetof(struct canned_reply, title), 1, STORE_NAME_BYTES - 1,
     0, NULL},
    {"text", JSON_KIND_CHARS, true, offsetof(struct canned_reply, text), 1,
     sizeof(((struct canned_reply *)NULL)->text) - 1, 0, NULL},
};

static void read_canned(const struct json_place *place, size_t index, void *context)
{
    struct config *config = context;
    struct canned_reply *canned = &config->canned[index];
    json_read_object(place, canned_fields, sizeof canned_fields / sizeof canned_fields[0], canned);
    (void)read_id(place, canned->id);
    config->canned_count = index + 1;
}

void settings_read_canned(const struct json_place *place, void *config)
{
    json_read_map(place, CONFIG_CANNED_MAX, read_canned, config);
}
