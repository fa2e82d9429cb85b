#include "bot/service.h"

#include "bot/procedure_read.h"
#include "bot/texts.h"

#include "store/ticket.h"

#include <assert.h>
#include <stddef.h>

enum {
    WORD_BYTES_MAX = 64,      /* keys of texts, Chinese names */
    SLOT_NAME_BYTES_MAX = 23, /* as in struct match_slot */
    SLOT_CHARS_MAX = 600,
    SERVICE_CHARS_MAX = 900, /* of all text slots: twice that, as value and as shown, must fit
                                TICKET_SLOTS_BYTES_MAX with 4 bytes a character */
    TITLE_TEMPLATE_BYTES_MAX = 200,
    ALARM_REPEAT_MS_MIN = 5000,
    ALARM_REPEAT_MS_MAX = 3600000,
    PRIORITY_MAX = 2
};
#define DUPLICATE_MS_MAX (366LL * 86400000) /* wider than an enum constant */

static_assert(2 * 4 * SERVICE_CHARS_MAX < TICKET_SLOTS_BYTES_MAX, "texts must fit a ticket");

static const struct text kind_names[SLOT_KIND_COUNT] = {
    [SLOT_TEXT] = {"text", 4}, [SLOT_ROOM] = {"room", 4},     [SLOT_PHONE] = {"phone", 5},
    [SLOT_TIME] = {"time", 4}, [SLOT_PERSON] = {"person", 6}, [SLOT_CHOICE] = {"choice", 6},
};

static void read_kind(const struct json_place *place, void *base)
{
    struct slot *slot = base;
    size_t kind = json_read_choice(place, kind_names, SLOT_KIND_COUNT);
    slot->kind = kind == SLOT_KIND_COUNT ? SLOT_TEXT : (enum slot_kind)kind;
}

#define SLOT_FIELD(name) offsetof(struct slot, name)
static const struct json_field slot_fields[] = {
    {"name", JSON_KIND_TEXT, true, SLOT_FIELD(name), 1, SLOT_NAME_BYTES_MAX, 0, NULL},
    {"label", JSON_KIND_TEXT, true, SLOT_FIELD(label), 1, WORD_BYTES_MAX, 0, NULL},
    {"kind", JSON_KIND_OWN, true, 0, 0, 0, 0, read_kind},
    {"prompt", JSON_KIND_TEXT, false, SLOT_FIELD(prompt), 1, WORD_BYTES_MAX, 0, NULL},
    {"retry", JSON_KIND_TEXT, false, SLOT_FIELD(retry), 1, WORD_BYTES_MAX, 0, NULL},
    {"required", JSON_KIND_BOOL, false, SLOT_FIELD(required), 0, 0, 0, NULL},
    {"from_message", JSON_KIND_BOOL, false, SLOT_FIELD(from_message), 0, 0, 0, NULL},
    {"may_skip", JSON_KIND_BOOL, false, SLOT_FIELD(may_skip), 0, 0, 0, NULL},
    {"keep_known", JSON_KIND_BOOL, false, SLOT_FIELD(keep_known), 0, 0, 0, NULL},
    {"chars_min", JSON_KIND_INT32, false, SLOT_FIELD(chars_min), 1, SLOT_CHARS_MAX, 0, NULL},
    {"chars_max", JSON_KIND_INT32, false, SLOT_FIELD(chars_max), 1, SLOT_CHARS_MAX, 0, NULL},
    {"options", JSON_KIND_TEXTS, false, SLOT_FIELD(options), 0, SLOT_OPTIONS_MAX,
     SLOT_FIELD(option_count), NULL},
    {"option_words", JSON_KIND_TEXTS, false, SLOT_FIELD(option_words), 0, SLOT_OPTIONS_MAX,
     SLOT_FIELD(option_words_count), NULL},
    {"overheard", JSON_KIND_BOOL, false, SLOT_FIELD(overheard), 0, 0, 0, NULL},
    {"any_subject", JSON_KIND_BOOL, false, SLOT_FIELD(any_subject), 0, 0, 0, NULL},
    {"only_for", JSON_KIND_TEXTS, false, SLOT_FIELD(only_for), 0, SLOT_ONLY_FOR_MAX,
     SLOT_FIELD(only_for_count), NULL},
};

static void check_slot(const struct json_place *place, const struct slot *slot)
{
    if (slot->required && (slot->prompt.size == 0 || slot->retry.size == 0)) {
        json_fault(place, "a required slot needs \"prompt\" and \"retry\"");
    }
    if (slot->may_skip && !slot->required) {
        json_fault(place, "\"may_skip\" is for required slots: others are never asked for");
    }
    if (slot->from_message && slot->kind != SLOT_TEXT) {
        json_fault(place, "\"from_message\" is for slots of kind text");
    }
    if ((slot->kind == SLOT_CHOICE) != (slot->option_count >= 2)) {
        json_fault(place, "kind choice needs two options or more, other kinds have none");
    }
    if (slot->option_words_count != 0 && slot->option_words_count != slot->option_count) {
        json_fault(place, "\"option_words\" has one text for each option");
    }
    if (slot->overheard && slot->kind != SLOT_CHOICE) {
        json_fault(place, "\"overheard\" is for slots of kind choice");
    }
    if (slot->any_subject && !slot->from_message) {
        json_fault(place, "\"any_subject\" is for slots with \"from_message\"");
    }
    if (slot->chars_min > slot->chars_max) {
        json_fault(place, "chars_min is more than chars_max");
    }
}

