#include "bot/json_read.h"

#include "bot/base/date.h"
#include "bot/base/invariant.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* ---- where a fault is ---- */

size_t json_place_path(const struct json_place *place, char *out, size_t capacity)
{
    if (place->up == NULL) {
        out[0] = '\0';
        return 0;
    }
    size_t size = json_place_path(place->up, out, capacity);
    const char *dot = size == 0 ? "" : ".";
    int written = place->key == NULL
                      ? snprintf(out + size, capacity - size, "[%zu]", place->index)
                      : snprintf(out + size, capacity - size, "%s%s", dot, place->key);
    size_t wanted = size + (written < 0 ? 0 : (size_t)written);
    return wanted < capacity ? wanted : capacity - 1;
}

void json_fault(const struct json_place *place, const char *format, ...)
{
    char path[JSON_PATH_BYTES], reason[512];
    va_list args;
    json_place_path(place, path, sizeof path);
    va_start(args, format);
    vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    fault_error(place->source->faults, path, "%s", reason);
}

void json_warn(const struct json_place *place, const char *format, ...)
{
    char path[JSON_PATH_BYTES], reason[512];
    va_list args;
    json_place_path(place, path, sizeof path);
    va_start(args, format);
    vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    fault_warning(place->source->faults, path, "%s", reason);
}

/* ---- single values ---- */

struct text json_read_text(const struct json_place *place, int64_t min, int64_t max)
{
    if (!json_is_string(place->value)) {
        json_fault(place, "must be a string");
        return TEXT_NONE;
    }
    struct text value = {json_string_value(place->value), json_string_length(place->value)};
    if (value.size < (size_t)min || value.size > (size_t)max) {
        json_fault(place, "must have %lld to %lld bytes, has %zu", (long long)min, (long long)max,
                   value.size);
        return TEXT_NONE;
    }
    if (!text_valid_utf8(value)) {
        json_fault(place, "holds a NUL or is not UTF-8");
        return TEXT_NONE;
    }
    struct text copy = arena_text(place->source->arena, value);
    if (copy.data == NULL) {
        place->source->out_of_memory = true;
    }
    return copy;
}

size_t json_read_choice(const struct json_place *place, const struct text *names, size_t count)
{
    struct text value = {json_string_value(place->value), json_string_length(place->value)};
    for (size_t i = 0; value.data != NULL && i < count; i++) {
        if (text_equal(names[i], value)) {
            return i;
        }
    }
    char allowed[256];
    size_t size = 0;
    for (size_t i = 0; i < count && size < sizeof allowed; i++) {
        size += (size_t)snprintf(allowed + size, sizeof allowed - size, " %.*s",
                                 TEXT_ARGS(names[i]));
    }
    json_fault(place, "must be one of:%s", allowed);
    return count;
}

static bool read_integer(const struct json_place *place, const struct json_field *field,
                         int64_t *out)
{
    if (!json_is_integer(place->value)) {
        json_fault(place, "must be a whole number");
        return false;
    }
    int64_t value = json_integer_value(place->value);
    if (value < field->min || value > field->max) {
        json_fault(place, "must be %lld to %lld, is %lld", (long long)field->min,
                   (long long)field->max, (long long)value);
        return false;
    }
    *out = value;
    return true;
}

static void read_chars(const struct json_place *place, const struct json_field *field, char *out)
{
    struct text value = json_read_text(place, field->min, field->max);
    text_copy(value, out, (size_t)field->max + 1);
}

bool json_read_day(const struct json_place *place, int64_t *day_out)
{
    struct date date;
    struct text text = {json_string_value(place->value), json_string_length(place->value)};
    if (text.data == NULL || !date_parse(text, &date)) {
        json_fault(place, "must be a date like \"2026-02-14\"");
        return false;
    }
    *day_out = date_day(date);
    return true;
}

static void read_minute(const struct json_place *place, int32_t *minute_out)
{
    int minute;
    struct text text = {json_string_value(place->value), json_string_length(place->value)};
    if (text.data == NULL || !date_parse_clock(text, &minute)) {
        json_fault(place, "must be a time of day like \"08:30\"");
        return;
    }
    *minute_out = minute;
}

struct texts_reading {
    struct text *items;
    size_t *count;
};

enum { LISTED_TEXT_BYTES_MAX = 256 };

