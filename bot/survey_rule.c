#include "bot/survey_rule.h"

enum { DAYS_MAX = 366, MINUTES_OF_DAY = 24 * 60, PPM = 1000000 };

const struct text survey_revisit_intent = {"R-SUR-6a", 8};
const struct text survey_topic_intent = {"R-SUR-6b", 8};
const struct text survey_visit_intent = {"R-SUR-2a", 8};
const struct text survey_notice_intent = {"R-SUR-1a", 8};
const struct text survey_result_intent = {"R-SUR-4a", 8};

static void check_days(const struct json_place *place, const struct survey_kind *kind)
{
    if (kind->visit_after_days > kind->close_after_days ||
        kind->close_after_days > kind->longest_days) {
        json_fault(place, "must be visit_after_days <= close_after_days <= longest_days");
    }
}

/* The share of the procedures (B3.7.5.2), and enough homes to reach what is required. */
static void check_share(const struct json_place *place, const struct survey_kind *kind)
{
    if (kind->all == (kind->share_percent > 0)) {
        json_fault(place, "must say one of all, share_percent");
    } else if (!kind->all && kind->share_percent < kind->required_percent) {
        json_fault(place, "share_percent: fewer than required_percent are asked");
    }
}

static void check_begin(const struct json_place *place, const struct survey_kind *kind)
{
    if (kind->occupied_percent > 0 && kind->years > 0) {
        json_fault(place, "begins by occupied_percent or by years, not by both");
    }
    if ((kind->years > 0) != (kind->after_count > 0)) {
        json_fault(place, "years and after belong together");
    }
}

static void read_kind(const struct json_place *place, size_t index, void *context)
{
#define FIELD(name) offsetof(struct survey_kind, name)
    static const struct json_field fields[] = {
        {"id", JSON_KIND_TEXT, true, FIELD(id), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"title", JSON_KIND_TEXT, true, FIELD(title), 1, STORE_NAME_BYTES - 1, 0, NULL},
        {"requirement", JSON_KIND_TEXT, true, FIELD(requirement), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"questionnaire", JSON_KIND_TEXT, true, FIELD(questionnaire), 1, STORE_ID_BYTES - 1, 0,
         NULL},
        {"occupied_percent", JSON_KIND_INT32, false, FIELD(occupied_percent), 1, 100, 0, NULL},
        {"years", JSON_KIND_INT32, false, FIELD(years), 1, 10, 0, NULL},
        {"after", JSON_KIND_TEXTS, false, FIELD(after), 1, SURVEY_KINDS_MAX, FIELD(after_count),
         NULL},
        {"all", JSON_KIND_BOOL, false, FIELD(all), 0, 0, 0, NULL},
        {"share_percent", JSON_KIND_INT32, false, FIELD(share_percent), SURVEY_SHARE_LEAST_PERCENT,
         SURVEY_SHARE_MOST_PERCENT, 0, NULL},
        {"required_percent", JSON_KIND_INT32, true, FIELD(required_percent), 1, 100, 0, NULL},
        {"approval", JSON_KIND_BOOL, false, FIELD(approval), 0, 0, 0, NULL},
        {"lead_days", JSON_KIND_INT32, false, FIELD(lead_days), 0, DAYS_MAX, 0, NULL},
        {"visit_after_days", JSON_KIND_INT32, true, FIELD(visit_after_days), 1, DAYS_MAX, 0, NULL},
        {"close_after_days", JSON_KIND_INT32, true, FIELD(close_after_days), 1, DAYS_MAX, 0, NULL},
        {"longest_days", JSON_KIND_INT32, true, FIELD(longest_days), 1, DAYS_MAX, 0, NULL},
    };
#undef FIELD
    struct survey_rules *rules = context;
    struct survey_kind kind = {0};
    json_read_object(place, fields, sizeof fields / sizeof fields[0], &kind);
    check_days(place, &kind);
    check_share(place, &kind);
    check_begin(place, &kind);
    if (survey_kind(rules, kind.id) != NULL) {
        json_fault(place, "kind \"%.*s\" is there twice", TEXT_ARGS(kind.id));
    }
    rules->kinds[index] = kind;
    rules->kind_count = index + 1;
}

