#include "bot/fees.h"

#include "store/store.h"

static const char *const column_names[COLUMN_COUNT] = {
#define X(id, name) [id] = name,
    IMPORT_COLUMN_LIST(X)
#undef X
};

const char *fees_column_name(enum import_column column)
{
    return column < COLUMN_COUNT ? column_names[column] : "";
}

/* ---- reading ---- */

static void read_kind(const struct json_place *place, size_t index, void *context)
{
#define FIELD(name) offsetof(struct fee_kind, name)
    static const struct json_field fields[] = {
        {"id", JSON_KIND_TEXT, true, FIELD(id), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"title", JSON_KIND_TEXT, true, FIELD(title), 1, STORE_NAME_BYTES - 1, 0, NULL},
        {"names", JSON_KIND_TEXTS, false, FIELD(names), 1, FEE_NAMES_MAX, FIELD(name_count), NULL},
        {"custody_percent", JSON_KIND_INT32, false, FIELD(custody_percent), 0, 100, 0, NULL},
    };
#undef FIELD
    struct fee_rules *rules = context;
    struct fee_kind kind = {.custody_percent = 100};
    json_read_object(place, fields, sizeof fields / sizeof fields[0], &kind);
    const struct text words[] = {kind.id, kind.title};
    bool taken = false;
    for (size_t i = 0; i < 2; i++) {
        taken = taken || fees_kind(rules, words[i]) != NULL;
    }
    for (size_t i = 0; i < kind.name_count; i++) {
        taken = taken || fees_kind(rules, kind.names[i]) != NULL;
    }
    if (taken) {
        json_fault(place, "its id, title or one of its names is another kind's");
    }
    rules->kinds[index] = kind;
    rules->kind_count = index + 1;
}

static void read_kinds(const struct json_place *place, void *rules)
{
    json_read_list(place, FEE_KINDS_MAX, read_kind, rules);
}

static void read_reason(const struct json_place *place, size_t index, void *context)
{
#define FIELD(name) offsetof(struct fee_reason, name)
    static const struct json_field fields[] = {
        {"id", JSON_KIND_TEXT, true, FIELD(id), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"title", JSON_KIND_TEXT, true, FIELD(title), 1, STORE_NAME_BYTES - 1, 0, NULL},
    };
#undef FIELD
    struct fee_rules *rules = context;
    struct fee_reason reason = {0};
    json_read_object(place, fields, sizeof fields / sizeof fields[0], &reason);
    if (fees_reason(rules, reason.id) != NULL) {
        json_fault(place, "reason \"%.*s\" is there twice", TEXT_ARGS(reason.id));
    }
    rules->reasons[index] = reason;
    rules->reason_count = index + 1;
}

static void read_reasons(const struct json_place *place, void *rules)
{
    json_read_list(place, FEE_REASONS_MAX, read_reason, rules);
}

static void read_name(const struct json_place *place, size_t index, void *context)
{
    struct column_names *names = context;
    names->names[index] = json_read_text(place, 1, STORE_NAME_BYTES - 1);
    names->count = index + 1;
}

static void read_column(const struct json_place *place, size_t index, void *context)
{
    (void)index;
    struct fee_rules *rules = context;
    size_t column = 0;
    while (column < COLUMN_COUNT &&
           !text_equal(text_of(place->key), text_of(column_names[column]))) {
        column++;
    }
    if (column == COLUMN_COUNT) {
        json_fault(place, "is not a known key");
        return;
    }
    json_read_list(place, FEE_NAMES_MAX, read_name, &rules->columns[column]);
}

static void read_columns(const struct json_place *place, void *rules)
{
    json_read_map(place, COLUMN_COUNT, read_column, rules);
}

static void read_uses(const struct json_place *place, void *context)
{
#define INTENTS(use) offsetof(struct fee_rules, uses[use].intents)
#define COUNT(use) offsetof(struct fee_rules, uses[use].count)
    static const struct json_field fields[] = {
#define X(id, name)                                                                                \
    {name, JSON_KIND_TEXTS, false, INTENTS(id), 1, FEE_USE_INTENTS_MAX, COUNT(id), NULL},
        FEE_USE_LIST(X)
#undef X
    };
#undef COUNT
#undef INTENTS
    json_read_object(place, fields, sizeof fields / sizeof fields[0], context);
}

static void read_facts(const struct json_place *place, void *context)
{
#define FIELD(name) offsetof(struct fee_rules, name)
    static const struct json_field fields[] = {
        {"reason", JSON_KIND_TEXT, false, FIELD(fact_reason), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"promise", JSON_KIND_TEXT, false, FIELD(fact_promise), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"pause", JSON_KIND_TEXT, false, FIELD(fact_pause), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"resume", JSON_KIND_TEXT, false, FIELD(fact_resume), 1, STORE_ID_BYTES - 1, 0, NULL},
    };
#undef FIELD
    json_read_object(place, fields, sizeof fields / sizeof fields[0], context);
}

/* The reasons that the program itself records (docs/fees.md). */
static const struct text own_reasons[] = {TEXT("dispute"), TEXT("hardship"), TEXT("vacant")};

void fees_read(const struct json_place *place, void *context)
{
#define FIELD(name) offsetof(struct fee_rules, name)
    static const struct json_field fields[] = {
        {"kinds", JSON_KIND_OWN, true, 0, 0, 0, 0, read_kinds},
        {"reasons", JSON_KIND_OWN, true, 0, 0, 0, 0, read_reasons},
        {"promise_days_max", JSON_KIND_INT32, true, FIELD(promise_days_max), 1,
         FEE_PROMISE_DAYS_MAX, 0, NULL},
        {"intents", JSON_KIND_OWN, false, 0, 0, 0, 0, read_uses},
        {"facts", JSON_KIND_OWN, false, 0, 0, 0, 0, read_facts},
        {"columns", JSON_KIND_OWN, true, 0, 0, 0, 0, read_columns},
    };
#undef FIELD
    struct fee_rules *rules = context;
    json_read_object(place, fields, sizeof fields / sizeof fields[0], rules);
    for (size_t i = 0; i < sizeof own_reasons / sizeof own_reasons[0]; i++) {
        if (fees_reason(rules, own_reasons[i]) == NULL) {
            json_fault(place, "reasons need \"%.*s\"", TEXT_ARGS(own_reasons[i]));
        }
    }
}

/* ---- finding ---- */

const struct fee_kind *fees_kind(const struct fee_rules *rules, struct text word)
{
    for (size_t i = 0; word.size > 0 && i < rules->kind_count; i++) {
        const struct fee_kind *kind = &rules->kinds[i];
        if (text_equal(kind->id, word) || text_equal(kind->title, word) ||
            text_among(word, kind->names, kind->name_count)) {
            return kind;
        }
    }
    return NULL;
}

const struct fee_reason *fees_reason(const struct fee_rules *rules, struct text word)
{
    for (size_t i = 0; i < rules->reason_count; i++) {
        if (text_equal(rules->reasons[i].id, word) || text_equal(rules->reasons[i].title, word)) {
            return &rules->reasons[i];
        }
    }
    return NULL;
}

bool fees_uses(const struct fee_rules *rules, enum fee_use use, struct text intent)
{
    return text_among(intent, rules->uses[use].intents, rules->uses[use].count);
}

enum import_column fees_column(const struct fee_rules *rules, struct text header)
{
    size_t column = 0;
    while (column < COLUMN_COUNT && !text_equal(text_of(column_names[column]), header) &&
           !text_among(header, rules->columns[column].names, rules->columns[column].count)) {
        column++;
    }
    return (enum import_column)column;
}
