#include "bot/simulate_bank.h"

#include "bot/json_read.h"

#include <stdlib.h>
#include <string.h>

enum { BANK_ARENA_BYTES = 64 << 10, BANK_ARENA_LIMIT_BYTES = 4 << 20, WORD_BYTES_MAX = 400,
       PATH_BYTES = 2048 };

/* ---- people.json ---- */

static void read_words(const struct json_place *place, struct bank_words *words);

static void read_word(const struct json_place *place, size_t index, void *context)
{
    (void)index;
    struct bank_words *words = context;
    words->items[words->count++] = json_read_text(place, 1, WORD_BYTES_MAX);
}

static void read_words(const struct json_place *place, struct bank_words *words)
{
    words->count = 0;
    json_read_list(place, BANK_WORDS_MAX, read_word, words);
    if (words->count == 0) {
        json_fault(place, "must hold one text at least");
    }
}

struct weights {
    int64_t *items;
    size_t count, max;
};

static void read_weight(const struct json_place *place, size_t index, void *context)
{
    (void)index;
    struct weights *weights = context;
    json_int_t value = json_integer_value(place->value);
    if (!json_is_integer(place->value) || value < 0 || value > 1000000) {
        json_fault(place, "must be a number from 0 to 1000000");
        return;
    }
    weights->items[weights->count++] = value;
}

static void read_weights(const struct json_place *place, int64_t *items, size_t max)
{
    struct weights weights = {.items = items, .max = max};
    json_read_list(place, max, read_weight, &weights);
    if (weights.count != max) {
        json_fault(place, "must hold %zu numbers", max);
    }
}

static void read_hours(const struct json_place *place, void *base)
{
    read_weights(place, ((struct sim_bank *)base)->hours, BANK_HOURS);
}

static void read_months(const struct json_place *place, void *base)
{
    read_weights(place, ((struct sim_bank *)base)->months, BANK_MONTHS);
}

/* One reader for all lists of words: the key says which. */
static const struct {
    const char *key;
    size_t offset;
} word_lists[] = {
    {"family_names", offsetof(struct sim_bank, family_names)},
    {"given_names", offsetof(struct sim_bank, given_names)},
    {"yes", offsetof(struct sim_bank, yes)},
    {"no", offsetof(struct sim_bank, no)},
    {"cancel", offsetof(struct sim_bank, cancel)},
    {"urge", offsetof(struct sim_bank, urge)},
    {"thanks", offsetof(struct sim_bank, thanks)},
    {"noise", offsetof(struct sim_bank, noise)},
    {"ask", offsetof(struct sim_bank, ask)},
    {"correct", offsetof(struct sim_bank, correct)},
    {"heated", offsetof(struct sim_bank, heated)},
    {"rooms", offsetof(struct sim_bank, rooms)},
    {"phones", offsetof(struct sim_bank, phones)},
    {"persons", offsetof(struct sim_bank, persons)},
    {"times", offsetof(struct sim_bank, times)},
    {"fee_promise", offsetof(struct sim_bank, fee_promise)},
    {"fee_dispute", offsetof(struct sim_bank, fee_dispute)},
    {"fee_paid", offsetof(struct sim_bank, fee_paid)},
    {"fee_parts", offsetof(struct sim_bank, fee_parts)},
    {"fee_hardship", offsetof(struct sim_bank, fee_hardship)},
    {"fee_leave", offsetof(struct sim_bank, fee_leave)},
    {"fee_come", offsetof(struct sim_bank, fee_come)},
    {"opt_out", offsetof(struct sim_bank, opt_out)},
    {"survey_begin", offsetof(struct sim_bank, survey_begin)},
    {"survey_stop", offsetof(struct sim_bank, survey_stop)},
    {"survey_resume", offsetof(struct sim_bank, survey_resume)},
    {"survey_none", offsetof(struct sim_bank, survey_none)},
    {"survey_opinions", offsetof(struct sim_bank, survey_opinions)},
};
enum { WORD_LIST_COUNT = sizeof word_lists / sizeof word_lists[0] };

static void read_word_list(const struct json_place *place, void *base)
{
    for (size_t i = 0; i < WORD_LIST_COUNT; i++) {
        if (strcmp(place->key, word_lists[i].key) == 0) {
            void *list = (char *)base + word_lists[i].offset;
            read_words(place, list);
        }
    }
}

