#include "bot/roster_rule.h"

#include "bot/base/date.h"
#include "store/store.h"

#include <stddef.h>

enum { TITLE_BYTES_MAX = 60 };

/* ---- reading ---- */

static void check_kind(const struct json_place *place, void *item)
{
    const struct roster_kind *kind = item;
    if (kind->from_minute == kind->until_minute) {
        json_fault(place, "ends when it begins");
    }
}

#define KIND(name) offsetof(struct roster_kind, name)
static const struct json_field kind_fields[] = {
    {"title", JSON_KIND_TEXT, true, KIND(title), 1, TITLE_BYTES_MAX, 0, NULL},
    {"from", JSON_KIND_MINUTE, true, KIND(from_minute), 0, 0, 0, NULL},
    {"until", JSON_KIND_MINUTE, true, KIND(until_minute), 0, 0, 0, NULL},
};

static void check_need(const struct json_place *place, void *item)
{
    struct roster_need *need = item;
    if (need->until_minute == 0) {
        need->until_minute = DATE_DAY_MINUTES;
    }
    if (need->from_minute >= need->until_minute) {
        json_fault(place, "ends before it begins; a night is two entries");
    }
    if (need->role_count == 0) {
        json_fault(place, "roles: somebody must be needed");
    }
}

#define NEED(name) offsetof(struct roster_need, name)
static const struct json_field need_fields[] = {
    {"id", JSON_KIND_TEXT, true, NEED(id), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"title", JSON_KIND_TEXT, true, NEED(title), 1, TITLE_BYTES_MAX, 0, NULL},
    {"duty", JSON_KIND_TEXT, false, NEED(duty), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"department", JSON_KIND_TEXT, true, NEED(department), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"roles", JSON_KIND_TEXTS, true, NEED(roles), 1, ROSTER_ROLES_MAX, NEED(role_count), NULL},
    {"from", JSON_KIND_MINUTE, false, NEED(from_minute), 0, 0, 0, NULL},
    {"until", JSON_KIND_MINUTE, false, NEED(until_minute), 0, 0, 0, NULL},
};

static void read_kinds(const struct json_place *place, void *base)
{
    static const struct json_objects kinds = {ROSTER_KINDS_MAX, sizeof(struct roster_kind),
                                              kind_fields,
                                              sizeof kind_fields / sizeof kind_fields[0],
                                              check_kind};
    struct roster_rules *rules = base;
    rules->kinds = json_read_objects(place, &kinds, &rules->kind_count);
}

static void read_needs(const struct json_place *place, void *base)
{
    static const struct json_objects needs = {ROSTER_NEEDS_MAX, sizeof(struct roster_need),
                                              need_fields,
                                              sizeof need_fields / sizeof need_fields[0],
                                              check_need};
    struct roster_rules *rules = base;
    rules->needs = json_read_objects(place, &needs, &rules->need_count);
}

static const struct json_field rules_fields[] = {
    {"kinds", JSON_KIND_OWN, true, 0, 0, 0, 0, read_kinds},
    {"needed", JSON_KIND_OWN, true, 0, 0, 0, 0, read_needs},
};

void roster_read(const struct json_place *place, struct roster_rules *rules_out)
{
    *rules_out = (struct roster_rules){0};
    json_read_object(place, rules_fields, sizeof rules_fields / sizeof rules_fields[0], rules_out);
}

/* ---- use ---- */

static size_t add_gap(struct span gap, struct span *gaps, size_t count, size_t max)
{
    if (gap.from_ms >= gap.until_ms) {
        return count;
    }
    if (count > 0 && gaps[count - 1].until_ms == gap.from_ms) {
        gaps[count - 1].until_ms = gap.until_ms;
        return count;
    }
    if (count < max) {
        gaps[count++] = gap;
    }
    return count;
}

size_t roster_uncovered(const struct span *spans, size_t span_count, struct span wanted,
                        struct span *gaps, size_t gap_count, size_t max)
{
    int64_t covered_ms = wanted.from_ms;
    for (size_t i = 0; i < span_count && spans[i].from_ms < wanted.until_ms; i++) {
        if (spans[i].until_ms <= covered_ms) {
            continue;
        }
        struct span gap = {covered_ms, spans[i].from_ms};
        gap_count = add_gap(gap, gaps, gap_count, max);
        covered_ms = spans[i].until_ms;
    }
    struct span rest = {covered_ms, wanted.until_ms};
    return add_gap(rest, gaps, gap_count, max);
}
