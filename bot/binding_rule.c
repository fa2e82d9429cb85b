#include "bot/binding_rule.h"

#include <stddef.h>

enum { MINUTE_MS = 60000, HOUR_MS = 3600000 };
#define DAY_MS (24LL * HOUR_MS)

static void read_window(const struct json_place *place, size_t index, void *context)
{
    static const struct json_field fields[] = {
        {"within_ms", JSON_KIND_INT64, true, offsetof(struct binding_window, within_ms), 1000,
         31 * DAY_MS, 0, NULL},
        {"codes", JSON_KIND_INT32, true, offsetof(struct binding_window, codes), 1, 1000, 0, NULL},
    };
    struct binding_limit *limit = context;
    json_read_object(place, fields, sizeof fields / sizeof fields[0], &limit->windows[index]);
    limit->count = index + 1;
}

static void read_windows(const struct json_place *place, void *base)
{
    struct binding_limit *limit = base;
    json_read_list(place, BINDING_WINDOWS_MAX, read_window, limit);
    if (limit->count == 0) {
        json_fault(place, "needs a limit: codes without one can be guessed");
    }
}

static void read_contact(const struct json_place *place, void *base)
{
    read_windows(place, &((struct binding_rules *)base)->contact);
}

static void read_room(const struct json_place *place, void *base)
{
    read_windows(place, &((struct binding_rules *)base)->room);
}

static void read_phone(const struct json_place *place, void *base)
{
    read_windows(place, &((struct binding_rules *)base)->phone);
}

static void read_limits(const struct json_place *place, void *base)
{
    static const struct json_field fields[] = {
        {"contact", JSON_KIND_OWN, true, 0, 0, 0, 0, read_contact},
        {"room", JSON_KIND_OWN, true, 0, 0, 0, 0, read_room},
        {"phone", JSON_KIND_OWN, true, 0, 0, 0, 0, read_phone},
    };
    json_read_object(place, fields, sizeof fields / sizeof fields[0], base);
}

static void read_relations(const struct json_place *place, void *base)
{
#define WORDS(id) offsetof(struct binding_rules, relations[id].words)
#define COUNT(id) offsetof(struct binding_rules, relations[id].count)
    static const struct json_field fields[] = {
#define X(id, name)                                                                                \
    {name, JSON_KIND_TEXTS, false, WORDS(id), 1, RESIDENT_WORDS_MAX, COUNT(id), NULL},
        RESIDENT_RELATION_LIST(X)
#undef X
    };
#undef WORDS
#undef COUNT
    json_read_object(place, fields, sizeof fields / sizeof fields[0], base);
}

void binding_rules_read(const struct json_place *place, void *rules)
{
#define FIELD(name) offsetof(struct binding_rules, name)
    static const struct json_field fields[] = {
        {"code_valid_ms", JSON_KIND_INT64, true, FIELD(code_valid_ms), MINUTE_MS, HOUR_MS, 0, NULL},
        {"code_tries", JSON_KIND_INT32, true, FIELD(code_tries), 1, 10, 0, NULL},
        {"talk_ms", JSON_KIND_INT64, true, FIELD(talk_ms), MINUTE_MS, DAY_MS, 0, NULL},
        {"home_ms", JSON_KIND_INT64, true, FIELD(home_ms), 0, DAY_MS, 0, NULL},
        {"template", JSON_KIND_TEXT, true, FIELD(template_), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"relations", JSON_KIND_OWN, true, 0, 0, 0, 0, read_relations},
        {"limits", JSON_KIND_OWN, true, 0, 0, 0, 0, read_limits},
    };
#undef FIELD
    json_read_object(place, fields, sizeof fields / sizeof fields[0], rules);
}

static int64_t longest_of(const struct binding_limit *limit, int64_t longest_ms)
{
    for (size_t i = 0; i < limit->count; i++) {
        longest_ms =
            limit->windows[i].within_ms > longest_ms ? limit->windows[i].within_ms : longest_ms;
    }
    return longest_ms;
}

int64_t binding_rules_longest_ms(const struct binding_rules *rules)
{
    return longest_of(&rules->contact, longest_of(&rules->room, longest_of(&rules->phone, 0)));
}

static const char *const names[RESIDENT_RELATION_COUNT] = {
#define X(id, name) [id] = (name),
    RESIDENT_RELATION_LIST(X)
#undef X
};

const char *relation_name(enum resident_relation relation)
{
    return names[relation];
}

enum resident_relation binding_rules_relation(const struct binding_rules *rules, struct text words)
{
    for (size_t i = 0; i < RESIDENT_RELATION_COUNT; i++) {
        const struct relation_words *known = &rules->relations[i];
        if (text_equal(words, text_of(names[i])) || text_among(words, known->words, known->count)) {
            return (enum resident_relation)i;
        }
    }
    return RESIDENT_RELATION_COUNT;
}
