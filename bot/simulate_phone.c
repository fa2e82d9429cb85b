/* simulate_phone.c - somebody calls or comes to the desk, and a clerk enters the form for him. */
#include "bot/base/clock.h"
#include "bot/json_out.h"
#include "bot/simulate_homes.h"
#include "bot/simulate_people.h"

static struct text pick(struct sim *sim, const struct bank_words *words)
{
    return words->items[random_below(&sim->staff_chance, words->count)];
}

/* A clerk writes down what fits; a time he writes as one. */
static struct text value_of(struct sim *sim, const struct bank_service *bank,
                            const struct slot *slot, const struct sim_person *person,
                            struct arena *arena)
{
    const struct bank_words *own = sim_bank_slot(bank, slot->name);
    char *iso = arena_alloc(arena, CLOCK_ISO_BYTES);
    switch (slot->kind) {
    case SLOT_ROOM:
        return text_of(person->room_said);
    case SLOT_PHONE:
        return text_of(person->phone);
    case SLOT_PERSON:
        return text_of(person->name);
    case SLOT_CHOICE:
        return slot->options[random_below(&sim->staff_chance, slot->option_count)];
    case SLOT_TIME:
        if (iso == NULL) {
            return TEXT_NONE;
        }
        clock_format_iso(sim_wall(sim) + sim_between(&sim->staff_chance, 4, 80) * SIM_HOUR_MS,
                         sim->config->communities[0].frame.utc_offset_minutes, iso);
        return text_of(iso);
    default:
        return own != NULL ? pick(sim, own) : pick(sim, &sim->bank->noise);
    }
}

static void write_slots(struct sim *sim, const struct bank_service *bank,
                        const struct sim_person *person, struct arena *arena,
                        struct json_out *out)
{
    json_out_object(out, "slots");
    for (size_t i = 0; i < bank->service->slot_count; i++) {
        const struct slot *slot = &bank->service->slots[i];
        if (slot->required) {
            char name[STORE_ID_BYTES];
            text_copy(slot->name, name, sizeof name);
            json_out_text(out, name, value_of(sim, bank, slot, person, arena));
        }
    }
    json_out_object_end(out);
}

void sim_phone_call(struct sim *sim, int64_t service, struct arena *arena)
{
    const struct bank_service *bank = &sim->bank->services[service];
    struct random *random = &sim->staff_chance;
    size_t member = sim_staff_choose(sim, TEXT("ticket.open"));
    struct sim_person person;
    struct json_out out;
    struct text json = TEXT_NONE;
    sim_homes_person(sim, (size_t)random_below(random, (uint64_t)sim->options->homes), &person);
    json_out_begin(&out, arena, 1024);
    json_out_object(&out, NULL);
    json_out_text(&out, "id", arena_printf(arena, "s%lld", (long long)sim->command_numbers + 1));
    json_out_string(&out, "op", "ticket.open");
    json_out_text(&out, "service", bank->id);
    json_out_string(&out, "community", sim->config->communities[0].id);
    json_out_string(&out, "channel", sim_chance(random, 700) ? "phone" : "desk");
    json_out_string(&out, "room", person.room_said);
    json_out_string(&out, "name", person.name);
    json_out_string(&out, "phone", person.phone);
    if (bank->service->intent_count > 0) {
        json_out_text(&out, "intent",
                      bank->service->intents[random_below(random, bank->service->intent_count)]);
    }
    write_slots(sim, bank, &person, arena, &out);
    json_out_object_end(&out);
    if (json_out_end(&out, &json) == ST_OK && member != SIZE_MAX) {
        struct sim_letter letter = {.kind = LETTER_COMMAND, .who = (int32_t)member};
        sim_letter_write(sim, &letter, json, 0);
    }
}
