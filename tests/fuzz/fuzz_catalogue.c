/* fuzz_catalogue.c - libFuzzer target: the JSON of a service or of a life cycle.
 *
 * The first byte chooses which of the two the rest is; the other one is right.
 * Whatever loads must be sound: every state named by a move is there, every slot
 * within its bounds. Whatever does not load must have said why. */
#include "bot/base/invariant.h"
#include "bot/catalogue.h"

#include <stdint.h>

static const char good_cycle[] =
    "{\"id\":\"l\",\"initial\":\"opened\",\"states\":["
    "{\"id\":\"opened\",\"title\":\"t\",\"open\":true,\"say\":\"s\"},"
    "{\"id\":\"closed\",\"title\":\"t\",\"open\":false,\"say\":\"s\"}],\"moves\":["
    "{\"op\":\"ticket.close\",\"from\":[\"opened\"],\"to\":\"closed\",\"event\":\"e\"}]}";
static const char good_service[] =
    "{\"id\":\"s\",\"name\":\"n\",\"intents\":[\"a\"],\"department\":\"cs\",\"opened\":\"o\","
    "\"title\":\"{c}\",\"lifecycle\":\"l\",\"slots\":[{\"name\":\"c\",\"label\":\"l\","
    "\"kind\":\"text\"}]}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_lifecycle(const struct lifecycle *lifecycle)
{
    INVARIANT(lifecycle_state(lifecycle, lifecycle->initial) != NULL);
    for (size_t i = 0; i < lifecycle->move_count; i++) {
        const struct lifecycle_move *move = &lifecycle->moves[i];
        INVARIANT(lifecycle_state(lifecycle, move->to) != NULL);
        for (size_t f = 0; f < move->from_count; f++) {
            INVARIANT(lifecycle_move(lifecycle, move->op, move->from[f]) == move);
        }
    }
}

static void check_service(const struct catalogue *catalogue, const struct service *service)
{
    INVARIANT(service->lifecycle != NULL && service->id.size < STORE_ID_BYTES);
    for (size_t i = 0; i < service->intent_count; i++) {
        INVARIANT(catalogue_by_intent(catalogue, service->intents[i]) == service);
    }
    for (size_t i = 0; i < service->slot_count; i++) {
        const struct slot *slot = &service->slots[i];
        INVARIANT(slot->kind < SLOT_KIND_COUNT && slot->name.size > 0);
        INVARIANT(!slot->required || slot->prompt.size > 0);
        INVARIANT(slot->chars_min <= slot->chars_max);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct text rest = {(const char *)data + 1, size - 1};
    bool is_service = data[0] % 2 == 0;
    struct fault_sink faults = {.file = "fuzz"};
    struct catalogue *catalogue;
    enum status status = catalogue_load_bytes(is_service ? text_of(good_cycle) : rest,
                                              is_service ? rest : text_of(good_service), &faults,
                                              &catalogue);
    if (status != ST_OK) {
        INVARIANT(catalogue == NULL && (status == ST_NO_MEMORY || faults.error_count > 0));
        return 0;
    }
    INVARIANT(faults.error_count == 0 && catalogue_count(catalogue) == 1);
    check_lifecycle(catalogue_lifecycle_at(catalogue, 0));
    check_service(catalogue, catalogue_at(catalogue, 0));
    catalogue_close(catalogue);
    return 0;
}
