#include "bot/catalogue.h"

#include "bot/base/invariant.h"
#include "bot/json_read.h"
#include "bot/lifecycle.h"
#include "bot/procedure_check.h"
#include "bot/service.h"

#include <assert.h>
#include <stdlib.h>

enum {
    LIFECYCLES_MAX = 32,
    INTENT_TABLE_SLOTS = 4096, /* a power of two, more than every intent of every service */
    CATALOGUE_ARENA_BYTES = 64 << 10,
    CATALOGUE_ARENA_LIMIT_BYTES = 16 << 20
};
static_assert(INTENT_TABLE_SLOTS > 2 * CATALOGUE_SERVICES_MAX * SERVICE_INTENTS_MAX,
              "a search of the table must end at an empty slot");

struct intent_entry {
    struct text label;
    const struct service *service; /* NULL ends a search */
};

struct catalogue {
    struct arena *arena;
    size_t lifecycle_count;
    struct lifecycle *lifecycles[LIFECYCLES_MAX]; /* in the arena */
    size_t service_count;
    struct service *services[CATALOGUE_SERVICES_MAX]; /* likewise */
    struct intent_entry intents[INTENT_TABLE_SLOTS];
};

static const struct lifecycle *find_lifecycle(const struct catalogue *catalogue, struct text id)
{
    for (size_t i = 0; i < catalogue->lifecycle_count; i++) {
        if (text_equal(catalogue->lifecycles[i]->id, id)) {
            return catalogue->lifecycles[i];
        }
    }
    return NULL;
}

static struct intent_entry *find_intent(const struct catalogue *catalogue, struct text label)
{
    size_t at = (size_t)text_hash(label) & (INTENT_TABLE_SLOTS - 1);
    while (catalogue->intents[at].service != NULL &&
           !text_equal(catalogue->intents[at].label, label)) {
        at = (at + 1) & (INTENT_TABLE_SLOTS - 1);
    }
    return (struct intent_entry *)&catalogue->intents[at];
}

/* ---- loading ---- */

static void read_lifecycle(const struct json_place *place, void *context)
{
    struct catalogue *catalogue = context;
    if (catalogue->lifecycle_count == LIFECYCLES_MAX) {
        json_fault(place, "more than %d life cycles", LIFECYCLES_MAX);
        return;
    }
    struct lifecycle *lifecycle = arena_alloc(catalogue->arena, sizeof *lifecycle);
    if (lifecycle == NULL) {
        place->source->out_of_memory = true;
        return;
    }
    lifecycle_read(place, lifecycle);
    if (find_lifecycle(catalogue, lifecycle->id) != NULL) {
        json_fault(place, "life cycle \"%.*s\" is in another file already",
                   TEXT_ARGS(lifecycle->id));
        return;
    }
    catalogue->lifecycles[catalogue->lifecycle_count++] = lifecycle;
}

static void enter_intents(const struct json_place *place, struct catalogue *catalogue,
                          const struct service *service)
{
    for (size_t i = 0; i < service->intent_count; i++) {
        struct intent_entry *entry = find_intent(catalogue, service->intents[i]);
        if (entry->service != NULL) {
            json_fault(place, "intents[%zu]: \"%.*s\" leads to service \"%.*s\" already", i,
                       TEXT_ARGS(service->intents[i]), TEXT_ARGS(entry->service->id));
        } else {
            *entry = (struct intent_entry){service->intents[i], service};
        }
    }
}

static void read_service(const struct json_place *place, void *context)
{
    struct catalogue *catalogue = context;
    if (catalogue->service_count == CATALOGUE_SERVICES_MAX) {
        json_fault(place, "more than %d services", CATALOGUE_SERVICES_MAX);
        return;
    }
    struct service *service = arena_alloc(catalogue->arena, sizeof *service);
    if (service == NULL) {
        place->source->out_of_memory = true;
        return;
    }
    size_t errors_before = place->source->faults->error_count;
    struct text lifecycle = service_read(place, service);
    service->lifecycle = find_lifecycle(catalogue, lifecycle);
    if (service->lifecycle == NULL && lifecycle.size > 0) {
        json_fault(place, "lifecycle: there is no \"%.*s\"", TEXT_ARGS(lifecycle));
    }
    if (place->source->faults->error_count == errors_before && service->lifecycle != NULL) {
        procedure_check(place, service); /* over a broken part it would only repeat its faults */
    }
    if (catalogue_service(catalogue, service->id) != NULL) {
        json_fault(place, "service \"%.*s\" is in another file already", TEXT_ARGS(service->id));
        return;
    }
    enter_intents(place, catalogue, service);
    catalogue->services[catalogue->service_count++] = service;
}

