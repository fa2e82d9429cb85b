#include "bot/templates.h"

#include "bot/base/invariant.h"

#include <string.h>

enum { NAME_BYTES_MAX = 31, ID_BYTES_MAX = 64, WORDS_BYTES_MAX = 2000 };

/* ---- reading ---- */

static void read_kind(const struct json_place *place, void *base)
{
    struct message_template *template_ = base;
    size_t kind = json_read_choice(place, sms_kind_names, SMS_KIND_COUNT);
    template_->kind = kind == SMS_KIND_COUNT ? SMS_NOTICE : (enum sms_kind)kind;
}

static void read_state(const struct json_place *place, void *base)
{
    static const struct text names[] = {TEXT("approved"), TEXT("pending"), TEXT("rejected")};
    struct template_id *id = base;
    id->approved = json_read_choice(place, names, sizeof names / sizeof names[0]) == 0;
}

static void read_parameters(const struct json_place *place, void *base)
{
    static const struct json_field fields[] = {
        {"name", JSON_KIND_TEXT, true, offsetof(struct template_parameter, name), 1,
         NAME_BYTES_MAX, 0, NULL},
        {"chars_max", JSON_KIND_INT32, true, offsetof(struct template_parameter, chars_max), 1,
         SMS_DOMESTIC_CHARS_MAX, 0, NULL},
    };
    static const struct json_objects kind = {TEMPLATE_PARAMETERS_MAX,
                                             sizeof(struct template_parameter), fields,
                                             sizeof fields / sizeof fields[0], NULL};
    struct message_template *template_ = base;
    template_->parameters = json_read_objects(place, &kind, &template_->parameter_count);
}

static void read_ids(const struct json_place *place, void *base)
{
    static const struct json_field fields[] = {
        {"account", JSON_KIND_TEXT, true, offsetof(struct template_id, account), 1, NAME_BYTES_MAX,
         0, NULL},
        {"id", JSON_KIND_TEXT, true, offsetof(struct template_id, id), 1, ID_BYTES_MAX, 0, NULL},
        {"state", JSON_KIND_OWN, true, 0, 0, 0, 0, read_state},
    };
    static const struct json_objects kind = {TEMPLATE_IDS_MAX, sizeof(struct template_id), fields,
                                             sizeof fields / sizeof fields[0], NULL};
    struct message_template *template_ = base;
    template_->ids = json_read_objects(place, &kind, &template_->id_count);
}

/* The next {name} at or after *at, and where it stands. */
static bool next_placeholder(struct text words, size_t *at, struct text *name_out, size_t *from_out)
{
    size_t open = text_find(text_slice(words, *at, words.size), TEXT("{"));
    if (open == SIZE_MAX) {
        return false;
    }
    *from_out = *at + open;
    struct text rest = text_slice(words, *from_out + 1, words.size);
    size_t close = text_find(rest, TEXT("}"));
    if (close == SIZE_MAX) {
        return false;
    }
    *name_out = text_slice(rest, 0, close);
    *at = *from_out + close + 2;
    return true;
}

