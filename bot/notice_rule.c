#include "bot/notice_rule.h"

#include "store/store.h"

enum { PAGE_BYTES_MAX = 400, PROVIDER_ID_BYTES_MAX = 64 };

const struct text notice_by_names[NOTICE_BY_COUNT] = {
    [NOTICE_TEMPLATE] = TEXT("template"),
    [NOTICE_SUBSCRIPTION] = TEXT("subscription"),
};

/* ---- reading ---- */

static void read_texts(const struct json_place *place, void *base)
{
    struct notice *notice = base;
    notice->texts = json_read_texts(place, NOTICE_TEXTS_MAX, &notice->text_count);
}

static void read_fields(const struct json_place *place, void *base)
{
#define FIELD(name) offsetof(struct notice_field, name)
    static const struct json_field fields[] = {
        {"name", JSON_KIND_TEXT, true, FIELD(name), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"value", JSON_KIND_TEXT, true, FIELD(value), 1, NOTICE_VALUE_BYTES_MAX, 0, NULL},
        {"otherwise", JSON_KIND_TEXT, false, FIELD(otherwise), 1, NOTICE_VALUE_BYTES_MAX, 0, NULL},
    };
#undef FIELD
    static const struct json_objects kind = {NOTICE_FIELDS_MAX, sizeof(struct notice_field), fields,
                                             sizeof fields / sizeof fields[0], NULL};
    struct notice *notice = base;
    notice->fields = json_read_objects(place, &kind, &notice->field_count);
    for (size_t i = 0; i < notice->field_count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (text_equal(notice->fields[i].name, notice->fields[k].name)) {
                json_fault(place, "field \"%.*s\" is there twice",
                           TEXT_ARGS(notice->fields[i].name));
            }
        }
    }
}

static void read_by(const struct json_place *place, void *base)
{
    struct notice_id *id = base;
    size_t by = json_read_choice(place, notice_by_names, NOTICE_BY_COUNT);
    id->by = by == NOTICE_BY_COUNT ? NOTICE_TEMPLATE : (enum notice_by)by;
}

static void read_state(const struct json_place *place, void *base)
{
    static const struct text names[] = {TEXT("approved"), TEXT("pending"), TEXT("rejected")};
    struct notice_id *id = base;
    id->approved = json_read_choice(place, names, sizeof names / sizeof names[0]) == 0;
}

static void check_id(const struct json_place *place, void *item)
{
    const struct notice_id *id = item;
    if (id->lasting && id->by != NOTICE_SUBSCRIPTION) {
        json_fault(place, "only a subscription can be lasting");
    }
}

static void read_ids(const struct json_place *place, void *base)
{
#define FIELD(name) offsetof(struct notice_id, name)
    static const struct json_field fields[] = {
        {"account", JSON_KIND_TEXT, true, FIELD(account), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"id", JSON_KIND_TEXT, true, FIELD(id), 1, PROVIDER_ID_BYTES_MAX, 0, NULL},
        {"by", JSON_KIND_OWN, true, 0, 0, 0, 0, read_by},
        {"state", JSON_KIND_OWN, true, 0, 0, 0, 0, read_state},
        {"lasting", JSON_KIND_BOOL, false, FIELD(lasting), 0, 0, 0, NULL},
    };
#undef FIELD
    static const struct json_objects kind = {NOTICE_IDS_MAX, sizeof(struct notice_id), fields,
                                             sizeof fields / sizeof fields[0], check_id};
    struct notice *notice = base;
    notice->ids = json_read_objects(place, &kind, &notice->id_count);
}

/* A text that two notices stand in for would go out as either. */
static void check_texts(const struct json_place *place, const struct notices *notices,
                        const struct notice *notice)
{
    for (size_t i = 0; i < notice->text_count; i++) {
        const struct notice *other = notices_for_text(notices, notice->texts[i]);
        if (other != NULL) {
            json_fault(place, "text \"%.*s\" belongs to \"%.*s\" already",
                       TEXT_ARGS(notice->texts[i]), TEXT_ARGS(other->name));
        }
    }
}

static void check_page(const struct json_place *place, const struct notice *notice)
{
    if (notice->page.size > 0 && !text_starts_with(notice->page, TEXT("https://"))) {
        json_fault(place, "page must be an https:// address");
    }
}

static void read_notice(const struct json_place *place, size_t index, void *context)
{
    static const struct json_field fields[] = {
        {"texts", JSON_KIND_OWN, true, 0, 0, 0, 0, read_texts},
        {"fields", JSON_KIND_OWN, true, 0, 0, 0, 0, read_fields},
        {"ids", JSON_KIND_OWN, true, 0, 0, 0, 0, read_ids},
        {"page", JSON_KIND_TEXT, false, offsetof(struct notice, page), 1, PAGE_BYTES_MAX, 0, NULL},
    };
    (void)index;
    struct notices *notices = context;
    struct notice notice = {.name = arena_text(place->source->arena, text_of(place->key))};
    if (notices_find(notices, notice.name) != NULL) {
        json_fault(place, "a notice of that name is there already");
        return;
    }
    if (notices->count == NOTICES_MAX) {
        json_fault(place, "more than %d notices", NOTICES_MAX);
        return;
    }
    if (notice.name.size >= STORE_ID_BYTES) {
        json_fault(place, "its name is longer than %d bytes", STORE_ID_BYTES - 1);
    }
    json_read_object(place, fields, sizeof fields / sizeof fields[0], &notice);
    check_texts(place, notices, &notice);
    check_page(place, &notice);
    notices->items[notices->count++] = notice;
}

void notices_read(const struct json_place *place, struct notices *notices)
{
    json_read_map(place, NOTICES_MAX, read_notice, notices);
}

/* ---- use ---- */

const struct notice *notices_find(const struct notices *notices, struct text name)
{
    for (size_t i = 0; notices != NULL && i < notices->count; i++) {
        if (text_equal(notices->items[i].name, name)) {
            return &notices->items[i];
        }
    }
    return NULL;
}

const struct notice *notices_for_text(const struct notices *notices, struct text key)
{
    for (size_t i = 0; notices != NULL && i < notices->count; i++) {
        for (size_t k = 0; k < notices->items[i].text_count; k++) {
            if (text_equal(notices->items[i].texts[k], key)) {
                return &notices->items[i];
            }
        }
    }
    return NULL;
}

const struct notice_id *notice_id_of(const struct notice *notice, struct text account,
                                     enum notice_by by)
{
    for (size_t i = 0; notice != NULL && i < notice->id_count; i++) {
        const struct notice_id *id = &notice->ids[i];
        if (id->by == by && id->approved && text_equal(id->account, account)) {
            return id;
        }
    }
    return NULL;
}
