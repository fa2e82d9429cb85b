#include "adapters/sms/callback.h"

#include "adapters/clean.h"
#include "adapters/sms/errors.h"

#include <string.h>

const char *const sms_header_names[SMS_HEADER_COUNT + 1] = {
    [SMS_HEADER_SIGNATURE] = "x-twilio-signature:",
    [SMS_HEADER_FROM] = "x-kannel-from:",
    [SMS_HEADER_CODING] = "x-kannel-coding:",
};

static const struct text part_names[SMS_PART_COUNT] = {
    [SMS_PART_INBOUND] = {"inbound", 7}, [SMS_PART_STATUS] = {"status", 6}};

/* ---- who calls ---- */

/* Is remote among the addresses, which are parted by blanks or commas? */
static bool address_listed(struct text list, struct text remote)
{
    size_t at = 0;
    while (at < list.size) {
        size_t from = at;
        while (at < list.size && list.data[at] != ' ' && list.data[at] != ',') {
            at++;
        }
        if (text_equal(text_slice(list, from, at - from), remote)) {
            return true;
        }
        at++;
    }
    return false;
}

static enum status check_caller(const struct sms_settings *settings, const struct webhook *hook,
                                struct text key)
{
    struct text addresses = settings->values[SMS_SET_ADDRESSES];
    struct text wanted = settings->values[SMS_SET_KEY];
    if (addresses.size > 0 && !address_listed(addresses, hook->remote)) {
        return ST_FORBIDDEN;
    }
    if (wanted.size == 0) {
        return key.size == 0 ? ST_OK : ST_NOT_FOUND;
    }
    return sms_same(wanted, key) ? ST_OK : ST_SIGNATURE;
}

enum status sms_callback_open(const struct account *account, struct webhook *hook,
                              struct arena *arena, struct sms_callback **callback_out)
{
    struct sms_callback *callback = arena_alloc(arena, sizeof *callback);
    if (callback == NULL) {
        return ST_NO_MEMORY;
    }
    size_t slash = text_find(hook->tail, TEXT("/"));
    struct text name = text_slice(hook->tail, 0, slash);
    struct text key = slash == SIZE_MAX ? TEXT_NONE
                                        : text_slice(hook->tail, slash + 1, hook->tail.size);
    size_t part = 0;
    while (part < SMS_PART_COUNT && !text_equal(part_names[part], name)) {
        part++;
    }
    if (part == SMS_PART_COUNT) {
        return ST_NOT_FOUND;
    }
    callback->part = (enum sms_part)part;
    enum status status = check_caller(account->state, hook, key);
    if (status == ST_OK) {
        status = sms_pairs_read(hook->query, arena, &callback->query);
    }
    hook->parsed = callback;
    *callback_out = callback;
    return status;
}

/* ---- results ---- */

enum status sms_batch_open(const struct account *account, size_t count, struct arena *arena,
                           struct inbound_batch *batch_out)
{
    if (count > INBOUND_BATCH_MAX) {
        return ST_TOO_LARGE;
    }
    struct inbound *items = arena_alloc(arena, (count + 1) * sizeof *items);
    if (items == NULL) {
        return ST_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        items[i].kind = INBOUND_OTHER;
        items[i].account = account->id;
    }
    *batch_out = (struct inbound_batch){.count = count, .items = items};
    return ST_OK;
}

/* An id of the carrier's: short, printable, fit to be kept. */
static bool is_id(struct text id)
{
    for (size_t i = 0; i < id.size; i++) {
        if (id.data[i] <= ' ' || id.data[i] > '~') {
            return false;
        }
    }
    return id.size > 0 && id.size <= 128;
}

enum status sms_take_words(const struct sms_words *words, struct arena *arena,
                           struct inbound *inbound)
{
    struct text peer;
    enum status status = sms_phone_fold(words->phone, arena, &peer);
    if (status != ST_OK) {
        return status;
    }
    struct text content = clean_words(words->content, arena);
    struct text key =
        is_id(words->id)
            ? arena_printf(arena, "in:%.*s", TEXT_ARGS(words->id))
            : arena_printf(arena, "in:%.*s|%lld|%016llx", TEXT_ARGS(peer),
                           (long long)words->sent_at_ms,
                           (unsigned long long)text_hash(words->content));
    if (content.data == NULL || key.data == NULL) {
        return ST_NO_MEMORY;
    }
    inbound->kind = INBOUND_TEXT;
    inbound->peer = peer;
    inbound->content = content;
    inbound->dedupe_key = key;
    inbound->sent_at_ms = words->sent_at_ms;
    return ST_OK;
}

enum status sms_take_report(const struct sms_report *report, struct arena *arena,
                            struct inbound *inbound)
{
    struct text peer = TEXT_NONE;
    enum status status = report->phone.size == 0 ? ST_OK
                                                 : sms_phone_fold(report->phone, arena, &peer);
    if (status != ST_OK || (!is_id(report->id) && !is_id(report->reference))) {
        return status == ST_OK ? ST_MALFORMED : status;
    }
    struct text content = TEXT_NONE;
    if (report->state == REPORT_FAILED) {
        content = sms_errors_report(clean_words(report->code, arena), arena);
        if (content.data == NULL) {
            return ST_NO_MEMORY;
        }
    }
    inbound->kind = INBOUND_REPORT;
    inbound->peer = peer;
    inbound->report = report->state;
    inbound->event_key = is_id(report->id) ? report->id : TEXT_NONE;
    inbound->reference = is_id(report->reference) ? report->reference : TEXT_NONE;
    inbound->content = content;
    return ST_OK;
}

/* ---- JSON ---- */

struct text sms_json_text(const json_t *object, const char *key, struct arena *arena)
{
    const json_t *value = json_object_get(object, key);
    if (json_is_integer(value)) {
        return arena_printf(arena, "%lld", (long long)json_integer_value(value));
    }
    if (!json_is_string(value)) {
        return TEXT_NONE;
    }
    return arena_text(arena, (struct text){json_string_value(value), json_string_length(value)});
}

static enum status read_array(const json_t *array, sms_read_item *read, struct arena *arena,
                              struct inbound_batch *batch)
{
    size_t good = 0;
    for (size_t i = 0; i < batch->count; i++) {
        struct inbound empty = batch->items[i];
        enum status status = read(json_array_get(array, i), arena, &batch->items[i]);
        if (status == ST_NO_MEMORY) {
            return status;
        }
        if (status != ST_OK) {
            batch->items[i] = empty;
        }
        good += status == ST_OK;
    }
    return good > 0 || batch->count == 0 ? ST_OK : ST_MALFORMED;
}

enum status sms_read_items(const struct account *account, struct text body, sms_read_item *read,
                           struct arena *arena, struct inbound_batch *batch_out)
{
    json_t *root = json_loadb(body.size == 0 ? "" : body.data, body.size, 0, NULL);
    json_t *array = json_is_array(root) ? json_incref(root) : json_array();
    if (json_is_object(root)) {
        json_array_append(array, root);
    }
    bool readable = json_is_array(root) || json_is_object(root);
    struct inbound_batch batch = {0};
    enum status status =
        readable ? sms_batch_open(account, json_array_size(array), arena, &batch) : ST_MALFORMED;
    if (status == ST_OK) {
        status = read_array(array, read, arena, &batch);
    }
    json_decref(array);
    json_decref(root);
    if (status == ST_OK) {
        *batch_out = batch;
    }
    return status;
}