static size_t parameter_index(const struct message_template *template_, struct text name)
{
    for (size_t i = 0; i < template_->parameter_count; i++) {
        if (text_equal(template_->parameters[i].name, name)) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* Each {name} is a parameter, each parameter stands once, and no two of them touch. */
static void check_placeholders(const struct json_place *place,
                               const struct message_template *template_)
{
    size_t at = 0, from = 0, end = SIZE_MAX, seen[TEMPLATE_PARAMETERS_MAX] = {0};
    struct text name;
    while (next_placeholder(template_->words, &at, &name, &from)) {
        size_t index = parameter_index(template_, name);
        if (index == SIZE_MAX) {
            json_fault(place, "{%.*s} is not among its parameters", TEXT_ARGS(name));
        } else {
            seen[index]++;
        }
        if (from == end) {
            json_fault(place, "{%.*s} touches another parameter", TEXT_ARGS(name));
        }
        end = at;
    }
    for (size_t i = 0; i < template_->parameter_count; i++) {
        if (seen[i] != 1) {
            json_fault(place, "parameter \"%.*s\" must stand in the words once",
                       TEXT_ARGS(template_->parameters[i].name));
        }
    }
}

static void read_template(const struct json_place *place, size_t index, void *context)
{
    static const struct json_field fields[] = {
        {"kind", JSON_KIND_OWN, true, 0, 0, 0, 0, read_kind},
        {"words", JSON_KIND_TEXT, true, offsetof(struct message_template, words), 1,
         WORDS_BYTES_MAX, 0, NULL},
        {"parameters", JSON_KIND_OWN, false, 0, 0, 0, 0, read_parameters},
        {"ids", JSON_KIND_OWN, false, 0, 0, 0, 0, read_ids},
    };
    (void)index;
    struct templates *templates = context;
    struct message_template template_ = {
        .name = arena_text(place->source->arena, text_of(place->key))};
    if (templates_find(templates, template_.name) != NULL) {
        json_fault(place, "a template of that name is there already");
        return;
    }
    if (templates->count == TEMPLATES_MAX) {
        json_fault(place, "more than %d templates", TEMPLATES_MAX);
        return;
    }
    if (template_.name.size > NAME_BYTES_MAX) {
        json_fault(place, "its name is longer than %d bytes", NAME_BYTES_MAX);
    }
    json_read_object(place, fields, sizeof fields / sizeof fields[0], &template_);
    enum sms_wording wording = sms_check_wording(template_.kind, template_.words);
    if (template_.words.size > 0 && wording != SMS_WORDING_OK) {
        json_fault(place, "its text %s", sms_wording_text(wording));
    }
    check_placeholders(place, &template_);
    templates->items[templates->count++] = template_;
}

void templates_read(const struct json_place *place, struct templates *templates)
{
    json_read_map(place, TEMPLATES_MAX, read_template, templates);
}

/* ---- use ---- */

const struct message_template *templates_find(const struct templates *templates, struct text name)
{
    for (size_t i = 0; templates != NULL && i < templates->count; i++) {
        if (text_equal(templates->items[i].name, name)) {
            return &templates->items[i];
        }
    }
    return NULL;
}

const struct template_id *template_id_of(const struct message_template *template_,
                                         struct text account)
{
    for (size_t i = 0; i < template_->id_count; i++) {
        if (text_equal(template_->ids[i].account, account)) {
            return &template_->ids[i];
        }
    }
    return NULL;
}

static enum status check_value(const struct template_parameter *parameter, struct text value)
{
    static const struct text refused[] = {TEXT("【"), TEXT("】"), TEXT("://"), TEXT("www.")};
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        if (text_find(value, refused[i]) != SIZE_MAX) {
            return ST_MALFORMED;
        }
    }
    for (size_t i = 0; i < value.size; i++) {
        if ((unsigned char)value.data[i] < ' ') {
            return ST_MALFORMED;
        }
    }
    if (value.size == 0 || !text_valid_utf8(value)) {
        return ST_MALFORMED;
    }
    return sms_count(value).chars > (size_t)parameter->chars_max ? ST_TOO_LARGE : ST_OK;
}

enum status template_check(const struct message_template *template_, const struct text *values,
                           size_t count)
{
    if (count != template_->parameter_count) {
        return ST_MALFORMED;
    }
    enum status status = ST_OK;
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        status = check_value(&template_->parameters[i], values[i]);
    }
    return status;
}

struct text template_fill(const struct message_template *template_, const struct text *values,
                          struct arena *arena)
{
    struct text pieces[2 * TEMPLATE_PARAMETERS_MAX + 1], name;
    size_t count = 0, at = 0, from = 0, end = 0;
    while (next_placeholder(template_->words, &at, &name, &from) &&
           count < 2 * TEMPLATE_PARAMETERS_MAX) {
        size_t index = parameter_index(template_, name);
        INVARIANT(index != SIZE_MAX); /* proved when it was read */
        pieces[count++] = text_slice(template_->words, end, from - end);
        pieces[count++] = values[index];
        end = at;
    }
    pieces[count++] = text_slice(template_->words, end, template_->words.size);
    return arena_join(arena, pieces, count);
}