static struct catalogue *catalogue_open(void)
{
    struct catalogue *catalogue = calloc(1, sizeof *catalogue);
    if (catalogue == NULL) {
        return NULL;
    }
    catalogue->arena = arena_open(CATALOGUE_ARENA_BYTES, CATALOGUE_ARENA_LIMIT_BYTES);
    if (catalogue->arena == NULL) {
        free(catalogue);
        return NULL;
    }
    return catalogue;
}

/* Gives the catalogue out when nothing was reported since errors_before, else frees it. */
static enum status finish(struct catalogue *catalogue, const struct json_source *source,
                          size_t errors_before, struct catalogue **catalogue_out)
{
    if (source->out_of_memory || source->faults->error_count > errors_before) {
        catalogue_close(catalogue);
        return source->out_of_memory ? ST_NO_MEMORY : ST_CONFIG;
    }
    *catalogue_out = catalogue; /* ownership moves to the caller */
    return ST_OK;
}

enum status catalogue_load(const char *directory, struct fault_sink *faults,
                           struct catalogue **catalogue_out)
{
    INVARIANT(directory != NULL && faults != NULL && catalogue_out != NULL);
    *catalogue_out = NULL;
    struct catalogue *catalogue = catalogue_open();
    if (catalogue == NULL) {
        return ST_NO_MEMORY;
    }
    size_t errors_before = faults->error_count;
    struct json_source source = {.faults = faults, .arena = catalogue->arena};
    struct text lifecycles = arena_printf(catalogue->arena, "%s/lifecycles", directory);
    struct text services = arena_printf(catalogue->arena, "%s/services", directory);
    if (lifecycles.data == NULL || services.data == NULL) {
        catalogue_close(catalogue);
        return ST_NO_MEMORY;
    }
    json_read_folder(&source, lifecycles.data, true, read_lifecycle, catalogue);
    json_read_folder(&source, services.data, true, read_service, catalogue);
    return finish(catalogue, &source, errors_before, catalogue_out);
}

enum status catalogue_load_bytes(struct text lifecycle, struct text service,
                                 struct fault_sink *faults, struct catalogue **catalogue_out)
{
    *catalogue_out = NULL;
    struct catalogue *catalogue = catalogue_open();
    if (catalogue == NULL) {
        return ST_NO_MEMORY;
    }
    size_t errors_before = faults->error_count;
    struct json_source source = {.faults = faults, .arena = catalogue->arena};
    json_read_bytes(&source, lifecycle, read_lifecycle, catalogue);
    json_read_bytes(&source, service, read_service, catalogue);
    return finish(catalogue, &source, errors_before, catalogue_out);
}

void catalogue_close(struct catalogue *catalogue)
{
    if (catalogue != NULL) {
        arena_close(catalogue->arena);
        free(catalogue);
    }
}

/* ---- use ---- */

const struct service *catalogue_service(const struct catalogue *catalogue, struct text id)
{
    for (size_t i = 0; i < catalogue->service_count; i++) {
        if (text_equal(catalogue->services[i]->id, id)) {
            return catalogue->services[i];
        }
    }
    return NULL;
}

const struct service *catalogue_by_intent(const struct catalogue *catalogue, struct text label)
{
    return find_intent(catalogue, label)->service;
}

size_t catalogue_count(const struct catalogue *catalogue)
{
    return catalogue->service_count;
}

const struct service *catalogue_at(const struct catalogue *catalogue, size_t index)
{
    return index < catalogue->service_count ? catalogue->services[index] : NULL;
}

const struct lifecycle *catalogue_lifecycle_at(const struct catalogue *catalogue, size_t index)
{
    return index < catalogue->lifecycle_count ? catalogue->lifecycles[index] : NULL;
}