static void read_slot(const struct json_place *place, size_t index, void *context)
{
    struct service *service = context;
    struct slot *slot = &service->slots[index];
    *slot = (struct slot){.chars_min = 1, .chars_max = 200};
    json_read_object(place, slot_fields, sizeof slot_fields / sizeof slot_fields[0], slot);
    check_slot(place, slot);
    for (size_t i = 0; i < index; i++) {
        if (slot->name.size > 0 && text_equal(service->slots[i].name, slot->name)) {
            json_fault(place, "slot \"%.*s\" is there twice", TEXT_ARGS(slot->name));
        }
    }
    service->slot_count = index + 1;
}

static void read_slots(const struct json_place *place, void *base)
{
    json_read_list(place, SERVICE_SLOTS_MAX, read_slot, base);
}

static const struct text class_names[CLASS_SOURCE_COUNT] = {
    [CLASS_BY_NOBODY] = {"", 0},
    [CLASS_BY_WARRANTY] = {"warranty", 8},
    [CLASS_BY_GRADE] = {"grade", 5},
};

static void read_classes(const struct json_place *place, void *base)
{
    struct service *service = base;
    size_t source = json_read_choice(place, class_names, CLASS_SOURCE_COUNT);
    service->classes = source == CLASS_SOURCE_COUNT ? CLASS_BY_NOBODY : (enum class_source)source;
}

/* The service comes first, so that base is also a struct service. */
struct service_reading {
    struct service service;
    struct text lifecycle;
};

#define SERVICE_FIELD(name) offsetof(struct service, name)
static const struct json_field service_fields[] = {
    {"id", JSON_KIND_TEXT, true, SERVICE_FIELD(id), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"name", JSON_KIND_TEXT, true, SERVICE_FIELD(name), 1, WORD_BYTES_MAX, 0, NULL},
    {"intents", JSON_KIND_TEXTS, false, SERVICE_FIELD(intents), 0, SERVICE_INTENTS_MAX,
     SERVICE_FIELD(intent_count), NULL},
    {"slots", JSON_KIND_OWN, true, 0, 0, 0, 0, read_slots},
    {"confirm", JSON_KIND_BOOL, false, SERVICE_FIELD(confirm), 0, 0, 0, NULL},
    {"duplicates", JSON_KIND_BOOL, false, SERVICE_FIELD(duplicates), 0, 0, 0, NULL},
    {"duplicate_ms", JSON_KIND_INT64, false, SERVICE_FIELD(duplicate_ms), 0, DUPLICATE_MS_MAX, 0,
     NULL},
    {"department", JSON_KIND_TEXT, true, SERVICE_FIELD(department), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"priority", JSON_KIND_INT32, false, SERVICE_FIELD(priority), 0, PRIORITY_MAX, 0, NULL},
    {"classes", JSON_KIND_OWN, false, 0, 0, 0, 0, read_classes},
    {"interrupts", JSON_KIND_BOOL, false, SERVICE_FIELD(interrupts), 0, 0, 0, NULL},
    {"alarm", JSON_KIND_BOOL, false, SERVICE_FIELD(alarm), 0, 0, 0, NULL},
    {"alarm_repeat_ms", JSON_KIND_INT64, false, SERVICE_FIELD(alarm_repeat_ms), ALARM_REPEAT_MS_MIN,
     ALARM_REPEAT_MS_MAX, 0, NULL},
    {"call_human", JSON_KIND_BOOL, false, SERVICE_FIELD(call_human), 0, 0, 0, NULL},
    {"knowledge", JSON_KIND_TEXTS, false, SERVICE_FIELD(knowledge), 0, SERVICE_KNOWLEDGE_MAX,
     SERVICE_FIELD(knowledge_count), NULL},
    {"calm_only", JSON_KIND_BOOL, false, SERVICE_FIELD(calm_only), 0, 0, 0, NULL},
    {"advice", JSON_KIND_TEXT, false, SERVICE_FIELD(advice), 1, WORD_BYTES_MAX, 0, NULL},
    {"advice_again", JSON_KIND_TEXT, false, SERVICE_FIELD(advice_again), 1, WORD_BYTES_MAX, 0,
     NULL},
    {"opened", JSON_KIND_TEXT, false, SERVICE_FIELD(opened), 1, WORD_BYTES_MAX, 0, NULL},
    {"title", JSON_KIND_TEXT, true, SERVICE_FIELD(title), 1, TITLE_TEMPLATE_BYTES_MAX, 0, NULL},
    {"lifecycle", JSON_KIND_TEXT, true, offsetof(struct service_reading, lifecycle), 1,
     STORE_ID_BYTES - 1, 0, NULL},
    {"facts", JSON_KIND_OWN, false, 0, 0, 0, 0, procedure_read_facts},
    {"gates", JSON_KIND_OWN, false, 0, 0, 0, 0, procedure_read_gates},
    {"asks", JSON_KIND_OWN, false, 0, 0, 0, 0, procedure_read_asks},
    {"reactions", JSON_KIND_OWN, false, 0, 0, 0, 0, procedure_read_reactions},
    {"refusals", JSON_KIND_OWN, false, 0, 0, 0, 0, procedure_read_refusals},
    {"papers", JSON_KIND_OWN, false, 0, 0, 0, 0, procedure_read_papers},
    {"appointments", JSON_KIND_OWN, false, 0, 0, 0, 0, procedure_read_appointments},
    {"forms", JSON_KIND_OWN, false, 0, 0, 0, 0, procedure_read_forms},
    {"requirements", JSON_KIND_OWN, false, 0, 0, 0, 0, procedure_read_requirements},
    {"internal", JSON_KIND_BOOL, false, SERVICE_FIELD(internal), 0, 0, 0, NULL},
};