static void read_people(const struct json_place *place, void *context)
{
    struct json_field fields[WORD_LIST_COUNT + 2] = {
        {"hours", JSON_KIND_OWN, true, 0, 0, 0, 0, read_hours},
        {"months", JSON_KIND_OWN, true, 0, 0, 0, 0, read_months},
    };
    for (size_t i = 0; i < WORD_LIST_COUNT; i++) {
        fields[i + 2] = (struct json_field){
            word_lists[i].key, JSON_KIND_OWN, true, 0, 0, 0, 0, read_word_list};
    }
    json_read_object(place, fields, WORD_LIST_COUNT + 2, context);
}

/* ---- services.json ---- */

struct service_reading {
    struct sim_bank *bank;
    const struct catalogue *catalogue;
};

static void read_slot(const struct json_place *place, size_t index, void *context)
{
    (void)index;
    struct bank_service *service = context;
    struct bank_slot *slot = &service->slots[service->slot_count++];
    slot->name = arena_text(place->source->arena, text_of(place->key));
    read_words(place, &slot->words);
}

static void read_slots(const struct json_place *place, void *base)
{
    json_read_map(place, BANK_SLOTS_MAX, read_slot, base);
}

static void read_say(const struct json_place *place, void *base)
{
    read_words(place, &((struct bank_service *)base)->say);
}

static void read_service(const struct json_place *place, size_t index, void *context)
{
    (void)index;
    static const struct json_field fields[] = {
        {"per_1000_homes_a_year", JSON_KIND_INT64, true,
         offsetof(struct bank_service, per_home_year), 0, 1000000, 0, NULL},
        {"say", JSON_KIND_OWN, false, 0, 0, 0, 0, read_say},
        {"slots", JSON_KIND_OWN, false, 0, 0, 0, 0, read_slots},
    };
    struct service_reading *reading = context;
    struct sim_bank *bank = reading->bank;
    struct bank_service *service = &bank->services[bank->service_count];
    service->id = arena_text(place->source->arena, text_of(place->key));
    service->service = catalogue_service(reading->catalogue, service->id);
    json_read_object(place, fields, sizeof fields / sizeof fields[0], service);
    if (service->service == NULL) { /* of a procedure that this firm does not have */
        *service = (struct bank_service){0};
        return;
    }
    bank->service_count++;
}

static void read_services(const struct json_place *place, void *context)
{
    json_read_map(place, CATALOGUE_SERVICES_MAX, read_service, context);
}

/* ---- both ---- */

static bool has_service(const struct sim_bank *bank, const struct service *service)
{
    for (size_t i = 0; i < bank->service_count; i++) {
        if (bank->services[i].service == service) {
            return true;
        }
    }
    return false;
}

/* A service nobody asks for would be one that the simulation says nothing about. */
static void check_services(const struct sim_bank *bank, const struct catalogue *catalogue,
                           struct fault_sink *faults)
{
    for (size_t i = 0; i < catalogue_count(catalogue); i++) {
        const struct service *service = catalogue_at(catalogue, i);
        if (service->intent_count > 0 && !has_service(bank, service)) {
            fault_error(faults, "simulate/services.json", "nobody asks for the service %.*s",
                        TEXT_ARGS(service->id));
        }
    }
}

enum status sim_bank_load(const char *directory, const struct catalogue *catalogue, FILE *report,
                          struct sim_bank **bank_out)
{
    *bank_out = NULL;
    struct fault_sink faults = {.out = report};
    struct sim_bank *bank = calloc(1, sizeof *bank);
    struct arena *arena = arena_open(BANK_ARENA_BYTES, BANK_ARENA_LIMIT_BYTES);
    if (bank == NULL || arena == NULL) {
        free(bank);
        arena_close(arena);
        return ST_NO_MEMORY;
    }
    bank->arena = arena;
    struct json_source source = {.faults = &faults, .arena = arena};
    struct service_reading reading = {bank, catalogue};
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/people.json", directory);
    json_read_file(&source, path, read_people, bank);
    snprintf(path, sizeof path, "%s/services.json", directory);
    json_read_file(&source, path, read_services, &reading);
    check_services(bank, catalogue, &faults);
    if (source.out_of_memory || faults.error_count > 0) {
        sim_bank_close(bank);
        return source.out_of_memory ? ST_NO_MEMORY : ST_CONFIG;
    }
    *bank_out = bank;
    return ST_OK;
}

void sim_bank_close(struct sim_bank *bank)
{
    if (bank != NULL) {
        arena_close(bank->arena);
        free(bank);
    }
}

const struct bank_words *sim_bank_slot(const struct bank_service *service, struct text slot)
{
    for (size_t i = 0; i < service->slot_count; i++) {
        if (text_equal(service->slots[i].name, slot)) {
            return &service->slots[i].words;
        }
    }
    return NULL;
}