static void read_listed_text(const struct json_place *place, size_t index, void *context)
{
    struct texts_reading *reading = context;
    struct text value = json_read_text(place, 1, LISTED_TEXT_BYTES_MAX);
    for (size_t i = 0; i < *reading->count; i++) {
        if (value.size > 0 && text_equal(reading->items[i], value)) {
            json_fault(place, "\"%.*s\" is there twice", TEXT_ARGS(value));
            return;
        }
    }
    (void)index;
    if (value.size > 0) {
        reading->items[(*reading->count)++] = value;
    }
}

/* ---- objects by table ---- */

static void read_field(const struct json_place *place, const struct json_field *field, void *base)
{
    void *at = (char *)base + field->offset;
    int64_t number = 0;
    struct texts_reading texts;
    switch (field->kind) {
    case JSON_KIND_TEXT:
        *(struct text *)at = json_read_text(place, field->min, field->max);
        break;
    case JSON_KIND_CHARS:
        read_chars(place, field, at);
        break;
    case JSON_KIND_INT64:
        if (read_integer(place, field, &number)) {
            *(int64_t *)at = number;
        }
        break;
    case JSON_KIND_INT32:
        if (read_integer(place, field, &number)) {
            *(int32_t *)at = (int32_t)number;
        }
        break;
    case JSON_KIND_BOOL:
        if (json_is_boolean(place->value)) {
            *(bool *)at = json_is_true(place->value);
        } else {
            json_fault(place, "must be true or false");
        }
        break;
    case JSON_KIND_MINUTE:
        read_minute(place, at);
        break;
    case JSON_KIND_DAY:
        (void)json_read_day(place, at);
        break;
    case JSON_KIND_TEXTS:
        texts = (struct texts_reading){at, (size_t *)(void *)((char *)base + field->count_offset)};
        json_read_list(place, (size_t)field->max, read_listed_text, &texts);
        break;
    case JSON_KIND_OWN:
        field->read(place, base);
        break;
    }
}

static const struct json_field *find_field(const struct json_field *fields, size_t field_count,
                                           const char *key)
{
    for (size_t i = 0; i < field_count; i++) {
        if (strcmp(fields[i].key, key) == 0) {
            return &fields[i];
        }
    }
    return NULL;
}

void json_read_object(const struct json_place *place, const struct json_field *fields,
                      size_t field_count, void *base)
{
    if (!json_is_object(place->value)) {
        json_fault(place, "must be an object");
        return;
    }
    const char *key;
    json_t *value;
    json_object_foreach(place->value, key, value)
    {
        struct json_place member = {place->source, place, key, 0, value};
        const struct json_field *field = find_field(fields, field_count, key);
        if (field == NULL) {
            json_fault(&member, "is not a known key");
        } else {
            read_field(&member, field, base);
        }
    }
    for (size_t i = 0; i < field_count; i++) {
        if (fields[i].required && json_object_get(place->value, fields[i].key) == NULL) {
            json_fault(place, "\"%s\" is missing", fields[i].key);
        }
    }
}

void json_read_list(const struct json_place *place, size_t max, json_each *each, void *context)
{
    if (!json_is_array(place->value)) {
        json_fault(place, "must be a list");
        return;
    }
    size_t count = json_array_size(place->value);
    if (count > max) {
        json_fault(place, "has %zu entries, at most %zu are possible", count, max);
        count = max;
    }
    for (size_t i = 0; i < count; i++) {
        struct json_place element = {place->source, place, NULL, i,
                                     json_array_get(place->value, i)};
        each(&element, i, context);
    }
}

void json_read_map(const struct json_place *place, size_t max, json_each *each, void *context)
{
    if (!json_is_object(place->value)) {
        json_fault(place, "must be an object");
        return;
    }
    if (json_object_size(place->value) > max) {
        json_fault(place, "has %zu members, at most %zu are possible",
                   json_object_size(place->value), max);
    }
    const char *key;
    json_t *value;
    size_t index = 0;
    json_object_foreach(place->value, key, value)
    {
        if (index == max) {
            break;
        }
        struct json_place member = {place->source, place, key, 0, value};
        each(&member, index++, context);
    }
}

/* ---- lists into arrays of the arena ---- */

struct objects_reading {
    const struct json_objects *kind;
    char *items;
    size_t count;
};

/* Room for what the list holds, as far as max allows; NULL when that is nothing. */
static void *new_array(const struct json_place *place, size_t max, size_t item_bytes)
{
    size_t count = json_array_size(place->value) < max ? json_array_size(place->value) : max;
    void *items = count == 0 ? NULL : arena_alloc(place->source->arena, count * item_bytes);
    if (count > 0 && items == NULL) {
        place->source->out_of_memory = true;
    }
    return items;
}