static void read_kinds(const struct json_place *place, void *base)
{
    struct survey_rules *rules = base;
    json_read_list(place, SURVEY_KINDS_MAX, read_kind, rules);
    for (size_t i = 0; i < rules->kind_count; i++) {
        for (size_t k = 0; k < rules->kinds[i].after_count; k++) {
            if (survey_kind(rules, rules->kinds[i].after[k]) == NULL) {
                json_fault(place, "[%zu].after: there is no kind \"%.*s\"", i,
                           TEXT_ARGS(rules->kinds[i].after[k]));
            }
        }
    }
}

static void read_method(const struct json_place *place, void *base)
{
    static const struct text names[METHOD_COUNT] = {[METHOD_EXCESS] = {"excess", 6},
                                                    [METHOD_SHARE] = {"share", 5}};
    size_t index = json_read_choice(place, names, METHOD_COUNT);
    ((struct survey_concentration *)base)->method =
        index < METHOD_COUNT ? (enum survey_method)index : METHOD_EXCESS;
}

static void read_concentration(const struct json_place *place, void *base)
{
#define FIELD(name) offsetof(struct survey_concentration, name)
    static const struct json_field fields[] = {
        {"method", JSON_KIND_OWN, true, 0, 0, 0, 0, read_method},
        {"chance_ppm", JSON_KIND_INT32, false, FIELD(chance_ppm), 1, PPM, 0, NULL},
        {"percent", JSON_KIND_INT32, false, FIELD(percent), 1, 100, 0, NULL},
        {"least", JSON_KIND_INT32, true, FIELD(least), 1, 1000, 0, NULL},
    };
#undef FIELD
    struct survey_concentration *found = &((struct survey_rules *)base)->concentration;
    json_read_object(place, fields, sizeof fields / sizeof fields[0], found);
    if ((found->chance_ppm > 0) != (found->method == METHOD_EXCESS) ||
        (found->percent > 0) != (found->method == METHOD_SHARE)) {
        json_fault(place, "the method excess needs chance_ppm, share needs percent, and no other");
    }
}

void survey_rules_read(const struct json_place *place, void *rules)
{
#define FIELD(name) offsetof(struct survey_rules, name)
    static const struct json_field fields[] = {
        {"campaign", JSON_KIND_TEXT, true, FIELD(campaign), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"at", JSON_KIND_MINUTE, true, FIELD(at_minute), 0, 0, 0, NULL},
        {"task", JSON_KIND_TEXT, true, FIELD(task), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"department", JSON_KIND_TEXT, true, FIELD(department), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"manager", JSON_KIND_TEXT, true, FIELD(manager), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"visitor", JSON_KIND_TEXT, true, FIELD(visitor), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"reads_results", JSON_KIND_TEXT, true, FIELD(reads_results), 1, STORE_ID_BYTES - 1, 0,
         NULL},
        {"opinions", JSON_KIND_TEXT, true, FIELD(opinions), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"resume_days", JSON_KIND_INT32, true, FIELD(resume_days), 1, 60, 0, NULL},
        {"remind_days", JSON_KIND_INT32, true, FIELD(remind_days), 1, 60, 0, NULL},
        {"confidence_percent", JSON_KIND_INT32, true, FIELD(confidence_percent), 50, 99, 0, NULL},
        {"least_shown", JSON_KIND_INT32, true, FIELD(least_shown), 2, 100, 0, NULL},
        {"uneven_percent", JSON_KIND_INT32, true, FIELD(uneven_percent), 0, 1000, 0, NULL},
        {"concentration", JSON_KIND_OWN, true, 0, 0, 0, 0, read_concentration},
        {"kinds", JSON_KIND_OWN, true, 0, 0, 0, 0, read_kinds},
    };
#undef FIELD
    struct survey_rules *read = rules;
    json_read_object(place, fields, sizeof fields / sizeof fields[0], read);
    if (read->remind_days >= read->resume_days) {
        json_fault(place, "remind_days: comes when the sheet is over already");
    }
    if (read->at_minute >= MINUTES_OF_DAY) {
        json_fault(place, "at: must be before 24:00");
    }
}

const struct survey_kind *survey_kind(const struct survey_rules *rules, struct text id)
{
    for (size_t i = 0; i < rules->kind_count; i++) {
        if (text_equal(rules->kinds[i].id, id)) {
            return &rules->kinds[i];
        }
    }
    return NULL;
}
