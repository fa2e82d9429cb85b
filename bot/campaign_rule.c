#include "bot/campaign_rule.h"

static void read_kind(const struct json_place *place, size_t index, void *context)
{
#define FIELD(name) offsetof(struct campaign_kind, name)
    static const struct json_field fields[] = {
        {"id", JSON_KIND_TEXT, true, FIELD(id), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"title", JSON_KIND_TEXT, true, FIELD(title), 1, STORE_NAME_BYTES - 1, 0, NULL},
        {"purpose", JSON_KIND_TEXT, true, FIELD(purpose), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"text", JSON_KIND_TEXT, false, FIELD(text), 1, STORE_NAME_BYTES - 1, 0, NULL},
        {"arrears", JSON_KIND_BOOL, false, FIELD(arrears), 0, 0, 0, NULL},
        {"lives_there", JSON_KIND_BOOL, false, FIELD(lives_there), 0, 0, 0, NULL},
        {"ladder", JSON_KIND_BOOL, false, FIELD(ladder), 0, 0, 0, NULL},
        {"survey", JSON_KIND_BOOL, false, FIELD(survey), 0, 0, 0, NULL},
    };
#undef FIELD
    struct campaign_rules *rules = context;
    struct campaign_kind kind = {0};
    json_read_object(place, fields, sizeof fields / sizeof fields[0], &kind);
    if (campaign_kind(rules, kind.id) != NULL) {
        json_fault(place, "kind \"%.*s\" is there twice", TEXT_ARGS(kind.id));
    }
    if ((kind.text.size == 0) != kind.ladder) {
        json_fault(place, kind.ladder ? "the steps of the ladder have the texts" : "needs a text");
    }
    rules->kinds[index] = kind;
    rules->kind_count = index + 1;
}

static void read_kinds(const struct json_place *place, void *base)
{
    json_read_list(place, CAMPAIGN_KINDS_MAX, read_kind, base);
}

void campaign_rules_read(const struct json_place *place, void *rules)
{
#define FIELD(name) offsetof(struct campaign_rules, name)
    static const struct json_field fields[] = {
        {"per_minute", JSON_KIND_INT32, true, FIELD(per_minute), 1, 100000, 0, NULL},
        {"per_day", JSON_KIND_INT32, true, FIELD(per_day), 1, 10, 0, NULL},
        {"per_month", JSON_KIND_INT32, true, FIELD(per_month), 1, 100, 0, NULL},
        {"queued_max", JSON_KIND_INT32, true, FIELD(queued_max), 1, 100000, 0, NULL},
        {"tasks_max", JSON_KIND_INT32, true, FIELD(tasks_max), 0, 1000, 0, NULL},
        {"segment_fen10", JSON_KIND_INT32, true, FIELD(segment_fen10), 0, 10000, 0, NULL},
        {"kinds", JSON_KIND_OWN, true, 0, 0, 0, 0, read_kinds},
    };
#undef FIELD
    json_read_object(place, fields, sizeof fields / sizeof fields[0], rules);
}

const struct campaign_kind *campaign_kind(const struct campaign_rules *rules, struct text id)
{
    for (size_t i = 0; i < rules->kind_count; i++) {
        if (text_equal(rules->kinds[i].id, id)) {
            return &rules->kinds[i];
        }
    }
    return NULL;
}