static void read_item(const struct json_place *place, size_t index, void *context)
{
    struct objects_reading *reading = context;
    if (reading->items == NULL) {
        return; /* out of memory */
    }
    void *item = reading->items + index * reading->kind->item_bytes;
    json_read_object(place, reading->kind->fields, reading->kind->field_count, item);
    if (json_is_object(place->value) && reading->kind->check != NULL) {
        reading->kind->check(place, item);
    }
    reading->count = index + 1;
}

void *json_read_objects(const struct json_place *place, const struct json_objects *kind,
                        size_t *count_out)
{
    struct objects_reading reading = {.kind = kind};
    reading.items = new_array(place, kind->max, kind->item_bytes);
    json_read_list(place, kind->max, read_item, &reading);
    *count_out = reading.count;
    return reading.items;
}

struct text *json_read_texts(const struct json_place *place, size_t max, size_t *count_out)
{
    *count_out = 0;
    struct texts_reading reading = {new_array(place, max, sizeof(struct text)), count_out};
    if (!place->source->out_of_memory) {
        json_read_list(place, max, read_listed_text, &reading);
    }
    return reading.items;
}

/* ---- files ---- */

void json_read_bytes(struct json_source *source, struct text bytes,
                     void (*read)(const struct json_place *place, void *context), void *context)
{
    json_error_t error;
    json_t *root = json_loadb(bytes.data == NULL ? "" : bytes.data, bytes.size,
                              JSON_REJECT_DUPLICATES, &error);
    if (root == NULL) {
        char line[32];
        snprintf(line, sizeof line, "line %d", error.line);
        fault_error(source->faults, line, "%s", error.text);
        return;
    }
    struct json_place place = {source, NULL, NULL, 0, root};
    read(&place, context);
    json_decref(root);
}

static char *read_whole_file(const char *path, size_t *size_out, struct fault_sink *faults)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        fault_error(faults, "", "%s", strerror(errno));
        return NULL;
    }
    char *bytes = malloc(JSON_FILE_BYTES_MAX + 1);
    size_t size = bytes == NULL ? 0 : fread(bytes, 1, JSON_FILE_BYTES_MAX + 1, file);
    bool failed = bytes == NULL || ferror(file) != 0;
    fclose(file);
    if (failed) {
        fault_error(faults, "", "cannot be read");
    } else if (size > JSON_FILE_BYTES_MAX) {
        fault_error(faults, "", "is larger than %d bytes", JSON_FILE_BYTES_MAX);
        failed = true;
    }
    if (failed) {
        free(bytes);
        return NULL;
    }
    *size_out = size;
    return bytes;
}

void json_read_file(struct json_source *source, const char *path,
                    void (*read)(const struct json_place *place, void *context), void *context)
{
    const char *outer = source->faults->file;
    source->faults->file = path;
    size_t size = 0;
    char *bytes = read_whole_file(path, &size, source->faults);
    if (bytes != NULL) {
        json_read_bytes(source, (struct text){bytes, size}, read, context);
        free(bytes);
    }
    source->faults->file = outer;
}

static int is_json_name(const struct dirent *entry)
{
    struct text name = text_of(entry->d_name);
    return entry->d_name[0] != '.' && text_ends_with(name, TEXT(".json"));
}

void json_read_folder(struct json_source *source, const char *directory, bool required,
                      void (*read)(const struct json_place *place, void *context), void *context)
{
    struct dirent **entries = NULL;
    int count = scandir(directory, &entries, is_json_name, alphasort);
    const char *outer = source->faults->file;
    source->faults->file = directory;
    if (count < 0 && required) {
        fault_error(source->faults, "", "%s", strerror(errno));
    }
    if (count > JSON_FILES_MAX) {
        fault_error(source->faults, "", "holds %d files, at most %d are possible", count,
                    JSON_FILES_MAX);
    }
    for (int i = 0; i < count; i++) {
        char path[4096];
        int size = snprintf(path, sizeof path, "%s/%s", directory, entries[i]->d_name);
        if (size > 0 && (size_t)size < sizeof path && i < JSON_FILES_MAX) {
            json_read_file(source, path, read, context);
        }
        free(entries[i]);
    }
    free(entries);
    source->faults->file = outer;
}