/* Internal services are opened by staff, the calendar or other tickets, never by a message. A
 * list of no intents says that only a campaign leads here. */
static void check_entrance(const struct json_place *place, const struct service *service)
{
    if (service->internal) {
        if (service->intent_count > 0 || service->opened.size > 0) {
            json_fault(place, "an internal service has no \"intents\" and no \"opened\"");
        }
        return;
    }
    static const char *const keys[] = {"intents", "opened"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (json_object_get(place->value, keys[i]) == NULL) {
            json_fault(place, "\"%s\" is missing, and the service is not \"internal\"", keys[i]);
        }
    }
}

static void check_size(const struct json_place *place, const struct service *service)
{
    int32_t chars = 0;
    for (size_t i = 0; i < service->slot_count; i++) {
        chars += service->slots[i].kind == SLOT_TEXT ? service->slots[i].chars_max : 0;
    }
    if (chars > SERVICE_CHARS_MAX) {
        json_fault(place, "slots: texts of up to %d characters together, at most %d fit a ticket",
                   (int)chars, SERVICE_CHARS_MAX);
    }
}

/* Whatever names intents names those of this service. */
static void check_intents(const struct json_place *place, const struct service *service)
{
    for (size_t i = 0; i < service->knowledge_count; i++) {
        if (!text_among(service->knowledge[i], service->intents, service->intent_count)) {
            json_fault(place, "knowledge[%zu]: \"%.*s\" is not an intent of this service", i,
                       TEXT_ARGS(service->knowledge[i]));
        }
    }
    for (size_t i = 0; i < service->slot_count; i++) {
        const struct slot *slot = &service->slots[i];
        for (size_t n = 0; n < slot->only_for_count; n++) {
            if (!text_among(slot->only_for[n], service->intents, service->intent_count)) {
                json_fault(place,
                           "slots[%zu].only_for[%zu]: \"%.*s\" is not an intent of this "
                           "service",
                           i, n, TEXT_ARGS(slot->only_for[n]));
            }
        }
    }
}

static void check_service(const struct json_place *place, const struct service *service)
{
    check_entrance(place, service);
    check_size(place, service);
    struct text name;
    for (size_t at = 0; texts_each_placeholder(service->title, &at, &name);) {
        if (!text_equal(name, TEXT("service")) && service_slot(service, name) == NULL) {
            json_fault(place, "title: there is no slot \"%.*s\"", TEXT_ARGS(name));
        }
    }
    check_intents(place, service);
    if (service->alarm != (service->alarm_repeat_ms > 0)) {
        json_fault(place, "\"alarm\" and \"alarm_repeat_ms\" belong together");
    }
    if (service->interrupts && service->advice.size == 0) {
        json_fault(place, "a service that interrupts needs \"advice\": it is said at once");
    }
    if (service->advice_again.size > 0 && service->advice.size == 0) {
        json_fault(place, "\"advice_again\" needs \"advice\"");
    }
    if (service->duplicate_ms > 0 && !service->duplicates) {
        json_warn(place, "duplicate_ms has no effect without \"duplicates\"");
    }
}

struct text service_read(const struct json_place *place, struct service *service_out)
{
    struct service_reading reading = {0};
    json_read_object(place, service_fields, sizeof service_fields / sizeof service_fields[0],
                     &reading);
    check_service(place, &reading.service);
    *service_out = reading.service;
    return reading.lifecycle;
}

const struct slot *service_slot(const struct service *service, struct text name)
{
    for (size_t i = 0; i < service->slot_count; i++) {
        if (text_equal(service->slots[i].name, name)) {
            return &service->slots[i];
        }
    }
    return NULL;
}

bool slot_serves(const struct slot *slot, struct text intent)
{
    return slot->only_for_count == 0 || text_among(intent, slot->only_for, slot->only_for_count);
}
